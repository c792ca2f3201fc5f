import { AuditError, isAuditError, nonFatal } from '../model/errors.ts';
import type { SubscriptionId } from '../model/ids.ts';
import { callSaidSchema, saidBy } from '../model/reasons/problem.ts';
import { saidEnglish } from '../model/reasons/problem-english.ts';
import type { Scope, ScopeDimension, ScopeSide } from '../model/scope.ts';
import type { InventoryPort, SubscriptionFacts } from './compute-port.ts';
import type { DiscoveryEvent } from './discovery.ts';
import { inOrder } from './in-order.ts';
import { excludedGroups, type GroupMembers, subscriptionsOfGroups } from './scope/management-groups.ts';
import { placeOf, placesOf } from './scope/scope-match.ts';
import type { NamedValue, ValueWatch } from './scope/value-watch.ts';

/** Subscriptions confirmed at a time. */
const confirmedTogether = 8;

type Inventory = Pick<InventoryPort, 'subscription' | 'subscriptions' | 'subscriptionPage'>;

/**
 * Finds the subscriptions that the scope reaches and confirms each by GET; returns those that answered. Named ones, those below named
 * management groups and those of named ids narrow each other; when nothing names any, it is all that the caller can read.
 *
 * Throws `subscriptions.unreadable` when none answered, or when it is in doubt what an excluded management group stands for, and
 * whatever kept one from being read: its VMs must not be probed by accident.
 */
export async function* confirmSubscriptions(
  inventory: Inventory,
  scope: Scope,
  { signal, exclusions }: { readonly signal: AbortSignal; readonly exclusions: Pick<ValueWatch, 'fits'> },
): AsyncGenerator<DiscoveryEvent, readonly SubscriptionFacts[]> {
  const groups = await excludedGroups(inventory, scope.exclude?.managementGroups ?? [], signal);
  const candidates = yield* candidateSubscriptions(inventory, scope.include ?? {}, signal);
  const excluded = excludedAmong(candidates, scope.exclude ?? {}, { groups, exclusions });
  const wanted = candidates.filter((id) => !excluded.has(id));
  const readable: SubscriptionFacts[] = [];
  let unreadable: DiscoveryEvent | null = null;
  for await (const confirmed of inOrder(wanted, confirmedTogether, (id) => confirm(inventory, id, signal))) {
    if ('kind' in confirmed) {
      yield confirmed;
      unreadable ??= confirmed;
    } else {
      const { subscriptionId, name } = confirmed;
      yield { kind: 'subscription', subscriptionId, name };
      readable.push(confirmed);
    }
  }
  if (readable.length === 0 && !signal.aborted) {
    throw noneReadable(wanted.length, unreadable, scope.include?.managementGroups ?? []);
  }
  return readable;
}

/** Whether a subscription answers its GET; false when that is refused or it is gone, null when it could not be told. */
export async function canReadSubscription(
  inventory: Pick<InventoryPort, 'subscription'>,
  id: SubscriptionId,
  signal: AbortSignal,
): Promise<boolean | null> {
  try {
    await inventory.subscription(id, signal);
    return true;
  } catch (error: unknown) {
    if (!isAuditError(error) && !signal.aborted) {
      throw error;
    }
    return isAuditError(error, 'arm.forbidden') || isAuditError(error, 'arm.notFound') ? false : null;
  }
}

/** Candidates that the exclude side names. What lies in one of them needs no VM to be found for it. */
function excludedAmong(
  candidates: readonly SubscriptionId[],
  exclude: ScopeSide,
  { groups, exclusions }: { groups: GroupMembers; exclusions: Pick<ValueWatch, 'fits'> },
): ReadonlySet<string> {
  const excluded = new Set<string>();
  const leaveOut = (dimension: ScopeDimension, value: string, ids: ReadonlySet<string>): void => {
    for (const id of candidates.filter((each) => ids.has(each))) {
      excluded.add(id);
      exclusions.fits(dimension, value);
    }
  };
  for (const id of exclude.subscriptions ?? []) {
    leaveOut('subscriptions', id, new Set([id]));
  }
  for (const [group, ids] of groups) {
    leaveOut('managementGroups', group, ids);
  }
  for (const { dimension, value } of valuesWithin(exclude, excluded)) {
    exclusions.fits(dimension, value);
  }
  return excluded;
}

function valuesWithin(exclude: ScopeSide, subscriptions: ReadonlySet<string>): readonly NamedValue[] {
  return (['resourceGroups', 'ids'] as const).flatMap((dimension) =>
    (exclude[dimension] ?? [])
      .filter((value) => subscriptions.has(placeOf(dimension, value, 'subscriptions')?.toLowerCase() ?? ''))
      .map((value) => ({ dimension, value })),
  );
}

async function* candidateSubscriptions(
  inventory: Inventory,
  include: ScopeSide,
  signal: AbortSignal,
): AsyncGenerator<DiscoveryEvent, readonly SubscriptionId[]> {
  const named = namedSubscriptions(include);
  const groups = include.managementGroups ?? [];
  const below = yield* subscriptionsOfGroups(inventory, groups, signal);
  if (groups.length > 0) {
    return named === null ? below : below.filter((id) => named.includes(id));
  }
  return named ?? (await inventory.subscriptions(signal)).map(({ subscriptionId }) => subscriptionId);
}

/** Named by themselves, or by the ids and resource groups that lie in them; null when nothing names a subscription. */
function namedSubscriptions(include: ScopeSide): readonly SubscriptionId[] | null {
  const lists = placesOf(include, 'subscriptions').map((ids) => ids.map((id) => id.toLowerCase()));
  const [first, ...others] = lists;
  if (first === undefined) {
    return null;
  }
  const common = [...new Set(first)].filter((id) => others.every((list) => list.includes(id)));
  return common as SubscriptionId[];
}

async function confirm(
  inventory: Inventory,
  id: SubscriptionId,
  signal: AbortSignal,
): Promise<SubscriptionFacts | DiscoveryEvent> {
  try {
    return await inventory.subscription(id, signal);
  } catch (error: unknown) {
    const detail = saidBy(nonFatal(error));
    return {
      kind: 'subscription-unreadable',
      because: { code: 'subscription-unreadable', subscriptionId: id, detail },
    };
  }
}

function noneReadable(
  wanted: number,
  unreadable: DiscoveryEvent | null,
  groups: readonly string[],
): AuditError {
  const said = unreadable?.kind === 'subscription-unreadable' ? unreadable.because.detail : null;
  const detail = said === null ? null : (callSaidSchema.safeParse(said).data ?? saidEnglish(said));
  return new AuditError(
    'subscriptions.unreadable',
    wanted === 0
      ? { code: 'no-subscription-in-scope', groups }
      : { code: 'no-subscription-readable', detail: detail },
  );
}

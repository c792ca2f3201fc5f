import { type AuditError, endsAudit, isAuditError } from '../../model/errors.ts';
import { parseResourceId, type SubscriptionId } from '../../model/ids.ts';
import type { AuditNote } from '../../model/reasons/audit-note.ts';
import type { IncompleteReason } from '../../model/reasons/incomplete-reason.ts';
import type { Scope, ScopeDimension } from '../../model/scope.ts';
import type { InventoryPort } from '../compute-port.ts';
import type { DiscoveryEvent } from '../discovery.ts';
import { type Matchable, matchesValue } from './scope-match.ts';

type Named = { readonly dimension: ScopeDimension; readonly value: string };

export type InclusionWatch = {
  /** A target of the audit. */
  found(machine: Matchable): void;
  foundNothing(): boolean;
  /** The included values that named no target, in their order. */
  unmatched(): readonly Named[];
};

/** Management groups are left to whoever resolves them. */
const watched = ['subscriptions', 'resourceGroups', 'tags', 'locations', 'ids'] as const;

/** Watches which included values named a target: a mistyped one must not pass for a clean estate. */
export function watchInclusions({ include = {} }: Scope): InclusionWatch {
  const open = new Map<string, Named>(
    watched.flatMap((dimension) =>
      (include[dimension] ?? []).map((value) => [`${dimension} ${value}`, { dimension, value }]),
    ),
  );
  let isEmpty = true;
  return {
    found(machine) {
      isEmpty = false;
      for (const [key, { dimension, value }] of open) {
        if (matchesValue(machine, dimension, value)) {
          open.delete(key);
        }
      }
    },
    foundNothing: () => isEmpty,
    unmatched: () => [...open.values()],
  };
}

type Deps = {
  readonly inventory: Pick<InventoryPort, 'hasResourceGroup' | 'scaleSet'>;
  readonly signal: AbortSignal;
  readonly inclusions: InclusionWatch;
  /** Was the machine, or one below it, met, target or not? */
  wasMet(id: string): boolean;
};

/**
 * What became of included names that no target answers to: those that are not there, or cannot be seen, make the audit incomplete; those
 * that are there and have no Windows VM are noted, and so are tags and regions, where anything was found at all.
 */
export async function* unmatchedInclusions(
  deps: Deps,
  subscriptions: readonly SubscriptionId[],
): AsyncGenerator<DiscoveryEvent> {
  for (const named of deps.inclusions.unmatched()) {
    const because = await whyUnmatched(deps, named, subscriptions);
    if (because !== null) {
      yield { kind: 'incomplete', because };
    } else if (!deps.inclusions.foundNothing() && isReadable(named, subscriptions)) {
      yield { kind: 'note', note: noteOf(named) };
    }
  }
  if (deps.inclusions.foundNothing()) {
    yield { kind: 'incomplete', because: { code: 'nothing-discovered' } };
  }
}

function noteOf({ dimension, value }: Named): AuditNote {
  return { code: 'inclusion-without-match', dimension, value };
}

/** What lies in a subscription that could not be read is told of by its subscription. */
function isReadable({ value }: Named, subscriptions: readonly SubscriptionId[]): boolean {
  const [, named = value] = /^\/subscriptions\/([^/]+)/i.exec(value) ?? [];
  return (
    !/^[0-9a-f-]{36}$/i.test(named) || (subscriptions as readonly string[]).includes(named.toLowerCase())
  );
}

/** Null: it is there, or nobody can say of it that it is not. */
async function whyUnmatched(
  deps: Deps,
  named: Named,
  subscriptions: readonly SubscriptionId[],
): Promise<IncompleteReason | null> {
  if (!isReadable(named, subscriptions)) {
    return null;
  }
  if (named.dimension === 'resourceGroups') {
    return await whyNoGroup(deps, named.value, subscriptions);
  }
  return named.dimension === 'ids' ? await whyNoMachine(deps, named.value) : null;
}

/** A bare name is looked for in every subscription. */
async function whyNoGroup(
  { inventory, signal }: Deps,
  resourceGroup: string,
  subscriptions: readonly SubscriptionId[],
): Promise<IncompleteReason | null> {
  const [, subscription, name = resourceGroup] =
    /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)/i.exec(resourceGroup) ?? [];
  let detail: string | null = null;
  for (const id of subscriptions.filter(
    (each) => subscription === undefined || each === subscription.toLowerCase(),
  )) {
    try {
      if (await inventory.hasResourceGroup(id, name, signal)) {
        return null;
      }
    } catch (error: unknown) {
      detail ??= detailOf(error);
    }
  }
  return detail === null
    ? { code: 'resource-group-not-found', resourceGroup }
    : { code: 'resource-group-unreadable', resourceGroup, detail };
}

async function whyNoMachine(deps: Deps, resourceId: string): Promise<IncompleteReason | null> {
  if (deps.wasMet(resourceId)) {
    return null;
  }
  const notFound = { code: 'id-not-found', resourceId } as const;
  if (parseResourceId(resourceId)?.types.join('/').toLowerCase() !== 'virtualmachinescalesets') {
    return notFound;
  }
  try {
    return (await deps.inventory.scaleSet(resourceId, deps.signal)) === null ? notFound : null;
  } catch (error: unknown) {
    return { code: 'scale-set-unreadable', resourceId, detail: detailOf(error) };
  }
}

function detailOf(error: unknown): string {
  if (endsAudit(error) || !isAuditError(error)) {
    throw error;
  }
  return (error satisfies AuditError).message;
}

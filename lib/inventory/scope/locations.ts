import { AuditError, nonFatal } from '../../model/errors.ts';
import type { SubscriptionId } from '../../model/ids.ts';
import type { Scope } from '../../model/scope.ts';
import type { AuditLog } from '../../model/texts/log-texts.ts';
import { nearest } from '../../model/texts/nearest.ts';
import type { InventoryPort } from '../compute-port.ts';
import { normalLocation } from './scope.ts';

type Deps = {
  readonly inventory: Pick<InventoryPort, 'locations'>;
  readonly log: AuditLog;
  readonly signal: AbortSignal;
};

/**
 * Throws `scope.invalid` for an included region that Azure offers in none of the subscriptions. Regions differ between subscriptions, so
 * they are asked one after another until all names are known. Where one cannot be asked, every name passes.
 */
export async function requireKnownLocations(
  deps: Deps,
  { include = {} }: Scope,
  subscriptions: readonly SubscriptionId[],
): Promise<void> {
  const unknown = new Set((include.locations ?? []).map(normalLocation));
  const known = new Set<string>();
  for (const subscription of subscriptions) {
    const offered = unknown.size === 0 ? [] : await offeredIn(deps, subscription);
    if (offered === null) {
      return;
    }
    for (const name of offered.map(normalLocation)) {
      known.add(name);
      unknown.delete(name);
    }
  }
  const [first] = unknown;
  if (first !== undefined) {
    const [some = 'japaneast'] = known;
    const near = nearest(first, [...known]) ?? some;
    const expected = `a region that Azure offers to these subscriptions, such as ${near}`;
    const field = 'include.locations';
    const problem = { code: 'location-not-offered', field, location: first, near } as const;
    throw new AuditError('scope.invalid', problem, { data: { field, expected } });
  }
}

/** Null: it cannot be asked. */
async function offeredIn(
  { inventory, log, signal }: Deps,
  subscriptionId: SubscriptionId,
): Promise<readonly string[] | null> {
  try {
    return await inventory.locations(subscriptionId, signal);
  } catch (error: unknown) {
    const reason = nonFatal(error);
    log.warn('The regions of a subscription could not be listed, so names of regions are not checked', {
      subscriptionId,
      reason,
    });
    return null;
  }
}

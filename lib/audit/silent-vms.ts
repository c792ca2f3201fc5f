import type { Ledger } from '../findings/store/ledger.ts';
import { type Audit, type Coverage, isClosed } from '../model/audit.ts';
import { type Clock, isoTime } from '../model/ports.ts';
import { sampledWaves } from './pass/wave-reader.ts';
import { rowsIn } from './persist.ts';
import { auditDeadline } from './stop-probing.ts';

/** VMs whose probe should have answered long ago and that are all an audit still waits for. */
export type SilentVms = {
  readonly vms: readonly string[];
  /** When the last of them is given up at the latest, ISO 8601 UTC. */
  readonly until: string;
};

/** Longer than all but a few probes in a thousand take. */
const silentAfterMs = 180_000;

/** More are not waited for: they are worked on. */
const few = 50;

/** Null while an audit has other things to do, and when it is closed. */
export async function silentVms(
  { store, clock }: { readonly store: Reader; readonly clock: Pick<Clock, 'now'> },
  audit: Audit,
  { pending, starting, started }: Coverage,
): Promise<SilentVms | null> {
  const isAtEnd = !isClosed(audit.state) && starting === 0 && started > 0 && started <= few;
  if (!isAtEnd || (pending > 0 && audit.limits.perImage === undefined)) {
    return null;
  }
  const flights = await flightsOf(store, audit);
  const latest = Math.max(...flights.map(({ since }) => since));
  const areSilent = flights.length > 0 && clock.now() - latest >= silentAfterMs;
  if (!areSilent || (pending > 0 && (await isAnyToStart(store, audit)))) {
    return null;
  }
  const until = Math.min(latest + audit.limits.probeDeadlineSeconds * 1000, auditDeadline(audit));
  return { vms: flights.map(({ name }) => name), until: isoTime(until) };
}

type Reader = Pick<Ledger, 'openRows'>;

async function flightsOf(
  store: Reader,
  { id, subscriptions }: Audit,
): Promise<readonly { readonly name: string; readonly since: number }[]> {
  const flights: { readonly name: string; readonly since: number }[] = [];
  for (const subscriptionId of subscriptions) {
    const rows = await store.openRows(id, { subscriptionId, state: 'started', limit: few });
    for (const { target, entry } of rowsIn(rows, 'started')) {
      flights.push({ name: target.name, since: entry.since });
    }
  }
  return flights;
}

/** What a sample holds for the place of others does not start before those have ended. */
async function isAnyToStart(store: Reader, { id, subscriptions }: Audit): Promise<boolean> {
  for (const subscriptionId of subscriptions) {
    for (const wave of sampledWaves) {
      const rows = await store.openRows(id, { subscriptionId, state: 'pending', wave, limit: 1 });
      if (rows.length > 0) {
        return true;
      }
    }
  }
  return false;
}

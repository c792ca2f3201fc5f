import type { Ledger } from '../findings/store/ledger.ts';
import { type Audit, type Coverage, isClosed } from '../model/audit.ts';
import { type Clock, isoTime } from '../model/ports.ts';
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
  { store, clock }: { readonly store: Pick<Ledger, 'openRows'>; readonly clock: Pick<Clock, 'now'> },
  audit: Audit,
  { pending, starting, started }: Coverage,
): Promise<SilentVms | null> {
  if (isClosed(audit.state) || pending + starting > 0 || started === 0 || started > few) {
    return null;
  }
  const flights: { readonly name: string; readonly since: number }[] = [];
  for (const subscriptionId of audit.subscriptions) {
    const query = { subscriptionId, state: 'started', limit: few } as const;
    for (const { target, entry } of await store.openRows(audit.id, query)) {
      flights.push({ name: target.name, since: entry.state === 'started' ? entry.since : clock.now() });
    }
  }
  const latest = Math.max(...flights.map(({ since }) => since));
  if (flights.length === 0 || clock.now() - latest < silentAfterMs) {
    return null;
  }
  const until = Math.min(latest + audit.limits.probeDeadlineSeconds * 1000, auditDeadline(audit));
  return { vms: flights.map(({ name }) => name), until: isoTime(until) };
}

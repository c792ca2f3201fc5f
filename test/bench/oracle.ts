import type { ResourceKey } from '../../lib/model/ids.ts';
import { type BucketOptions, createBuckets } from '../arm-simulator/buckets.ts';
import type { PacedMachine } from './pace-fleet.ts';

const tickMs = 20;

type Region = { readonly machines: PacedMachine[]; next: number; isPaid: boolean };

/**
 * Milliseconds that the audit would take if it started every machine as early as the platform's buckets allow, in the given
 * order within each region, knew each end at once, and no call took any time. Machines whose probe never ends are started and
 * not waited for. `from` is when it begins, because Compute's minutes begin at fixed times.
 */
export function oracleMs(
  fleet: readonly PacedMachine[],
  from: number,
  options: BucketOptions & { readonly seed: number },
): number {
  const bySubscription = grouped(fleet, ({ target }) => target.subscriptionId);
  return Math.max(...[...bySubscription.values()].map((machines) => lastEnd(machines, from, options) - from));
}

function lastEnd(machines: readonly PacedMachine[], from: number, options: BucketOptions): number {
  const patient: BucketOptions = { ...options, earlyCallRestartsWait: false };
  const compute = createBuckets(patient);
  compute.setLimits(1e6, ['arm-writes']);
  const arm = createBuckets(patient);
  const regions = [...grouped(machines, ({ target }) => target.location).values()].map(
    (inRegion): Region => ({ machines: inRegion, next: 0, isPaid: false }),
  );
  let last = from;
  for (let now = from; regions.some(hasMore); now += tickMs) {
    for (const region of regions) {
      last = Math.max(last, startAll(region, now, { arm, compute }));
    }
  }
  return last;
}

function hasMore(region: Region): boolean {
  return region.next < region.machines.length;
}

type Both = Readonly<Record<'arm' | 'compute', ReturnType<typeof createBuckets>>>;

/** Starts what may start in this region now; Compute is asked first, since a call that it refuses has cost one of ARM's. */
function startAll(region: Region, now: number, { arm, compute }: Both): number {
  let last = 0;
  for (let machine = region.machines[region.next]; machine !== undefined; ) {
    region.isPaid ||= isGranted(compute, machine, now, true);
    if (!region.isPaid || !isGranted(arm, machine, now, false)) {
      return last;
    }
    last = Math.max(last, machine.seconds === null ? 0 : now + machine.seconds * 1000);
    region.isPaid = false;
    region.next += 1;
    machine = region.machines[region.next];
  }
  return last;
}

function isGranted(
  buckets: ReturnType<typeof createBuckets>,
  { target }: PacedMachine,
  now: number,
  byCompute: boolean,
): boolean {
  const { subscriptionId, location, key } = target;
  const compute = byCompute ? ({ policy: 'UpdateVM', location, resource: key } as const) : null;
  const facts = { principal: 'auditor', subscriptionId, operation: 'write', compute } as const;
  return buckets.charge(facts, now).kind === 'granted';
}

function grouped(
  machines: readonly PacedMachine[],
  keyOf: (machine: PacedMachine) => string,
): ReadonlyMap<string, PacedMachine[]> {
  const groups = new Map<string, PacedMachine[]>();
  for (const machine of machines) {
    const group = groups.get(keyOf(machine)) ?? [];
    groups.set(keyOf(machine), group);
    group.push(machine);
  }
  return groups;
}

/** The fleet in the order in which its commands were started, so that the luck of the order is nobody's merit. */
export function asStarted(
  fleet: readonly PacedMachine[],
  ran: ReadonlyMap<ResourceKey, unknown>,
): readonly PacedMachine[] {
  const places = new Map([...ran.keys()].map((key, place) => [key, place]));
  const placeOf = ({ target }: PacedMachine) => places.get(target.key) ?? Number.POSITIVE_INFINITY;
  return fleet.toSorted((one, other) => placeOf(one) - placeOf(other));
}

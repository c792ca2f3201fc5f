import type { ResourceKey } from '../../lib/model/ids.ts';
import { type BucketOptions, createBuckets } from '../arm-simulator/buckets.ts';
import type { PacedMachine } from './pace-fleet.ts';

const tickMs = 20;

/** Machines by their place in the order; `isPaid` when Compute has granted the next one's start and ARM has not. */
type Region = { readonly machines: (readonly [number, PacedMachine])[]; next: number; isPaid: boolean };

/**
 * Milliseconds that the audit would take if it started every machine as early as the platform's buckets allow, in the given
 * order but for regions that must wait, knew each end at once, and no call took any time. Machines whose probe never ends are started and
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
  const regions = regionsOf(machines);
  let last = from;
  for (let now = from; regions.some(hasMore); now += tickMs) {
    last = Math.max(last, startAll(regions, now, { arm, compute }));
  }
  return last;
}

function regionsOf(machines: readonly PacedMachine[]): readonly Region[] {
  const regions = new Map<string, Region>();
  for (const [place, machine] of machines.entries()) {
    const { location } = machine.target;
    const region = regions.get(location) ?? { machines: [], next: 0, isPaid: false };
    regions.set(location, region);
    region.machines.push([place, machine]);
  }
  return [...regions.values()];
}

function hasMore(region: Region): boolean {
  return region.next < region.machines.length;
}

type Both = Readonly<Record<'arm' | 'compute', ReturnType<typeof createBuckets>>>;

/** Starts what may start now; Compute is asked first, since a call that it refuses has cost one of ARM's. Returns the last end. */
function startAll(regions: readonly Region[], now: number, { arm, compute }: Both): number {
  const open = new Set(regions.filter(hasMore));
  let last = 0;
  for (let region = firstOf(open); region !== undefined; region = firstOf(open)) {
    const [, machine] = region.machines[region.next] as readonly [number, PacedMachine];
    region.isPaid ||= isGranted(compute, machine, now, true);
    if (region.isPaid && !isGranted(arm, machine, now, false)) {
      return last;
    }
    if (region.isPaid) {
      last = Math.max(last, machine.seconds === null ? 0 : now + machine.seconds * 1000);
      region.next += 1;
    }
    if (!region.isPaid || !hasMore(region)) {
      open.delete(region);
    }
    region.isPaid = false;
  }
  return last;
}

/** The region whose next machine comes first. */
function firstOf(regions: ReadonlySet<Region>): Region | undefined {
  const placeOf = ({ machines, next }: Region) => machines[next]?.[0] ?? Number.POSITIVE_INFINITY;
  return [...regions].sort((one, other) => placeOf(one) - placeOf(other))[0];
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

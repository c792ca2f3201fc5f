import { resourceKey } from '../../../lib/model/ids.ts';
import type { LimitId, Rates } from '../../../lib/run-command/pacing/limits.ts';
import { createPacer, type PacedCall } from '../../../lib/run-command/pacing/pacing.ts';
import { type PlatformBucket, platformBucket } from './platform-bucket.ts';

export const epoch = Date.UTC(2026, 0, 1);

export type World = {
  readonly rates: Rates;
  /** When the periodic buckets refill, in milliseconds after the epoch. */
  readonly phases: Readonly<Record<'compute-starts' | 'compute-vm-starts', number>>;
  /** Milliseconds on the way there and back, one after the other, over and over. */
  readonly toPlatform: readonly number[];
  readonly fromPlatform: readonly number[];
  readonly tellsRemaining: boolean;
  /** Distinct VMs that are started in turn. */
  readonly vms: number;
};

export type Tally = { granted: number; refused: number };

type Event = { readonly at: number; happen(): void };

export function start(vm: string, subscriptionId = 's1'): PacedCall {
  return { kind: 'start', subscriptionId, location: 'japaneast', vm: resourceKey(vm) };
}

/** A client that starts VMs as fast as the pacer lets it, each once at a time, against buckets that refill when they like. */
export function runGreedily(
  world: World,
  seconds: number,
  atMost = Number.POSITIVE_INFINITY,
): Tally & { lastMs: number } {
  const pacer = createPacer({ rates: world.rates, now: epoch });
  const platform = createPlatform(world);
  const events: Event[] = [];
  const tally = { granted: 0, refused: 0 };
  const unanswered = new Set<string>();
  const schedule = (event: Event): void => {
    const place = events.findLastIndex(({ at }) => at <= event.at) + 1;
    events.splice(place, 0, event);
  };
  const send = (call: PacedCall, vm: string, index: number, at: number): void => {
    const arrives = at + (world.toPlatform[index % world.toPlatform.length] ?? 0);
    const answers = arrives + (world.fromPlatform[index % world.fromPlatform.length] ?? 0);
    schedule({
      at: arrives,
      happen: () => {
        const { granted, remaining } = platform.arrive(vm, arrives);
        tally[granted ? 'granted' : 'refused'] += 1;
        schedule({
          at: answers,
          happen: () => {
            unanswered.delete(vm);
            pacer.observe(call, { remaining, throttled: null }, answers);
          },
        });
      },
    });
  };
  const passUntil = (until: number): void => {
    for (let event = events[0]; event !== undefined && event.at <= until; event = events[0]) {
      events.shift();
      event.happen();
    }
  };

  let now = epoch;
  let sent = 0;
  while (now < epoch + seconds * 1000 && sent < atMost) {
    passUntil(now);
    const vm = `vm${sent % world.vms}`;
    const wait = unanswered.has(vm) ? (events[0]?.at ?? now) - now : pacer.take(start(vm), now);
    if (wait === 0) {
      unanswered.add(vm);
      send(start(vm), vm, sent, now);
      sent += 1;
    }
    now += wait;
  }
  passUntil(Number.POSITIVE_INFINITY);
  return { ...tally, lastMs: now - epoch };
}

function createPlatform(world: World) {
  const buckets = new Map<string, PlatformBucket>();
  const bucket = (key: string, limit: LimitId, phase: number): PlatformBucket => {
    const known = buckets.get(key) ?? platformBucket(world.rates[limit], phase, epoch);
    buckets.set(key, known);
    return known;
  };
  return {
    arrive: (vm: string, at: number) => {
      const hit = {
        'arm-writes': bucket('arm', 'arm-writes', 0),
        'compute-starts': bucket('region', 'compute-starts', world.phases['compute-starts']),
        'compute-vm-starts': bucket(vm, 'compute-vm-starts', world.phases['compute-vm-starts']),
      } as const;
      const granted = Object.values(hit)
        .map((each) => each.arrive(at))
        .every(Boolean);
      const remaining = Object.entries(hit).map(([limit, each]) => ({
        limit: limit as keyof typeof hit,
        remaining: each.level(),
      }));
      return { granted, remaining: world.tellsRemaining ? remaining : [] };
    },
  };
}

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createPollPlan } from '../../../lib/run-command/polling.ts';

const options = { firstPollMs: 20_000, minPollIntervalMs: 4000, readsPerSecond: 25 };

describe('createPollPlan', () => {
  it('has nothing to ask for when nothing runs', () => {
    expect(createPollPlan(options).next(0)).toEqual({ waitMs: Number.POSITIVE_INFINITY });
  });

  it('asks for the first operation as early as allowed, and for others when half have ended', () => {
    const plan = createPollPlan(options);
    plan.add('first', 0);
    plan.add('other', 0);

    expect(plan.next(0)).toEqual({ waitMs: 20_000 });
    expect(dueAt(plan, 20_000)).toEqual(['first']);
    expect(plan.next(20_000)).toEqual({ waitMs: 10_500 });
  });

  it('holds an operation back after an unclear answer and forgets a removed one', () => {
    const plan = createPollPlan(options);
    plan.add('a', 0);
    plan.polled('a', 20_000, 50_000);

    expect(plan.next(49_999)).toEqual({ waitMs: 1 });
    expect(plan.next(50_000)).toEqual({ key: 'a' });
    plan.remove('a');
    expect(plan.next(50_000)).toEqual({ waitMs: Number.POSITIVE_INFINITY });
  });

  it('looks at operations that a dead pass left, at once when their time has come', () => {
    const plan = createPollPlan(options);
    plan.add('old', 0);

    expect(plan.next(600_000)).toEqual({ key: 'old' });
  });

  it('learns from early finds to look earlier', () => {
    const plan = createPollPlan(options);
    for (let index = 0; index < 200; index += 1) {
      plan.add(`vm${index}`, 0);
      plan.finished(`vm${index}`, 30_000, 22_000);
    }
    plan.add('next', 100_000);

    const { waitMs } = plan.next(100_000) as { waitMs: number };
    expect(waitMs).toBeGreaterThan(22_000);
    expect(waitMs).toBeLessThan(24_000);
  });

  it('goes by the age of an operation, whenever it was started', () => {
    const waitsFrom = (begun: number): number[] => {
      const plan = createPollPlan(options);
      addMany(plan, 70, begun);
      for (const key of keys(70).slice(4)) {
        plan.polled(key, begun + 30_000);
        plan.finished(key, begun + 40_000, key < 'vm5' ? null : 38_000);
      }
      for (const key of keys(4)) {
        plan.polled(key, begun + 100_000);
      }
      const waits = [wait(plan, begun + 100_000)];
      for (const key of keys(4)) {
        plan.finished(key, begun + 101_000, null);
        waits.push(wait(plan, begun + 101_000));
      }
      plan.add('next', begun + 110_000);
      return [...waits, wait(plan, begun + 110_000)];
    };

    expect(waitsFrom(7_000_000)).toEqual(waitsFrom(0));
  });

  it('looks no earlier than allowed where probes end at once', () => {
    const plan = createPollPlan(options);
    addMany(plan, 200);
    for (const key of keys(200)) {
      plan.finished(key, 30_000, 1000);
    }
    plan.add('next', 100_000);

    expect(wait(plan, 100_000)).toBe(20_000);
  });

  it.each([
    { ends: 63, after: 'as if some still came as early as any can', atLeast: 20_000, atMost: 30_500 },
    { ends: 64, after: 'when half have ended', atLeast: 35_000, atMost: 62_000 },
  ])('looks first, after $ends ends at 60 s, $after', ({ ends, atLeast, atMost }) => {
    const plan = createPollPlan(options);
    addMany(plan, 64);
    for (const key of keys(ends)) {
      plan.finished(key, 60_000, 60_000);
    }
    for (const key of keys(64).slice(ends)) {
      plan.remove(key);
    }
    plan.add('next', 100_000);

    expect(wait(plan, 100_000)).toBeGreaterThanOrEqual(atLeast);
    expect(wait(plan, 100_000)).toBeLessThanOrEqual(atMost);
  });

  it('learns how long a probe ran, where Azure does not tell, from the last look at it', () => {
    const plan = createPollPlan(options);
    addMany(plan, 200);
    for (const key of keys(200)) {
      plan.polled(key, 30_000);
      plan.finished(key, 40_000, null);
    }
    plan.add('next', 100_000);

    expect(Math.abs(wait(plan, 100_000) - 35_000)).toBeLessThan(2000);
  });

  it('takes no probe for longer than it was followed, whatever Azure tells', () => {
    const [plan, other] = [createPollPlan(options), createPollPlan(options)];
    for (const [each, ranMs] of [
      [plan, 30_000],
      [other, 60_000_000_000_000],
    ] as const) {
      addMany(each, 70);
      for (const key of keys(70)) {
        each.finished(key, 30_000, ranMs);
      }
      each.add('b', 0);
      each.polled('b', 400_000);
    }

    expect(wait(other, 400_000)).toBe(wait(plan, 400_000));
    for (const each of [plan, other]) {
      each.remove('b');
      each.add('c', 400_000);
    }
    expect(wait(other, 400_000)).toBe(wait(plan, 400_000));
  });

  it.each([
    { name: 'those that still run', notBefore: null, learns: true },
    { name: 'unclear answers', notBefore: 600_000, learns: false },
  ])('looks later for what it learns from $name: $learns', ({ notBefore, learns }) => {
    const [plan, other] = [createPollPlan(options), createPollPlan(options)];
    for (const each of [plan, other]) {
      addMany(each, 200);
      for (const key of keys(100)) {
        each.finished(key, 30_000, 30_000);
      }
    }
    for (const key of keys(200).slice(100)) {
      plan.polled(key, 60_000, notBefore);
      plan.remove(key);
      other.remove(key);
    }
    plan.add('next', 100_000);
    other.add('next', 100_000);

    expect(wait(plan, 100_000) > wait(other, 100_000)).toBe(learns);
    expect(wait(plan, 100_000)).toBeGreaterThanOrEqual(wait(other, 100_000));
  });

  it.each([
    { added: 20, left: 2, reads: 25, hurries: true },
    { added: 20, left: 3, reads: 25, hurries: false },
    { added: 800, left: 4, reads: 25, hurries: true },
    { added: 800, left: 5, reads: 25, hurries: false },
    { added: 20, left: 2, reads: 0.5, hurries: true },
    { added: 20, left: 2, reads: 0.4, hurries: false },
  ])('with $left of $added left and $reads reads a second looks as often as allowed: $hurries', (given) => {
    const plan = createPollPlan({ ...options, readsPerSecond: given.reads });
    leaveLast(plan, given);

    expect(wait(plan, 60_000) === 4000).toBe(given.hurries);
  });

  it('does not hurry one that is being asked for, or is held back', () => {
    const plan = createPollPlan(options);
    addMany(plan, 20);
    plan.polled('vm0', 60_000, Number.POSITIVE_INFINITY);
    plan.polled('vm1', 60_000, 90_000);
    for (const key of keys(20).slice(2)) {
      plan.finished(key, 60_000, 60_000);
    }

    expect(plan.next(60_000)).toEqual({ waitMs: 30_000 });
    expect(dueAt(plan, 90_000)).toEqual(['vm1']);
  });

  it.each([
    { longest: 60_000, found: 60_000, age: 191_000, waits: 4000 },
    { longest: 60_000, found: 60_000, age: 192_100, waits: 10_600 },
    { longest: 60_000, found: 60_000, age: 240_000, waits: 58_500 },
    { longest: 200_000, found: 200_000, age: 319_000, waits: 4000 },
    { longest: 200_000, found: 200_000, age: 340_000, waits: 30_500 },
    { longest: 200_000, found: 300_000, age: 340_000, waits: 30_500 },
    { longest: null, found: 200_000, age: 340_000, waits: 30_500 },
  ])('waits $waits ms for the last one, at the age of $age, where others ran $longest', (given) => {
    const plan = createPollPlan(options);
    addMany(plan, 20);
    for (const key of keys(20).slice(1)) {
      plan.finished(key, given.found, given.longest);
    }
    plan.polled('vm0', given.age);

    expect(wait(plan, given.age)).toBe(given.waits);
  });

  it('hurries for the last two though others hang, which it asks for ever more seldom', () => {
    const plan = createPollPlan(options);
    addMany(plan, 20);
    for (const key of keys(20).slice(5)) {
      plan.finished(key, 60_000, 60_000);
    }
    plan.polled('vm0', 60_000);
    plan.polled('vm1', 60_000);
    for (const key of ['vm2', 'vm3', 'vm4']) {
      plan.polled(key, 200_000);
    }
    plan.finished('vm1', 61_000, 61_000);

    expect(dueAt(plan, 64_000)).toEqual(['vm0']);
    expect(wait(plan, 200_000)).toBe(18_500);
  });

  it('asks for one that hangs some forty times in half an hour', () => {
    const plan = createPollPlan(options);
    addMany(plan, 100);
    for (const key of keys(100).slice(1)) {
      plan.finished(key, 60_000, 60_000);
    }
    let looks = 0;
    for (let now = 60_000; now < 1_800_000; now += wait(plan, now)) {
      plan.polled('vm0', now);
      looks += 1;
    }

    expect(looks).toBeLessThan(42);
  });

  it('asks again soon for one of long ago whose first answer was unclear', () => {
    const plan = createPollPlan(options);
    addMany(plan, 20);
    for (const key of keys(20).slice(1)) {
      plan.finished(key, 60_000, 60_000);
    }
    plan.polled('vm0', 900_000, 901_000);

    expect(wait(plan, 900_000)).toBe(4000);
  });

  it.each([
    { name: 'the slowest tenth', ended: 920, age: 100_000, waits: 20_000 },
    { name: 'the slowest tenth, while it is young', ended: 920, age: 40_000, waits: 10_500 },
    { name: 'the slower half', ended: 500, age: 100_000, waits: 10_500 },
  ])('lets $name wait for $waits ms at the age of $age', ({ ended, age, waits }) => {
    const plan = createPollPlan(options);
    addMany(plan, 1000);
    for (const key of keys(ended)) {
      plan.finished(key, 30_000, 30_000);
    }
    for (const key of keys(1000).slice(ended)) {
      plan.polled(key, age);
    }

    expect(wait(plan, age)).toBe(waits);
  });

  it('does not put off one that is to be asked for at once because another ended', () => {
    const plan = createPollPlan(options);
    addMany(plan, 20);
    for (const key of keys(20).slice(2)) {
      plan.finished(key, 60_000, 60_000);
    }
    plan.polled('vm0', 240_000);
    plan.askNow('vm0', 240_000);

    plan.finished('vm1', 240_000, 60_000);

    expect(plan.next(240_000)).toEqual({ key: 'vm0' });
  });

  it('asks at once for one that ran too long, looked at or not', () => {
    const plan = createPollPlan(options);
    addMany(plan, 2);
    plan.polled('vm0', 60_000, 500_000);
    plan.polled('vm1', 60_000, 500_000);
    plan.askNow('vm1', 100_000);

    expect(dueAt(plan, 100_000)).toEqual(['vm1']);
  });

  it('never asks before the first time or twice within the smallest interval', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 200_000 }), { minLength: 1, maxLength: 60 }), (durations) => {
        const looks = follow(durations, 1000).looksByKey;

        for (const times of looks.values()) {
          expect(times[0]).toBeGreaterThanOrEqual(20_000);
          const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
          expect(Math.min(4000, ...gaps)).toBe(4000);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('finds every end before its operation is twice as old', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 600_000 }), { minLength: 1, maxLength: 30 }), (durations) => {
        const late = follow(durations, 1000).finds.filter(
          ({ age, duration }) => age > 2 * Math.max(20_000, duration),
        );

        expect(late).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });

  it.each([
    { name: '25 to 45 s', durationOf: (share: number) => 25_000 + 20_000 * share },
    {
      name: 'half by 32 s and 1 % over 120 s',
      durationOf: (share: number) => 20_000 + 12_000 * logNormal(share),
    },
  ])(
    'at ten starts a second and durations of $name spends less than 3 reads and finds 95 % within 12 s',
    ({ durationOf }) => {
      const durations = Array.from({ length: 2000 }, (_, index) =>
        durationOf(((index * 7919) % 2000) / 2000),
      );

      const { reads, lags } = follow(durations, 100);

      expect(reads / durations.length).toBeLessThan(3);
      expect(lags.toSorted((a, b) => a - b)[Math.floor(lags.length * 0.95)]).toBeLessThanOrEqual(12_000);
    },
  );
});

type Plan = ReturnType<typeof createPollPlan>;

function keys(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `vm${index}`);
}

function addMany(plan: Plan, count: number, startedAt = 0): void {
  for (const key of keys(count)) {
    plan.add(key, startedAt);
  }
}

/** How long until the next look; 0 when one is due. */
function wait(plan: Plan, now: number): number {
  const next = plan.next(now);
  return 'key' in next ? 0 : next.waitMs;
}

/** Asks for everything that is due. */
function dueAt(plan: Plan, now: number): string[] {
  const due: string[] = [];
  for (let next = plan.next(now); 'key' in next; next = plan.next(now)) {
    due.push(next.key);
    plan.polled(next.key, now, Number.POSITIVE_INFINITY);
  }
  return due;
}

/** Lets all but a few end at 60 s, at which age those few are looked at; they come to an end slowly. */
function leaveLast(plan: Plan, { added, left }: { readonly added: number; readonly left: number }): void {
  addMany(plan, added);
  for (const key of keys(left)) {
    plan.polled(key, 60_000);
  }
  for (const key of keys(added).slice(left)) {
    plan.finished(key, 60_000, 60_000);
  }
}

/** Quantile of a log-normal distribution with median 1 and 1 % over 8.3, at a share in (0, 1). */
function logNormal(share: number): number {
  const bounded = Math.min(0.9995, Math.max(0.0005, share));
  return Math.exp(0.91 * 1.7 * Math.log(bounded / (1 - bounded)) * 0.36);
}

/** Follows operations started `everyMs` apart with 25 reads a second, one look at a time answered at once. */
function follow(durations: readonly number[], everyMs: number) {
  const plan = createPollPlan(options);
  const looksByKey = new Map<string, number[]>();
  const lags: number[] = [];
  const finds: { readonly age: number; readonly duration: number }[] = [];
  let reads = 0;
  let added = 0;
  let tokens = 250;
  for (let now = 0; lags.length < durations.length; now += 100) {
    tokens = Math.min(250, tokens + 2.5);
    for (; added < durations.length && added * everyMs <= now; added += 1) {
      plan.add(String(added), added * everyMs);
    }
    for (let next = plan.next(now); 'key' in next && tokens >= 1; next = plan.next(now)) {
      const index = Number(next.key);
      const age = now - index * everyMs;
      const duration = durations[index] ?? 0;
      tokens -= 1;
      reads += 1;
      looksByKey.set(next.key, [...(looksByKey.get(next.key) ?? []), age]);
      if (age >= duration) {
        plan.finished(next.key, now, duration);
        finds.push({ age, duration });
        lags.push(age - Math.max(duration, options.firstPollMs));
      } else {
        plan.polled(next.key, now);
      }
    }
  }
  return { reads, lags, finds, looksByKey };
}

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createPollPlan } from '../../../lib/run-command/polling.ts';

const options = { firstPollMs: 20_000, minIntervalMs: 5000, readsPerSecond: 25 };

describe('createPollPlan', () => {
  it('has nothing to ask for when nothing runs', () => {
    expect(createPollPlan(options).next(0)).toEqual({ waitMs: Number.POSITIVE_INFINITY });
  });

  it('asks for the first operation as early as allowed, and for others when half have ended', () => {
    const plan = createPollPlan(options);
    plan.add('scout', 0);
    plan.add('other', 0);

    expect(plan.next(0)).toEqual({ waitMs: 20_000 });
    expect(plan.next(20_000)).toEqual({ key: 'scout' });
    plan.polled('scout', 20_000, Number.POSITIVE_INFINITY);
    expect(plan.next(20_000)).toEqual({ waitMs: expect.any(Number) });
    expect(plan.next(32_000)).toEqual({ key: 'other' });
  });

  it('holds an operation back after an unclear answer and forgets a removed one', () => {
    const plan = createPollPlan(options);
    plan.add('a', 0);
    plan.polled('a', 20_000, 50_000);

    expect(plan.next(49_999)).toEqual({ waitMs: 1 });
    expect(plan.next(50_000)).toEqual({ key: 'a' });
    plan.remove('a');
    expect(plan.next(50_000)).toEqual({ waitMs: Number.POSITIVE_INFINITY });
    expect(plan.size()).toBe(0);
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

  it('looks at the last operation of an audit as often as allowed, but not for ever', () => {
    const plan = createPollPlan(options);
    for (let index = 0; index < 20; index += 1) {
      plan.add(`vm${index}`, 0);
    }
    plan.polled('vm0', 60_000);
    for (let index = 1; index < 20; index += 1) {
      plan.finished(`vm${index}`, 62_000, 60_000);
    }

    expect(plan.next(62_000)).toEqual({ waitMs: 3000 });
    plan.polled('vm0', 300_000);
    expect((plan.next(300_000) as { waitMs: number }).waitMs).toBeGreaterThan(20_000);
  });

  it('never asks before the first time or twice within the smallest interval', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 200_000 }), { minLength: 1, maxLength: 60 }), (durations) => {
        const looks = follow(durations, 1000).looksByKey;

        for (const times of looks.values()) {
          expect(times[0]).toBeGreaterThanOrEqual(20_000);
          const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
          expect(Math.min(5000, ...gaps)).toBe(5000);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('finds every end within a minute', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 600_000 }), { minLength: 1, maxLength: 30 }), (durations) => {
        expect(Math.max(...follow(durations, 1000).lags)).toBeLessThanOrEqual(60_000);
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
        lags.push(age - Math.max(duration, options.firstPollMs));
      } else {
        plan.polled(next.key, now);
      }
    }
  }
  return { reads, lags, looksByKey };
}

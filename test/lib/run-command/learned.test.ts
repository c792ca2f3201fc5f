import { describe, expect, it } from '@jest/globals';
import {
  keepingLearned,
  type Learned,
  nothingLearned,
  readLearned,
  withLearned,
} from '../../../lib/run-command/learned.ts';
import { createPollPlan } from '../../../lib/run-command/polling.ts';

const by = { auditId: 'an audit', firstPollMs: 20_000 };
const options = { firstPollMs: 20_000, minPollIntervalMs: 4000, readsPerSecond: 25 };

/** What a pass learned of 100 probes that took 40 s, and of one that still runs. */
function learnedOfMany(): Learned {
  const learned = nothingLearned(by);
  const plan = createPollPlan(options, learned);
  for (let index = 0; index < 100; index += 1) {
    plan.add(`vm${index}`, 0);
    plan.finished(`vm${index}`, 40_000, 40_000);
  }
  plan.add('running', 30_000);
  return learned;
}

describe('readLearned', () => {
  it('reads what a pass learned, and when it ended, beside the levels that it saved', () => {
    const learned = learnedOfMany();
    const saved = withLearned('{"at":1,"buckets":[]}', learned, 45_000);

    expect(JSON.parse(saved)).toMatchObject({ at: 1, buckets: [] });
    expect(saved.length).toBeLessThan(4000);
    const read = readLearned(saved, by, 45_000);
    expect(read).toMatchObject({ added: 101, ended: 100, longestMs: 120_000, until: 45_000 });
    expect(read.ends[20]).toBeCloseTo(learned.ends[20] ?? 0, 2);
  });

  it.each([
    { name: 'of another audit', by: { ...by, auditId: 'another' }, now: 45_000 },
    { name: 'under another setting', by: { ...by, firstPollMs: 10_000 }, now: 45_000 },
    { name: 'from the future', by, now: 44_999 },
  ])('takes what was learned $name for nothing', ({ by: other, now }) => {
    const saved = withLearned('{}', learnedOfMany(), 45_000);

    expect(readLearned(saved, other, now)).toEqual(nothingLearned(other));
  });

  it.each([null, '', 'x', '{"at":1,"buckets":[]}', '{"learned":{"added":1}}'])(
    'takes %j for nothing',
    (saved) => {
      expect(readLearned(saved, by, 45_000)).toEqual(nothingLearned(by));
    },
  );
});

describe('withLearned', () => {
  it('keeps what was seen of agents, as many as a lease has room for', () => {
    const seen = { since: 1, lookAt: 2, looks: 1, notReady: 1 };
    const agents = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`vm${index}`, seen]));

    const read = readLearned(withLearned('{}', { ...learnedOfMany(), agents }, 45_000), by, 45_000);

    expect(Object.keys(read.agents)).toHaveLength(250);
    expect(read.agents['vm0']).toEqual(seen);
  });

  it('is read as an earlier version wrote it, without agents', () => {
    const { agents: _, ...earlier } = learnedOfMany();
    const saved = JSON.stringify({ learned: { ...earlier, until: 45_000 } });

    expect(readLearned(saved, by, 45_000)).toMatchObject({ added: 101, agents: {} });
  });
});

describe('keepingLearned', () => {
  it('keeps what was learned beside other levels, until the pass that learned it ended', () => {
    const saved = withLearned('{"at":1}', learnedOfMany(), 45_000);

    const kept = keepingLearned('{"at":2}', saved);

    expect(JSON.parse(kept)).toMatchObject({ at: 2 });
    expect(readLearned(kept, by, 90_000)).toEqual(readLearned(saved, by, 90_000));
  });

  it.each([null, '', 'x', '7', 'null', '{"at":1}'])('finds nothing to keep in %j', (saved) => {
    expect(keepingLearned('{"at":2}', saved)).toBe('{"at":2}');
  });
});

function waitOf(plan: ReturnType<typeof createPollPlan> | undefined, now: number): number {
  const next = plan?.next(now) ?? { waitMs: Number.NaN };
  return 'waitMs' in next ? next.waitMs : 0;
}

describe('a poll plan that goes on with what was learned', () => {
  it('takes an operation of the pass before for looked at when it was due', () => {
    const saved = withLearned('{}', learnedOfMany(), 95_000);
    const [goesOn, followed] = [95_000, 0].map((until) =>
      createPollPlan(options, { ...readLearned(saved, by, 95_000), until }),
    );
    const keys = ['running', 'other', 'third'];
    for (const key of keys) {
      goesOn?.add(key, 30_000);
      followed?.add(key, 30_000);
    }

    let [now, wait] = [30_000, waitOf(followed, 30_000)];
    for (; now + wait <= 95_000; wait = waitOf(followed, now)) {
      now += wait;
      for (const key of keys) {
        followed?.polled(key, now, 0);
      }
    }

    // The first two were the last few for a moment.
    goesOn?.remove('running');
    goesOn?.remove('other');
    expect(waitOf(goesOn, 95_000)).toBeCloseTo(now + wait - 95_000, 6);
  });

  it('learns nothing twice of an operation that the pass before followed', () => {
    const read = readLearned(withLearned('{}', learnedOfMany(), 95_000), by, 95_000);
    const [added, seen] = [read.added, [...read.atRisk]];
    const plan = createPollPlan(options, read);

    plan.add('running', 30_000);
    plan.polled('running', 95_000);

    expect(read.added).toBe(added);
    expect(
      read.atRisk.map((count, bin) => count - (seen[bin] ?? 0)).filter((more) => more > 0).length,
    ).toBeLessThan(6);
  });

  it('asks at once after a pause', () => {
    const saved = withLearned('{}', learnedOfMany(), 95_000);
    const plan = createPollPlan(options, readLearned(saved, by, 400_000));

    plan.add('running', 30_000);

    expect(plan.next(400_000)).toEqual({ key: 'running' });
  });

  it('has seen enough ends for its first looks', () => {
    const plan = createPollPlan(options, readLearned(withLearned('{}', learnedOfMany(), 95_000), by, 95_000));
    const afresh = createPollPlan(options);

    plan.add('new', 100_000);
    afresh.add('old', 0);
    afresh.add('new', 100_000);
    afresh.remove('old');

    const waits = plan.next(100_000);
    expect('waitMs' in waits ? waits.waitMs : 0).toBeGreaterThan(40_000);
    expect(afresh.next(100_000)).toEqual({ waitMs: 30_500 });
  });
});

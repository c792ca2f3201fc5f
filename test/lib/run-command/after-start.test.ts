import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { freshMemo, type RowMemo } from '../../../lib/model/row-memo.ts';
import { afterLostStart, afterStart } from '../../../lib/run-command/after-start.ts';
import type { AnswerFacts, StartAnswer } from '../../../lib/run-command/port.ts';
import { retryRulesFor } from '../../../lib/run-command/retry-rules.ts';
import { documentedRates } from '../../support/documented-rates.ts';

const rules = retryRulesFor(documentedRates, { probeDeadlineSeconds: 300 });
const facts: AnswerFacts = { remaining: [], retryAfterMs: null };
const busy: StartAnswer = { ...facts, kind: 'busy' };
const unanswered: StartAnswer = { ...facts, kind: 'unanswered', why: 'reset' };
const t0 = 1_000_000;

function decide(answer: StartAnswer, memo: RowMemo = freshMemo, now = t0 + 100) {
  return afterStart(rules, memo, answer, { now, fraction: 0, postedAt: t0 });
}

describe('afterStart', () => {
  it('follows an accepted command and forgets the waits before it', () => {
    const waited = { ...freshMemo, attempts: 2, busySince: 5, ownPostUntil: 9, notBefore: 7, faults: 1 };

    expect(decide({ ...facts, kind: 'accepted', token: 't' }, waited)).toEqual({
      kind: 'started',
      token: 't',
      memo: { ...freshMemo, attempts: 2, faults: 1 },
    });
  });

  it('settles a refusal as it is', () => {
    const settle = { outcome: 'skipped', reason: 'not-running' } as const;

    expect(decide({ ...facts, kind: 'refused', settle })).toMatchObject({ kind: 'settle', settle });
  });

  it('never counts a throttle, however often', () => {
    const throttled: StartAnswer = { ...facts, kind: 'throttled', by: 'arm', retryAfterMs: 1_200_000 };

    expect(decide(throttled)).toEqual({ kind: 'retry', memo: freshMemo });
  });

  it('waits for its own command after an unanswered POST, for as long as a probe may take', () => {
    const lost = decide(unanswered);
    expect(lost).toMatchObject({
      kind: 'retry',
      memo: { faults: 1, ownPostUntil: t0 + rules.probeDeadlineMs },
    });

    const memo = lost.kind === 'retry' ? lost.memo : freshMemo;
    for (let now = t0 + 5000; now < t0 + rules.probeDeadlineMs; now += 15_000) {
      expect(decide(busy, memo, now)).toMatchObject({
        kind: 'retry',
        memo: { busySince: now, notBefore: now + 15_000 },
      });
    }
  });

  it('never blames another for a command of its own that did not end by its deadline', () => {
    const deadline = t0 + rules.probeDeadlineMs;
    const own = { ...freshMemo, ownPostUntil: deadline };
    const found = decide(busy, own, t0 + 5000);

    expect(decide(busy, found.memo, deadline)).toMatchObject({
      kind: 'settle',
      settle: { outcome: 'failed', reason: 'timed-out', detail: { code: 'start-unanswered' } },
    });
  });

  it.each([
    { name: 'was there before that POST', busySince: t0 - 1000, waited: t0 - 1000 },
    { name: 'is first met after its deadline', busySince: null, waited: null },
  ])('waits for another who $name', ({ busySince, waited }) => {
    const now = t0 + rules.probeDeadlineMs + 1000;
    const memo = { ...freshMemo, busySince, ownPostUntil: t0 + rules.probeDeadlineMs };

    expect(decide(busy, memo, now)).toMatchObject({
      kind: 'retry',
      memo: { busySince: waited ?? now, ownPostUntil: null },
    });
  });

  it('waits for an operation that holds the VM at the deadline of its own command', () => {
    const deadline = t0 + rules.probeDeadlineMs;
    const blocked: StartAnswer = {
      ...facts,
      kind: 'blocked',
      settle: { outcome: 'failed', reason: 'other-operation' },
    };

    expect(
      decide(blocked, { ...freshMemo, busySince: t0 + 5000, ownPostUntil: deadline }, deadline),
    ).toMatchObject({ kind: 'retry', memo: { busySince: deadline, ownPostUntil: null } });
  });

  it('counts the wait for somebody else from the time that its own command must have ended', () => {
    const own = { ...freshMemo, ownPostUntil: t0 };

    expect(decide(busy, own, t0)).toMatchObject({
      kind: 'retry',
      memo: { busySince: t0, ownPostUntil: null },
    });
  });

  it.each<{ name: string; answer: StartAnswer; reason: string }>([
    { name: 'a command', answer: busy, reason: 'busy-other-command' },
    {
      name: 'an operation',
      answer: { ...facts, kind: 'blocked', settle: { outcome: 'failed', reason: 'other-operation' } },
      reason: 'other-operation',
    },
  ])(
    'waits ten minutes for $name of somebody else, asking no faster than its bucket refills',
    ({ answer, reason }) => {
      const posts: number[] = [];
      let memo: RowMemo = freshMemo;
      let now = t0;
      for (;;) {
        posts.push(now);
        const decision = decide(answer, memo, now);
        if (decision.kind === 'settle') {
          expect(decision.settle).toMatchObject({ outcome: 'failed', reason });
          break;
        }
        memo = decision.kind === 'retry' ? decision.memo : freshMemo;
        now = memo.notBefore ?? now;
      }

      expect(now - t0).toBe(rules.busyWaitMs);
      expect(posts.length).toBeLessThanOrEqual(14);
      const gaps = posts.slice(1, -1).map((post, index) => post - (posts[index] ?? 0));
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(15_000);
    },
  );

  it('honours the wait that a busy answer asks for', () => {
    expect(decide({ ...busy, retryAfterMs: 40_000 }, freshMemo, t0)).toMatchObject({
      memo: { notBefore: t0 + 40_000 },
    });
  });

  it.each<{ answer: StartAnswer; reason: string }>([
    { answer: unanswered, reason: 'platform-error' },
    { answer: { ...facts, kind: 'unauthorized', why: 'ExpiredToken' }, reason: 'access-denied' },
  ])('gives up after five faults: $reason', ({ answer, reason }) => {
    expect(decide(answer, { ...freshMemo, faults: 4 })).toMatchObject({
      kind: 'retry',
      memo: { faults: 5 },
    });
    expect(decide(answer, { ...freshMemo, faults: 5 })).toMatchObject({ kind: 'settle', settle: { reason } });
  });

  it('backs off twice as long after each fault, up to a minute and a quarter', () => {
    const waits = [0, 1, 2, 3, 4].map((faults) => {
      const decision = decide(unanswered, { ...freshMemo, faults }, t0);
      return (decision.kind === 'retry' ? (decision.memo.notBefore ?? t0) : t0) - t0;
    });

    expect(waits).toEqual([5000, 10_000, 20_000, 40_000, 60_000]);
  });

  it('never blames another for a VM that two POSTs of its own, whose answers were lost, kept busy', () => {
    const lost = { ...facts, kind: 'unanswered', why: 'x' } as const;
    const busy = { ...facts, kind: 'busy' } as const;
    const step = (given: RowMemo, answer: StartAnswer, now: number) =>
      afterStart(rules, given, answer, { now, postedAt: now, fraction: 0 });
    const first = step(freshMemo, lost, t0);
    const second = step(step(first.memo, busy, t0 + 20_000).memo, lost, t0 + 40_000);
    const found = step(second.memo, busy, t0 + 60_000);

    const end = step(found.memo, busy, t0 + 40_000 + rules.probeDeadlineMs);

    expect(end).toMatchObject({ kind: 'settle', settle: { outcome: 'failed', reason: 'timed-out' } });
  });
});

describe('afterLostStart', () => {
  it('waits out a probe and takes a busy VM for its own doing until the deadline', () => {
    expect(afterLostStart(rules, freshMemo, t0)).toEqual({
      ...freshMemo,
      notBefore: t0 + rules.lostStartWaitMs,
      ownPostUntil: t0 + rules.probeDeadlineMs,
    });
  });
});

describe('the rules together', () => {
  const answers = fc.constantFrom<StartAnswer>(
    busy,
    unanswered,
    { ...facts, kind: 'unauthorized', why: 'x' },
    { ...facts, kind: 'blocked', settle: { outcome: 'failed', reason: 'other-operation' } },
  );

  it('end every row that is never accepted, and wait between its POSTs', () => {
    fc.assert(
      fc.property(fc.array(answers, { minLength: 200, maxLength: 200 }), (stream) => {
        let memo: RowMemo = freshMemo;
        let now = t0;
        const settled = stream.findIndex((answer) => {
          const decision = afterStart(rules, memo, answer, { now, fraction: 0.5, postedAt: now });
          memo = decision.memo;
          now = Math.max(now + 1, memo.notBefore ?? 0);
          return decision.kind === 'settle';
        });

        expect(settled).toBeGreaterThan(0);
      }),
    );
  });
});

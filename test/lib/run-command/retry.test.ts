import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { freshMemo, type RowMemo } from '../../../lib/model/row-memo.ts';
import type { AnswerFacts, StartAnswer } from '../../../lib/run-command/port.ts';
import {
  afterBadOutput,
  afterBusyServicing,
  afterLostOperation,
  afterLostStart,
  afterPoll,
  afterStart,
} from '../../../lib/run-command/retry.ts';
import { retryRulesFor } from '../../../lib/run-command/retry-rules.ts';
import { documentedRates } from '../../support/documented-rates.ts';

const rules = retryRulesFor(documentedRates, { probeDeadlineSeconds: 300 });
const facts: AnswerFacts = { remaining: [], retryAfterMs: null };
const busy: StartAnswer = { ...facts, kind: 'busy' };
const unanswered: StartAnswer = { ...facts, kind: 'unanswered', why: 'reset' };
const t0 = 1_000_000;

function decide(answer: StartAnswer, history: RowMemo = freshMemo, now = t0 + 100) {
  return afterStart(rules, history, answer, { now, fraction: 0, postedAt: t0 });
}

describe('afterStart', () => {
  it('follows an accepted command and forgets the waits before it', () => {
    const waited = { ...freshMemo, attempts: 2, busySince: 5, ownPostUntil: 9, notBefore: 7, faults: 1 };

    expect(decide({ ...facts, kind: 'accepted', token: 't' }, waited)).toEqual({
      kind: 'started',
      token: 't',
      history: { ...freshMemo, attempts: 2, faults: 1 },
    });
  });

  it('settles a refusal as it is', () => {
    const settle = { outcome: 'skipped', reason: 'not-running' } as const;

    expect(decide({ ...facts, kind: 'refused', settle })).toMatchObject({ kind: 'settle', settle });
  });

  it('never counts a throttle, however often', () => {
    const throttled: StartAnswer = { ...facts, kind: 'throttled', by: 'arm', retryAfterMs: 1_200_000 };

    expect(decide(throttled)).toEqual({ kind: 'retry', history: freshMemo });
  });

  it('waits for its own command after an unanswered POST, for as long as a probe may take', () => {
    const lost = decide(unanswered);
    expect(lost).toMatchObject({
      kind: 'retry',
      history: { faults: 1, ownPostUntil: t0 + rules.probeDeadlineMs },
    });

    const history = lost.kind === 'retry' ? lost.history : freshMemo;
    for (let now = t0 + 5000; now < t0 + rules.probeDeadlineMs; now += 15_000) {
      expect(decide(busy, history, now)).toMatchObject({
        kind: 'retry',
        history: { busySince: now, notBefore: now + 15_000 },
      });
    }
  });

  it('never blames another for a command of its own that did not end by its deadline', () => {
    const deadline = t0 + rules.probeDeadlineMs;
    const own = { ...freshMemo, ownPostUntil: deadline };
    const found = decide(busy, own, t0 + 5000);

    expect(decide(busy, found.history, deadline)).toMatchObject({
      kind: 'settle',
      settle: { outcome: 'failed', reason: 'timed-out', detail: expect.stringContaining('was lost') },
    });
  });

  it.each([
    { name: 'was there before that POST', busySince: t0 - 1000, waited: t0 - 1000 },
    { name: 'is first met after its deadline', busySince: null, waited: null },
  ])('waits for another who $name', ({ busySince, waited }) => {
    const now = t0 + rules.probeDeadlineMs + 1000;
    const history = { ...freshMemo, busySince, ownPostUntil: t0 + rules.probeDeadlineMs };

    expect(decide(busy, history, now)).toMatchObject({
      kind: 'retry',
      history: { busySince: waited ?? now, ownPostUntil: null },
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
    ).toMatchObject({ kind: 'retry', history: { busySince: deadline, ownPostUntil: null } });
  });

  it('counts the wait for somebody else from the time that its own command must have ended', () => {
    const own = { ...freshMemo, ownPostUntil: t0 };

    expect(decide(busy, own, t0)).toMatchObject({
      kind: 'retry',
      history: { busySince: t0, ownPostUntil: null },
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
      let history: RowMemo = freshMemo;
      let now = t0;
      for (;;) {
        posts.push(now);
        const decision = decide(answer, history, now);
        if (decision.kind === 'settle') {
          expect(decision.settle).toMatchObject({ outcome: 'failed', reason });
          break;
        }
        history = decision.kind === 'retry' ? decision.history : freshMemo;
        now = history.notBefore ?? now;
      }

      expect(now - t0).toBe(rules.busyWaitMs);
      expect(posts.length).toBeLessThanOrEqual(14);
      const gaps = posts.slice(1, -1).map((post, index) => post - (posts[index] ?? 0));
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(15_000);
    },
  );

  it('honours the wait that a busy answer asks for', () => {
    expect(decide({ ...busy, retryAfterMs: 40_000 }, freshMemo, t0)).toMatchObject({
      history: { notBefore: t0 + 40_000 },
    });
  });

  it.each<{ answer: StartAnswer; reason: string }>([
    { answer: unanswered, reason: 'platform-error' },
    { answer: { ...facts, kind: 'unauthorized', why: 'ExpiredToken' }, reason: 'access-denied' },
  ])('gives up after five faults: $reason', ({ answer, reason }) => {
    expect(decide(answer, { ...freshMemo, faults: 4 })).toMatchObject({
      kind: 'retry',
      history: { faults: 5 },
    });
    expect(decide(answer, { ...freshMemo, faults: 5 })).toMatchObject({ kind: 'settle', settle: { reason } });
  });

  it('backs off twice as long after each fault, up to a minute and a quarter', () => {
    const waits = [0, 1, 2, 3, 4].map((faults) => {
      const decision = decide(unanswered, { ...freshMemo, faults }, t0);
      return (decision.kind === 'retry' ? (decision.history.notBefore ?? t0) : t0) - t0;
    });

    expect(waits).toEqual([5000, 10_000, 20_000, 40_000, 60_000]);
  });
});

describe('afterPoll', () => {
  const running = { now: t0 + 40_000, fraction: 0, since: t0, unclearPolls: 0 };
  const late = { ...running, now: t0 + rules.probeDeadlineMs };

  it('hands on an output, even one that came past the deadline', () => {
    expect(
      afterPoll(rules, { ...facts, kind: 'succeeded', stdout: 'o', stderr: 'e', ranMs: 7 }, late),
    ).toEqual({
      kind: 'output',
      stdout: 'o',
      stderr: 'e',
      ranMs: 7,
    });
  });

  it('asks again when the plan says while it runs, and gives up at the deadline', () => {
    const answer = { ...facts, kind: 'running' } as const;

    expect(afterPoll(rules, answer, running)).toEqual({ kind: 'poll-again', notBefore: null });
    expect(afterPoll(rules, answer, late)).toEqual({
      kind: 'settle',
      settle: { outcome: 'failed', reason: 'timed-out' },
    });
  });

  it.each([running, late])('never gives up because it was throttled', (moment) => {
    const answer = { ...facts, kind: 'throttled', by: 'arm' } as const;

    expect(afterPoll(rules, answer, moment)).toEqual({ kind: 'poll-again', notBefore: moment.now });
  });

  it.each([
    { status: 401, reason: 'timed-out' },
    { status: null, reason: 'timed-out' },
    { status: 403, reason: 'access-denied' },
  ])('backs off after an unclear answer ($status) and ends as $reason', ({ status, reason }) => {
    const answer = { ...facts, kind: 'unclear', why: 'x', status } as const;

    expect(afterPoll(rules, answer, { ...running, unclearPolls: 3 })).toEqual({
      kind: 'poll-again',
      notBefore: running.now + 20_000,
    });
    expect(afterPoll(rules, answer, late)).toMatchObject({ kind: 'settle', settle: { reason } });
  });

  it('never blames another for a VM that two POSTs of its own, whose answers were lost, kept busy', () => {
    const lost = { ...facts, kind: 'unanswered', why: 'x' } as const;
    const busy = { ...facts, kind: 'busy' } as const;
    const step = (given: typeof freshMemo, answer: StartAnswer, now: number) =>
      afterStart(rules, given, answer, { now, postedAt: now, fraction: 0 });
    const first = step(freshMemo, lost, t0);
    const second = step(step(first.history, busy, t0 + 20_000).history, lost, t0 + 40_000);
    const found = step(second.history, busy, t0 + 60_000);

    const end = step(found.history, busy, t0 + 40_000 + rules.probeDeadlineMs);

    expect(end).toMatchObject({ kind: 'settle', settle: { outcome: 'failed', reason: 'timed-out' } });
  });

  it('takes an operation for lost after three answers of 404 in a row, and not before', () => {
    const answer = { ...facts, kind: 'unclear', why: 'HTTP 404', status: 404 } as const;
    const lookedUp = (unclearPolls: number) => afterPoll(rules, answer, { ...running, unclearPolls });

    expect([lookedUp(1).kind, lookedUp(2).kind]).toEqual(['poll-again', 'poll-again']);
    expect(lookedUp(3)).toMatchObject({
      kind: 'lost',
      settle: { outcome: 'failed', reason: 'platform-error' },
    });
  });

  it('takes an operation for lost after one answer of 404 past its deadline, such as after a long pause', () => {
    const answer = { ...facts, kind: 'unclear', why: 'HTTP 404', status: 404 } as const;
    const now = running.since + rules.probeDeadlineMs;

    expect(afterPoll(rules, answer, { ...running, now, unclearPolls: 1 }).kind).toBe('lost');
    expect(afterPoll(rules, answer, { ...running, now: now - 1, unclearPolls: 1 }).kind).toBe('poll-again');
  });

  it('tells an operation that the platform failed from one that failed in its VM', () => {
    const settle = { outcome: 'failed', reason: 'platform-error' } as const;

    expect(afterPoll(rules, { ...facts, kind: 'failed', settle, mayRepeat: true }, running).kind).toBe(
      'lost',
    );
    expect(afterPoll(rules, { ...facts, kind: 'failed', settle }, running).kind).toBe('settle');
  });

  it('POSTs a lost operation once more, when a busy VM is its own doing until its deadline, and then no more', () => {
    const settle = { outcome: 'failed', reason: 'platform-error', detail: 'x' } as const;
    const moment = { now: t0 + 40_000, since: t0, fraction: 0 };
    const first = {
      attempts: 1,
      notBefore: null,
      busySince: null,
      ownPostUntil: null,
      badOutputs: 0,
      faults: 0,
    };

    const once = afterLostOperation(rules, first, settle, moment);

    expect(once).toMatchObject({
      kind: 'retry',
      history: { badOutputs: 1, ownPostUntil: t0 + rules.probeDeadlineMs },
    });
    expect(afterLostOperation(rules, { ...first, badOutputs: 1 }, settle, moment)).toEqual({
      kind: 'settle',
      settle,
    });
  });

  it.each([-1000, 0, 3_600_000])(
    'never blames another for a VM whose lost operation was given up %i ms after its deadline and never ended',
    (afterMs) => {
      const settle = { outcome: 'failed', reason: 'platform-error', detail: 'x' } as const;
      const busy = { ...facts, kind: 'busy' } as const;
      const moment = { now: t0 + rules.probeDeadlineMs + afterMs, since: t0, fraction: 0 };
      const lost = afterLostOperation(rules, freshMemo, settle, moment);
      let history = lost.kind === 'retry' ? lost.history : freshMemo;
      let now = history.notBefore ?? moment.now;

      let found = afterStart(rules, history, busy, { now, postedAt: now, fraction: 0 });
      for (let tries = 0; found.kind === 'retry' && tries < 100; tries += 1) {
        history = found.history;
        now = history.notBefore ?? now;
        found = afterStart(rules, history, busy, { now, postedAt: now, fraction: 0 });
      }

      expect(found).toMatchObject({ kind: 'settle', settle: { outcome: 'failed', reason: 'timed-out' } });
      expect(now - moment.now).toBeLessThan(120_000);
    },
  );

  it('honours the wait that a running operation asks for, up to the deadline', () => {
    const answer = (retryAfterMs: number) => ({ ...facts, kind: 'running', retryAfterMs }) as const;

    expect(afterPoll(rules, answer(10_000), running)).toMatchObject({ notBefore: running.now + 10_000 });
    expect(afterPoll(rules, answer(1e9), running)).toMatchObject({ notBefore: t0 + rules.probeDeadlineMs });
  });

  it('settles a failed operation as the catalogue says', () => {
    const settle = { outcome: 'unreachable', reason: 'agent-silent' } as const;

    expect(afterPoll(rules, { ...facts, kind: 'failed', settle }, running)).toEqual({
      kind: 'settle',
      settle,
    });
  });
});

describe('afterBusyServicing', () => {
  const now = 1_000_000;
  const wait = rules.servicingWaitMs;
  const deadline = now + wait + rules.probeDeadlineMs;

  it('has a VM probed once more, after a wait', () => {
    expect(afterBusyServicing(rules, freshMemo, { now, deadline })).toEqual({
      ...freshMemo,
      servicingWaited: true,
      notBefore: now + wait,
    });
  });

  it.each([
    { name: 'it was waited for before', history: { ...freshMemo, servicingWaited: true }, deadline },
    { name: 'the audit would end first', history: freshMemo, deadline: deadline - 1 },
  ])('takes the answer as it is where $name', ({ history, deadline: end }) => {
    expect(afterBusyServicing(rules, history, { now, deadline: end })).toBeNull();
  });
});

describe('afterBadOutput', () => {
  it.each(['stale', 'truncated', 'unreadable'] as const)(
    'probes once more after a %s output, then settles',
    (bad) => {
      expect(afterBadOutput(rules, freshMemo, bad, 'why')).toEqual({
        kind: 'retry',
        history: { ...freshMemo, badOutputs: 1 },
      });
      expect(afterBadOutput(rules, { ...freshMemo, badOutputs: 1 }, bad, 'why')).toEqual({
        kind: 'settle',
        settle: { outcome: 'failed', reason: `output-${bad}`, detail: 'why' },
      });
    },
  );

  it('probes once more when nothing at all was printed', () => {
    expect(afterBadOutput(rules, freshMemo, 'crashed', '\r\n')).toMatchObject({ kind: 'retry' });
    expect(afterBadOutput(rules, { ...freshMemo, badOutputs: 1 }, 'crashed', '')).toMatchObject({
      settle: { reason: 'probe-crashed' },
    });
  });

  it('takes a crash that PowerShell tells of for an answer', () => {
    expect(afterBadOutput(rules, freshMemo, 'crashed', 'a\nb')).toEqual({
      kind: 'settle',
      settle: { outcome: 'failed', reason: 'probe-crashed', detail: 'a b' },
    });
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
        let history: RowMemo = freshMemo;
        let now = t0;
        const settled = stream.findIndex((answer) => {
          const decision = afterStart(rules, history, answer, { now, fraction: 0.5, postedAt: now });
          history = decision.history;
          now = Math.max(now + 1, history.notBefore ?? 0);
          return decision.kind === 'settle';
        });

        expect(settled).toBeGreaterThan(0);
      }),
    );
  });
});

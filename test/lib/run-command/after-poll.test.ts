import { describe, expect, it } from '@jest/globals';
import type { Unjudged } from '../../../lib/model/outcome.ts';
import { freshMemo } from '../../../lib/model/row-memo.ts';
import { afterPoll, type ReadAnswer } from '../../../lib/run-command/after-poll.ts';
import { afterStart } from '../../../lib/run-command/after-start.ts';
import type { AnswerFacts, StartAnswer } from '../../../lib/run-command/port.ts';
import { retryRulesFor } from '../../../lib/run-command/retry-rules.ts';
import { documentedRates } from '../../support/documented-rates.ts';

const rules = retryRulesFor(documentedRates, { probeDeadlineSeconds: 300 });
const facts: AnswerFacts = { remaining: [], retryAfterMs: null };
const t0 = 1_000_000;
const running = {
  now: t0 + 40_000,
  fraction: 0,
  since: t0,
  unclearPolls: 0,
  isSuspect: false,
  deadline: Number.POSITIVE_INFINITY,
};
const late = { ...running, now: t0 + rules.probeDeadlineMs };
const lostOne: Unjudged = { outcome: 'failed', reason: 'platform-error', detail: 'x' };
const lost: ReadAnswer<never> = { ...facts, kind: 'failed', settle: lostOne, mayRepeat: true };

function decide(answer: ReadAnswer<string>, moment = running, memo = freshMemo) {
  return afterPoll(rules, memo, answer, moment);
}

describe('afterPoll', () => {
  it('settles by an output, even one that came past the deadline', () => {
    expect(decide({ kind: 'judged', settle: 'verdicts', isServicingBusy: false }, late)).toEqual({
      kind: 'settle',
      settle: 'verdicts',
      memo: freshMemo,
    });
  });

  it('asks again when the plan says while it runs, and gives up at the deadline', () => {
    const answer = { ...facts, kind: 'running' } as const;

    expect(decide(answer)).toEqual({ kind: 'poll-again', notBefore: null });
    expect(decide(answer, late)).toEqual({
      kind: 'settle',
      settle: { outcome: 'failed', reason: 'timed-out' },
      memo: freshMemo,
    });
  });

  it('gives up what still runs where the agent of its VM seems silent, and nothing else', () => {
    const suspect = { ...running, isSuspect: true };
    const throttled = { ...facts, kind: 'throttled', by: 'arm' } as const;

    expect(decide({ ...facts, kind: 'running' }, suspect)).toMatchObject({
      settle: { outcome: 'unreachable', reason: 'agent-silent', detail: { code: 'agent-went-silent' } },
    });
    expect(decide(throttled, suspect).kind).toBe('poll-again');
  });

  it.each([running, late])('never gives up because it was throttled', (moment) => {
    const answer = { ...facts, kind: 'throttled', by: 'arm' } as const;

    expect(decide(answer, moment)).toEqual({ kind: 'poll-again', notBefore: moment.now });
  });

  it.each([
    { status: 401, reason: 'timed-out' },
    { status: null, reason: 'timed-out' },
    { status: 403, reason: 'access-denied' },
  ])('backs off after an unclear answer ($status) and ends as $reason', ({ status, reason }) => {
    const answer = { ...facts, kind: 'unclear', why: 'x', status } as const;

    expect(decide(answer, { ...running, unclearPolls: 3 })).toEqual({
      kind: 'poll-again',
      notBefore: running.now + 20_000,
    });
    expect(decide(answer, late)).toMatchObject({ kind: 'settle', settle: { reason } });
  });

  it('takes an operation for lost after three answers of 404 in a row, and not before', () => {
    const answer = { ...facts, kind: 'unclear', why: 'HTTP 404', status: 404 } as const;
    const lookedUp = (unclearPolls: number) => decide(answer, { ...running, unclearPolls });

    expect([lookedUp(1).kind, lookedUp(2).kind]).toEqual(['poll-again', 'poll-again']);
    expect(lookedUp(3)).toMatchObject({
      kind: 'retry',
      memo: { badOutputs: 1 },
    });
  });

  it('takes an operation for lost after one answer of 404 past its deadline, such as after a long pause', () => {
    const answer = { ...facts, kind: 'unclear', why: 'HTTP 404', status: 404 } as const;
    const now = running.since + rules.probeDeadlineMs;

    expect(decide(answer, { ...running, now, unclearPolls: 1 }).kind).toBe('retry');
    expect(decide(answer, { ...running, now: now - 1, unclearPolls: 1 }).kind).toBe('poll-again');
  });

  it('POSTs an operation that the platform failed once more, and not one that failed in its VM', () => {
    const settle = { outcome: 'unreachable', reason: 'agent-silent' } as const;

    expect(decide(lost).kind).toBe('retry');
    expect(decide({ ...facts, kind: 'failed', settle })).toEqual({ kind: 'settle', settle, memo: freshMemo });
  });

  it('POSTs a lost operation once more, when a busy VM is its own doing until its deadline, and then no more', () => {
    expect(decide(lost)).toMatchObject({
      kind: 'retry',
      memo: { badOutputs: 1, ownPostUntil: t0 + rules.probeDeadlineMs },
    });
    expect(decide(lost, running, { ...freshMemo, badOutputs: 1 })).toMatchObject({
      kind: 'settle',
      settle: lostOne,
    });
  });

  it.each([-1000, 0, 3_600_000])(
    'never blames another for a VM whose lost operation was given up %i ms after its deadline and never ended',
    (afterMs) => {
      const busy: StartAnswer = { ...facts, kind: 'busy' };
      const moment = { ...running, now: t0 + rules.probeDeadlineMs + afterMs };
      const given = decide(lost, moment);
      let memo = given.kind === 'retry' ? given.memo : freshMemo;
      let now = memo.notBefore ?? moment.now;

      let found = afterStart(rules, memo, busy, { now, postedAt: now, fraction: 0 });
      for (let tries = 0; found.kind === 'retry' && tries < 100; tries += 1) {
        memo = found.memo;
        now = memo.notBefore ?? now;
        found = afterStart(rules, memo, busy, { now, postedAt: now, fraction: 0 });
      }

      expect(found).toMatchObject({ kind: 'settle', settle: { outcome: 'failed', reason: 'timed-out' } });
      expect(now - moment.now).toBeLessThan(120_000);
    },
  );

  it('honours the wait that a running operation asks for, up to the deadline', () => {
    const answer = (retryAfterMs: number) => ({ ...facts, kind: 'running', retryAfterMs }) as const;

    expect(decide(answer(10_000))).toMatchObject({ notBefore: running.now + 10_000 });
    expect(decide(answer(0))).toMatchObject({ notBefore: running.now });
    expect(decide(answer(1e9))).toMatchObject({ notBefore: t0 + rules.probeDeadlineMs });
  });

  describe('of a guest whose servicing was busy', () => {
    const busy = { kind: 'judged', settle: 'verdicts', isServicingBusy: true } as const;
    const deadline = running.now + rules.servicingWaitMs + rules.probeDeadlineMs;

    it('has a VM probed once more, after a wait', () => {
      expect(decide(busy, { ...running, deadline })).toEqual({
        kind: 'retry',
        memo: { ...freshMemo, servicingWaited: true, notBefore: running.now + rules.servicingWaitMs },
      });
    });

    it.each([
      { name: 'it was waited for before', memo: { ...freshMemo, servicingWaited: true }, deadline },
      { name: 'the audit would end first', memo: freshMemo, deadline: deadline - 1 },
    ])('takes the answer as it is where $name', ({ memo, deadline: end }) => {
      expect(decide(busy, { ...running, deadline: end }, memo)).toMatchObject({ settle: 'verdicts' });
    });
  });

  describe('of an output that is no answer', () => {
    const spent = { ...freshMemo, badOutputs: 1 };

    it.each(['stale', 'truncated', 'unreadable'] as const)(
      'probes once more after a %s output, then settles',
      (kind) => {
        expect(decide({ kind, stderr: '' })).toEqual({ kind: 'retry', memo: spent });
        expect(decide({ kind, stderr: '' }, running, spent)).toEqual({
          kind: 'settle',
          settle: { outcome: 'failed', reason: `output-${kind}` },
          memo: spent,
        });
      },
    );

    it('probes once more when nothing at all was printed', () => {
      const nothing = { kind: 'crashed', stderr: '\r\n' } as const;

      expect(decide(nothing)).toMatchObject({ kind: 'retry' });
      expect(decide(nothing, running, spent)).toMatchObject({ settle: { reason: 'probe-crashed' } });
    });

    it('takes a crash that PowerShell tells of for an answer', () => {
      expect(decide({ kind: 'crashed', stderr: 'a\nb' })).toMatchObject({
        settle: { outcome: 'failed', reason: 'probe-crashed', detail: 'a b' },
      });
    });

    it('takes what kept the probe from running for an answer', () => {
      expect(decide({ kind: 'crashed', stderr: 'FullyQualifiedErrorId : UnauthorizedAccess' })).toMatchObject(
        {
          settle: { reason: 'script-blocked', blockedBy: 'group-policy' },
        },
      );
    });
  });
});

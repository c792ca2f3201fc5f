import { describe, expect, it } from '@jest/globals';
import { app } from 'durable-functions';
import fc from 'fast-check';
import type { AppDeps } from '../../../../functions/app/app-deps.ts';
import { registerOrchestrations } from '../../../../functions/orchestrations/register-orchestrations.ts';
import {
  auditOrchestration,
  leaseWait,
  type Orchestrator,
  versioned,
} from '../../../../lib/audit/durable/orchestrate.ts';
import { pauseAfter } from '../../../../lib/audit/durable/patient-call.ts';
import { type FunctionsWorker, startFunctionsWorker } from '../../../support/functions-worker.ts';
import {
  type Action,
  actionTypes,
  createHistory,
  type HistoryBuilder,
  replayTurn,
} from '../../../support/replay.ts';

const startedAt = Date.UTC(2026, 0, 5, 3);
const auditId = '20260105T030000Z-0000000a';
const worker = startFunctionsWorker(() => registerOrchestrations({} as AppDeps));

type Answer = (history: HistoryBuilder, id: number, action: Action) => void;

const gives =
  (result: unknown): Answer =>
  (history, id) =>
    history.completed(id, result);
const breaks: Answer = (history, id) => history.failed(id, 'Activity function failed: no answer\n at stack');

type Play = {
  readonly name: string;
  readonly input: unknown;
  readonly version?: string;
  /** The process that takes a turn, counted from 1. Default: always the same. */
  readonly workerOf?: (turn: number) => FunctionsWorker;
  /** Called once per action, in order. Null: the action is never answered. */
  readonly answer: (action: Action, number: number) => Answer | null;
};

/** Plays an instance to its end, each turn replayed from the beginning; every replay must ask for the same as before. */
async function play({ name, input, version, workerOf = () => worker, answer }: Play) {
  const history = createHistory({ name, input, startedAt, ...(version !== undefined && { version }) });
  const asked: Action[] = [];
  for (let number = 1; ; number += 1) {
    const turn = await replayTurn(workerOf(number), name, {
      history: history.events(),
      input,
      instanceId: 'audit-scope',
    });
    expect(turn.actions.slice(0, asked.length)).toEqual(asked);
    const fresh = turn.actions.slice(asked.length);
    asked.push(...fresh);
    const trace = asked.map((action) => wordsFor(action));
    if (turn.isDone || fresh.length === 0) {
      return { trace, output: turn.output, error: turn.error, status: turn.customStatus, asked };
    }
    for (const [index, action] of fresh.entries()) {
      history.scheduled(asked.length - fresh.length + index, action);
    }
    history.turn();
    for (const [index, action] of fresh.entries()) {
      const id = asked.length - fresh.length + index;
      if (action.actionType === actionTypes.createTimer) {
        history.turn(Date.parse(action.fireAt ?? ''));
        history.fired(id, action.fireAt ?? '');
      } else {
        answer(action, id)?.(history, id, action);
      }
    }
  }
}

function wordsFor({ actionType, functionName, fireAt, input }: Action): string {
  switch (actionType) {
    case actionTypes.callActivity:
      return String(functionName);
    case actionTypes.callSubOrchestrator:
      return `${functionName} ${(input as { subscriptionId: string }).subscriptionId}`;
    case actionTypes.createTimer:
      return `timer ${(Date.parse(fireAt ?? '') - startedAt) / 1000} s`;
    default:
      return `continue ${JSON.stringify(input)}`;
  }
}

const closedAs = (state: string) => ({ kind: 'closed', state });

function subscriptions(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `subscription-${index}`);
}

/** All goes well, unless `overrides` has something else for an activity's n-th call. */
function healthy(count: number, overrides: Readonly<Record<string, readonly Answer[]>> = {}) {
  const calls = new Map<string, number>();
  const plan = { kind: 'planned', subscriptions: subscriptions(count), discovered: 10 };
  return ({ functionName = '' }: Action): Answer => {
    const call = calls.get(functionName) ?? 0;
    calls.set(functionName, call + 1);
    const other = overrides[functionName]?.[call];
    if (other !== undefined) {
      return other;
    }
    switch (functionName) {
      case 'audit-plan':
        return gives(plan);
      case 'audit-subscription':
        return (history, id) => history.subCompleted(id, { kind: 'done' });
      default:
        return gives(closedAs('complete'));
    }
  };
}

const audit = { name: 'audit', input: { auditId } };

/** What a later version might be: the same activities in another order. */
const anotherSequence: Orchestrator = function* (context) {
  yield context.df.callActivity('audit-conclude', { auditId });
  yield context.df.callActivity('audit-plan', { auditId });
  return { auditId, state: 'complete' };
};

describe('auditOrchestration', () => {
  it.each([0, 1, 2, 101, 251])('plans, goes through %d subscriptions, and concludes', async (count) => {
    const { trace, output } = await play({ ...audit, answer: healthy(count) });

    expect(trace).toEqual([
      'audit-plan',
      ...subscriptions(count).map((name) => `audit-subscription ${name}`),
      'audit-conclude',
    ]);
    expect(output).toEqual({ auditId, state: 'complete' });
  });

  it('names sub-orchestrations after the audit, so that no other audit meets them', async () => {
    const { asked } = await play({ ...audit, answer: healthy(1) });

    expect(asked[1]?.instanceId).toBe(`${auditId}-subscription-0-0`);
  });

  it('calls a failed activity again, at growing pauses', async () => {
    const answer = healthy(1, { 'audit-plan': [breaks, breaks, breaks], 'audit-conclude': [breaks] });

    const { trace, output } = await play({ ...audit, answer });

    expect(trace).toEqual([
      'audit-plan',
      'timer 6 s',
      'audit-plan',
      'timer 17 s',
      'audit-plan',
      'timer 38 s',
      'audit-plan',
      'audit-subscription subscription-0',
      'audit-conclude',
      expect.stringMatching(/^timer/),
      'audit-conclude',
    ]);
    expect(output).toEqual({ auditId, state: 'complete' });
  });

  it('gives up after thirty attempts, closes the audit with the last reason and ends well', async () => {
    const fails =
      (reason: string): Answer =>
      (history, id) =>
        history.failed(id, reason);
    const answer = healthy(1, {
      'audit-plan': [...Array<Answer>(29).fill(breaks), fails('The store is full.')],
      'audit-abandon': [gives(closedAs('incomplete'))],
    });

    const { trace, output, asked } = await play({ ...audit, answer });

    expect(trace.filter((word) => word === 'audit-plan')).toHaveLength(30);
    expect(trace.at(-1)).toBe('audit-abandon');
    expect(asked.at(-1)?.input).toEqual({
      auditId,
      detail: expect.stringContaining('The store is full.'),
    });
    expect(output).toEqual({ auditId, state: 'incomplete' });
  });

  it.each([
    {
      name: 'gave up',
      end: (history: HistoryBuilder, id: number) => history.subCompleted(id, { kind: 'gave-up' }),
    },
    { name: 'failed', end: (history: HistoryBuilder, id: number) => history.subFailed(id, 'a bug') },
  ])('abandons the audit when a subscription $name', async ({ end }) => {
    const answer = healthy(2, {
      'audit-subscription': [end],
      'audit-abandon': [gives(closedAs('incomplete'))],
    });

    const { trace, output } = await play({ ...audit, answer });

    expect(trace.slice(-2)).toEqual(['audit-subscription subscription-1', 'audit-abandon']);
    expect(output).toEqual({ auditId, state: 'incomplete' });
  });

  it.each([
    { when: 'before its plan', canceled: 'audit-plan', trace: ['audit-plan'] },
    {
      when: 'while it probes',
      canceled: 'audit-conclude',
      trace: ['audit-plan', 'audit-subscription subscription-0', 'audit-conclude'],
    },
  ])('ends as canceled when it is canceled $when', async ({ canceled, trace }) => {
    const answer = healthy(1, { [canceled]: [gives(closedAs('canceled'))] });

    const played = await play({ ...audit, answer });

    expect(played).toMatchObject({ trace, output: { auditId, state: 'canceled' } });
  });

  it('waits for the record of an audit, and no longer than a minute', async () => {
    const missing = gives({ kind: 'missing' });

    const late = await play({ ...audit, answer: healthy(0, { 'audit-plan': [missing, missing] }) });
    const never = await play({
      ...audit,
      answer: healthy(0, { 'audit-plan': Array<Answer>(99).fill(missing) }),
    });

    expect(late.trace).toEqual([
      'audit-plan',
      'timer 6 s',
      'audit-plan',
      'timer 12 s',
      'audit-plan',
      'audit-conclude',
    ]);
    expect(never.trace.filter((word) => word === 'audit-plan')).toHaveLength(12);
    expect(never.output).toEqual({ auditId, state: 'missing' });
  });

  it('begins a new history for another round while rows are open', async () => {
    const answer = healthy(1, { 'audit-conclude': [gives({ kind: 'open', open: 3 })] });

    const { trace } = await play({ ...audit, answer });

    expect(trace.at(-1)).toBe(`continue ${JSON.stringify({ auditId, round: 1 })}`);
  });

  it('takes an answer that is delivered twice once', async () => {
    const twice: Answer = (history, id) => {
      history.completed(id, { kind: 'planned', subscriptions: ['subscription-0'], discovered: 1 });
      history.completed(id, { kind: 'planned', subscriptions: ['other'], discovered: 1 });
    };

    const { trace, output } = await play({ ...audit, answer: healthy(1, { 'audit-plan': [twice] }) });

    expect(trace).toEqual(['audit-plan', 'audit-subscription subscription-0', 'audit-conclude']);
    expect(output).toEqual({ auditId, state: 'complete' });
  });

  it('shows how far it is', async () => {
    const { status } = await play({
      ...audit,
      answer: ({ functionName }) =>
        functionName === 'audit-plan' ? healthy(2)({ actionType: 0, functionName }) : null,
    });

    expect(status).toEqual({ auditId, phase: 'probing', discovered: 10, subscriptions: 2, round: 0 });
  });

  it('carries ids and counters only', async () => {
    const { asked } = await play({ ...audit, answer: healthy(3) });

    for (const { input } of asked) {
      expect(JSON.stringify(input ?? {}).length).toBeLessThan(120);
    }
  });

  it.each([undefined, '1.0', '1.7'])('replays an instance of version %s', async (version) => {
    const { output } = await play({
      ...audit,
      ...(version !== undefined && { version }),
      answer: healthy(1),
    });

    expect(output).toEqual({ auditId, state: 'complete' });
  });

  it('has its subscriptions gone through in its own version', async () => {
    const { asked } = await play({ ...audit, version: '1.7', answer: healthy(2) });

    expect(asked.slice(1, 3).map(({ version }) => version)).toEqual(['1.7', '1.7']);
  });

  it('goes on in the version that it began with when an app that has a newer one is deployed', async () => {
    const newer = startFunctionsWorker(() => {
      app.orchestration('audit', versioned({ 1: auditOrchestration, 2: anotherSequence }));
    });
    const workerOf = (turn: number) => (turn <= 2 ? worker : newer);

    const old = await play({ ...audit, version: '1.0', workerOf, answer: healthy(2) });
    const fresh = await play({ ...audit, version: '2.0', workerOf: () => newer, answer: healthy(2) });

    expect(old.trace).toEqual([
      'audit-plan',
      'audit-subscription subscription-0',
      'audit-subscription subscription-1',
      'audit-conclude',
    ]);
    expect(fresh.trace).toEqual(['audit-conclude', 'audit-plan']);
  });

  it('refuses an instance of a version that this app does not have', async () => {
    const { error, trace } = await play({ ...audit, version: '2.0', answer: healthy(1) });

    expect(error).toMatch(/cannot replay orchestration version 2\.0/);
    expect(trace).toEqual([]);
  });
});

const pass = { name: 'audit-subscription', input: { auditId, subscriptionId: 'subscription-0' } };
const passEnds = (kind: 'done' | 'open' | 'leased', until = 0) => gives({ kind, until, open: 1, settled: 1 });

describe('subscriptionOrchestration', () => {
  it('repeats the pass until nothing is open', async () => {
    const ends = [passEnds('open'), passEnds('open'), passEnds('done')];

    const { trace, output } = await play({ ...pass, answer: () => ends.shift() ?? breaks });

    expect(trace).toEqual(['audit-pass', 'audit-pass', 'audit-pass']);
    expect(output).toEqual({ kind: 'done' });
  });

  it('sleeps while somebody else holds the lease', async () => {
    const ends = [passEnds('leased', startedAt + 31_000), passEnds('done')];

    const { trace } = await play({ ...pass, answer: () => ends.shift() ?? breaks });

    expect(trace).toEqual(['audit-pass', 'timer 31 s', 'audit-pass']);
  });

  it('begins a new history after twenty passes', async () => {
    const { trace } = await play({ ...pass, answer: () => passEnds('open') });

    expect(trace).toHaveLength(21);
    expect(trace.at(-1)).toBe(`continue ${JSON.stringify({ ...pass.input, passes: 20 })}`);
  });

  it('says that it gave up rather than fail', async () => {
    const { output } = await play({ ...pass, answer: () => breaks });

    expect(output).toEqual({ kind: 'gave-up', detail: 'Activity function failed: no answer' });
  });

  it('hands on by code what an activity said of its trouble', async () => {
    const detail = { code: 'store-trouble', store: 'the store', trouble: 'no-answer', said: null };

    const { trace, output } = await play({ ...pass, answer: () => gives({ kind: 'trouble', detail }) });

    expect(trace.filter((step) => step === 'audit-pass')).toHaveLength(30);
    expect(output).toEqual({ kind: 'gave-up', detail });
  });

  it('asks for the same on every replay, whatever the passes answer', async () => {
    const answers = fc.array(
      fc.oneof(
        fc.constant(breaks),
        fc.constantFrom('open' as const, 'done' as const).map((kind) => passEnds(kind)),
        fc.nat(100_000).map((ms) => passEnds('leased', startedAt + ms)),
      ),
      { maxLength: 8 },
    );

    await fc.assert(
      fc.asyncProperty(answers, async (given) => {
        const left = [...given];
        await play({ ...pass, answer: () => left.shift() ?? passEnds('done') });
      }),
      { numRuns: 25 },
    );
  });
});

describe('pauseAfter', () => {
  it('doubles from five seconds to five minutes', () => {
    expect([1, 2, 3, 6, 7, 8, 29].map(pauseAfter)).toEqual([
      5000, 10_000, 20_000, 160_000, 300_000, 300_000, 300_000,
    ]);
  });
});

describe('leaseWait', () => {
  it.each([
    { until: 1000, wait: 5000 },
    { until: 30_000, wait: 30_000 },
    { until: 90_000, wait: 60_000 },
    { until: -50_000, wait: 5000 },
  ])('waits $wait ms for a lease that ends in $until ms', ({ until, wait }) => {
    expect(leaseWait(startedAt + until, startedAt)).toBe(wait);
  });
});

import { afterEach, describe, expect, it } from '@jest/globals';
import { cancelAudit } from '../../../lib/audit/cancel-audit.ts';
import { concludeAudit } from '../../../lib/audit/conclude.ts';
import { createAudit } from '../../../lib/audit/create-audit.ts';
import type { AuditProgress } from '../../../lib/audit/meter.ts';
import { lineageFrom } from '../../../lib/audit/plan/continued.ts';
import { runAudit } from '../../../lib/audit/run-audit.ts';
import { everyFinding } from '../../../lib/findings/store/pages.ts';
import { patientStore } from '../../../lib/findings/store/patient-store.ts';
import type { DiscoveryEvent } from '../../../lib/inventory/discovery.ts';
import { type Audit, type AuditLimits, type Lineage, probedAgainUntold } from '../../../lib/model/audit.ts';
import { AuditError } from '../../../lib/model/errors.ts';
import type { SubscriptionId } from '../../../lib/model/ids.ts';
import type { Unjudged } from '../../../lib/model/outcome.ts';
import { type AuditBench, createAuditBench } from '../../support/audit-bench.ts';
import { interceptedStore } from '../../support/intercepted-store.ts';
import { aTarget, firstSubscription, secondSubscription } from '../../support/ledger-builders.ts';
import type { Behaviour } from '../../support/scripted-platform.ts';

let bench: AuditBench;

afterEach(() => bench.close());

const healthy: readonly Behaviour[] = [{ does: 'run', seconds: 32 }];
const never = new AbortController().signal;
const quiet = { remaining: [], retryAfterMs: null } as const;

const limits: AuditLimits = {
  probeDeadlineSeconds: 300,
  auditDeadlineSeconds: 14_400,
  maxErrors: null,
  minCoveragePercent: null,
  saveEvidence: false,
};

function found(
  name: string,
  settle: Unjudged | null = null,
  subscriptionId: SubscriptionId = firstSubscription,
): DiscoveryEvent {
  return { kind: 'target', target: aTarget(name, { subscriptionId }), settle };
}

function manyFound(count: number, subscriptionId: SubscriptionId = firstSubscription): DiscoveryEvent[] {
  return Array.from({ length: count }, (_, index) =>
    found(`vm-${String(index).padStart(4, '0')}`, null, subscriptionId),
  );
}

async function open(changes: Partial<AuditLimits> = {}, lineage: Lineage | null = null): Promise<Audit> {
  return await createAudit(bench.deps, {
    scope: { include: { subscriptions: [firstSubscription] } },
    trigger: 'cli',
    startedBy: 'tester',
    limits: { ...limits, ...changes },
    lineage,
  });
}

async function runToEnd(audit: Audit, interrupt: AbortSignal = never): Promise<Audit> {
  return await bench.clock.runUntil(runAudit(bench.deps, audit.id, { interrupt }));
}

async function outcomes(audit: Audit): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { target, outcome, reason } of everyFinding(bench.store, audit)) {
    found[target.name] = reason === null ? String(outcome) : `${outcome}:${reason}`;
  }
  return found;
}

/** How often the engine calls one of the store's methods. */
function callsOf(method: 'advance' | 'coverage'): { readonly count: number } {
  const calls = { count: 0 };
  const store = interceptedStore(bench.store, {
    before: (called) => {
      calls.count += Number(called === method);
    },
  });
  Object.assign(bench.deps, { store: patientStore(store, bench.clock) });
  return calls;
}

describe('runAudit', () => {
  it('settles every target once and concludes with the image findings', async () => {
    bench = await createAuditBench({
      events: [...manyFound(300), found('off', { outcome: 'skipped', reason: 'not-running' })],
      behaviourOf: () => healthy,
    });

    const audit = await runToEnd(await open());

    const coverage = await bench.store.coverage(audit.id);
    expect(audit.state).toBe('complete');
    expect(coverage).toMatchObject({ discovered: 301, pending: 0, starting: 0, started: 0 });
    expect(coverage.byOutcome).toMatchObject({ judged: 300, skipped: 1 });
    expect(bench.platform.posts).toHaveLength(300);
    const images = await bench.store.imageFindings(audit.id, { flagged: true }, 10);
    expect(images.items).toMatchObject([
      { sku: '2016-Datacenter', smb1BinariesAbsent: 'confirmed', decided: 300 },
    ]);
  });

  it('keeps no operation token of a settled row', async () => {
    bench = await createAuditBench({ events: manyFound(3), behaviourOf: () => healthy });

    const audit = await runToEnd(await open());

    for (const state of ['starting', 'started'] as const) {
      expect(
        await bench.store.openRows(audit.id, { subscriptionId: firstSubscription, state, limit: 10 }),
      ).toEqual([]);
    }
  });

  it('never has more operations in flight than allowed', async () => {
    bench = await createAuditBench({ events: manyFound(60), behaviourOf: () => healthy, maxInFlight: 20 });

    const audit = await runToEnd(await open());

    expect((await bench.store.coverage(audit.id)).byOutcome.judged).toBe(60);
    expect(bench.platform.mostInFlight()).toBeLessThanOrEqual(20);
  });

  it('works on subscriptions side by side', async () => {
    bench = await createAuditBench({
      events: [...manyFound(50), ...manyFound(50, secondSubscription)],
      behaviourOf: () => healthy,
    });
    const audit = await open();
    const before = bench.clock.now();

    await runToEnd(audit);

    expect((await bench.store.coverage(audit.id)).byOutcome.judged).toBe(100);
    expect(bench.clock.now() - before).toBeLessThan(2 * 32_000);
  });

  it('waits out a POST of its own whose answer was lost and never blames another', async () => {
    bench = await createAuditBench({
      events: [found('lost')],
      behaviourOf: () => [{ does: 'lose-answer', seconds: 60 }, ...healthy],
    });

    const audit = await runToEnd(await open());

    expect(await outcomes(audit)).toEqual({ lost: 'judged' });
  });

  it('waits for the command of another within bounds and then says so', async () => {
    const busy: Behaviour = { does: 'answer', answer: { ...quiet, kind: 'busy' } };
    bench = await createAuditBench({
      events: [found('soon-free'), found('held')],
      behaviourOf: (name) => (name === 'held' ? [busy] : [busy, busy, ...healthy]),
    });

    const audit = await runToEnd(await open());

    expect(await outcomes(audit)).toEqual({ 'soon-free': 'judged', held: 'failed:busy-other-command' });
    expect(bench.platform.postsOf('held')).toBeLessThan(20);
  });

  it('probes once more when the output is stale or cut, and no more than once', async () => {
    bench = await createAuditBench({
      events: [found('stale-once'), found('always-cut'), found('always-stale')],
      behaviourOf: (name) => {
        if (name === 'stale-once') {
          return [{ does: 'run', seconds: 30, output: 'stale' }, ...healthy];
        }
        return [{ does: 'run', seconds: 30, output: name === 'always-cut' ? 'truncated' : 'stale' }];
      },
    });

    const audit = await runToEnd(await open());

    expect(await outcomes(audit)).toEqual({
      'stale-once': 'judged',
      'always-cut': 'failed:output-truncated',
      'always-stale': 'failed:output-stale',
    });
    expect(bench.platform.postsOf('always-stale')).toBe(2);
  });

  it('lets a probe that hangs cost its own row only', async () => {
    bench = await createAuditBench({
      events: [...manyFound(20), found('hangs')],
      behaviourOf: (name) => (name === 'hangs' ? [{ does: 'run', seconds: 5400 }] : healthy),
    });

    const audit = await runToEnd(await open());

    expect((await outcomes(audit))['hangs']).toBe('failed:timed-out');
    expect((await bench.store.coverage(audit.id)).byOutcome.judged).toBe(20);
    expect(audit.state).toBe('complete');
  });

  it('waits for a status answer that is on the wire past the deadline, without spinning', async () => {
    bench = await createAuditBench({
      events: [...manyFound(5), found('slow')],
      behaviourOf: (name) => (name === 'slow' ? [{ does: 'answer-slowly', pollSeconds: 400 }] : healthy),
    });
    const writes = callsOf('advance');

    const audit = await runToEnd(await open());

    expect((await outcomes(audit))['slow']).toBe('judged');
    expect(bench.platform.polls()).toBeLessThan(30);
    expect(writes.count).toBeLessThan(100);
  });

  it('obeys a throttle of an hour without losing a VM', async () => {
    const throttled: Behaviour = {
      does: 'answer',
      answer: { remaining: [], retryAfterMs: 3_600_000, kind: 'throttled', by: 'arm' },
    };
    bench = await createAuditBench({ events: manyFound(30), behaviourOf: () => [throttled, ...healthy] });

    const audit = await runToEnd(await open());

    expect((await bench.store.coverage(audit.id)).byOutcome.judged).toBe(30);
  });

  it('ends at its deadline, whatever hangs', async () => {
    bench = await createAuditBench({
      events: manyFound(40),
      behaviourOf: () => [{ does: 'run', seconds: 5400 }],
      maxInFlight: 10,
    });
    const audit = await open({ auditDeadlineSeconds: 120, probeDeadlineSeconds: 3600 });

    const ended = await runToEnd(audit);

    const coverage = await bench.store.coverage(audit.id);
    expect(ended.state).toBe('incomplete');
    expect(ended.incompleteBecause).toEqual([{ code: 'deadline', count: expect.any(Number) }]);
    expect(coverage.byReason).toEqual({ 'failed:timed-out': 10, 'not-attempted:deadline': 30 });
    expect(bench.clock.now() - Date.parse(audit.startedAt)).toBeLessThanOrEqual(125_000);
  });

  it.each([
    { maxErrors: { count: 0 }, stops: true },
    { maxErrors: { count: 3 }, stops: true },
    { maxErrors: { count: 4 }, stops: false },
    { maxErrors: { percent: 10 }, stops: false },
    { maxErrors: { percent: 9 }, stops: true },
  ])(
    'stops starting when errors exceed $maxErrors of 40 with 4 errors: $stops',
    async ({ maxErrors, stops }) => {
      const broken: Behaviour = {
        does: 'answer',
        answer: { ...quiet, kind: 'refused', settle: { outcome: 'failed', reason: 'platform-error' } },
      };
      bench = await createAuditBench({
        events: manyFound(40),
        behaviourOf: (name) =>
          ['vm-0000', 'vm-0001', 'vm-0002', 'vm-0003'].includes(name) ? [broken] : healthy,
        maxInFlight: 8,
      });

      const audit = await runToEnd(await open({ maxErrors }));

      const coverage = await bench.store.coverage(audit.id);
      expect(audit.state).toBe(stops ? 'incomplete' : 'complete');
      expect(coverage.byOutcome['not-attempted'] > 0).toBe(stops);
      expect(Object.values(coverage.byOutcome).reduce((sum, count) => sum + count, 0)).toBe(40);
    },
  );

  it('counts the errors of all subscriptions together, and only when there are new ones', async () => {
    const broken: Behaviour = {
      does: 'answer',
      answer: { ...quiet, kind: 'refused', settle: { outcome: 'failed', reason: 'platform-error' } },
    };
    bench = await createAuditBench({
      events: [...manyFound(40), ...manyFound(40, secondSubscription)],
      behaviourOf: (name) => (name === 'vm-0000' ? [broken] : healthy),
      maxInFlight: 4,
    });
    const looks = callsOf('coverage');

    const audit = await runToEnd(await open({ maxErrors: { count: 1 } }));
    const counted = looks.count;

    expect(audit.stoppedByMaxErrors).toBe(true);
    expect((await bench.store.coverage(audit.id)).byReason).toEqual({
      'failed:platform-error': 2,
      'not-attempted:max-errors': expect.any(Number),
    });
    // Each of the two passes when it begins and after its error, and four times when the audit ends.
    expect(counted).toBeLessThanOrEqual(8);
  });

  it('keeps on through refusals that do not count as errors', async () => {
    const locked: Behaviour = {
      does: 'answer',
      answer: { ...quiet, kind: 'refused', settle: { outcome: 'failed', reason: 'locked' } },
    };
    bench = await createAuditBench({
      events: manyFound(20),
      behaviourOf: (name) => (name < 'vm-0010' ? [locked] : healthy),
    });

    const audit = await runToEnd(await open({ maxErrors: { count: 0 } }));

    expect((await bench.store.coverage(audit.id)).byReason).toEqual({ 'failed:locked': 10 });
    expect(audit.state).toBe('complete');
  });

  it('settles what is in flight when interrupted and goes on from there when run again', async () => {
    bench = await createAuditBench({ events: manyFound(40), behaviourOf: () => healthy, maxInFlight: 10 });
    const audit = await open();
    const interrupt = new AbortController();
    const running = runAudit(bench.deps, audit.id, { interrupt: interrupt.signal });
    await bench.clock.advance(10_000);

    interrupt.abort();
    const interrupted = await bench.clock.runUntil(running);
    const between = await bench.store.coverage(audit.id);
    const ended = await runToEnd(audit);

    expect(interrupted.state).toBe('interrupted');
    expect(between).toMatchObject({ pending: 30, starting: 0, started: 0 });
    expect(between.byOutcome.judged).toBe(10);
    expect(ended.state).toBe('complete');
    expect(bench.platform.posts).toHaveLength(40);
  });

  it('is interrupted in the middle of discovery, and discovers anew when run again', async () => {
    bench = await createAuditBench({ events: [], behaviourOf: () => healthy });
    let looks = 0;
    const discover = async function* (_scope: unknown, signal: AbortSignal): AsyncGenerator<DiscoveryEvent> {
      looks += 1;
      yield* manyFound(250);
      if (looks === 1) {
        yield { kind: 'incomplete', because: { code: 'pages-cut' } };
      }
      await bench.clock.sleep(looks === 1 ? 86_400_000 : 1000, signal);
      if (!signal.aborted) {
        yield* manyFound(300);
      }
    };
    const deps = { ...bench.deps, discover };
    const audit = await open();
    const interrupt = new AbortController();
    const running = runAudit(deps, audit.id, { interrupt: interrupt.signal });
    await bench.clock.advance(10_000);

    interrupt.abort();
    const interrupted = await bench.clock.runUntil(running);
    const posts = bench.platform.posts.length;
    const again = runAudit(deps, audit.id, { interrupt: never });
    await bench.clock.advance(500);
    const meanwhile = await bench.store.readAudit(audit.id);
    const ended = await bench.clock.runUntil(again);

    expect({ state: interrupted.state, posts }).toEqual({ state: 'interrupted', posts: 0 });
    expect(meanwhile?.state).toBe('planning');
    expect(ended).toMatchObject({ state: 'complete', incompleteBecause: [] });
    expect((await bench.store.coverage(audit.id)).byOutcome.judged).toBe(300);
    expect(looks).toBe(2);
  });

  it('cancels for good: open rows are settled as canceled, findings are kept', async () => {
    bench = await createAuditBench({ events: manyFound(40), behaviourOf: () => healthy, maxInFlight: 10 });
    const audit = await open();
    const running = runAudit(bench.deps, audit.id, { interrupt: never });
    await bench.clock.advance(45_000);

    const canceled = await cancelAudit(bench.deps, audit.id);
    await bench.clock.runUntil(running);

    const coverage = await bench.store.coverage(audit.id);
    expect(canceled.state).toBe('canceled');
    expect(coverage.byOutcome.canceled + coverage.byOutcome.judged).toBe(40);
    expect(coverage.byOutcome.judged).toBeGreaterThan(0);
    expect(bench.platform.posts.length).toBeLessThan(40);
    await expect(cancelAudit(bench.deps, audit.id)).rejects.toMatchObject({ code: 'audit.closed' });

    const lineage = await lineageFrom(bench.store, canceled, probedAgainUntold);
    const again = await runToEnd(await open({}, lineage));
    const { judged } = coverage.byOutcome;
    expect(again.state).toBe('complete');
    expect(await bench.store.coverage(again.id)).toMatchObject({ known: 40, carriedOver: judged });
  });

  it('writes what came together with the refusal that ends it', async () => {
    let broken = true;
    const noCredential = new AuditError('credential.unavailable', {
      code: 'as-said',
      text: 'There is no credential.',
    });
    bench = await createAuditBench({
      events: manyFound(5),
      behaviourOf: (name) =>
        broken && name === 'vm-0001' ? [{ does: 'throw', error: noCredential }] : healthy,
    });
    const audit = await open();

    await expect(runToEnd(audit)).rejects.toBe(noCredential);
    broken = false;
    await runToEnd(audit);

    expect(
      bench.platform.posts.map(({ key }) => key).filter((key) => !key.endsWith('/vm-0001')),
    ).toHaveLength(4);
  });

  it('leaves the ledger open when the credential fails, and a later run finishes it', async () => {
    let broken = true;
    const noCredential = new AuditError('credential.unavailable', {
      code: 'as-said',
      text: 'There is no credential.',
    });
    bench = await createAuditBench({
      events: manyFound(5),
      behaviourOf: () => (broken ? [{ does: 'throw', error: noCredential }] : healthy),
    });
    const audit = await open();

    const failed = runToEnd(audit);
    await expect(failed).rejects.toBe(noCredential);
    const between = await bench.store.coverage(audit.id);
    broken = false;
    const ended = await runToEnd(audit);

    expect(between.pending + between.starting).toBe(5);
    expect(ended.state).toBe('complete');
    expect((await bench.store.coverage(audit.id)).byOutcome.judged).toBe(5);
  });

  it('takes over what a dead process left: tokens are polled, only rows in starting are POSTed again', async () => {
    bench = await createAuditBench({ events: manyFound(50), behaviourOf: () => healthy, maxInFlight: 20 });
    const audit = await open();
    const dies = new AuditError('store.corrupt', { code: 'as-said', text: 'killed' });
    const store = { ...bench.store };
    const dead = { ...bench.deps, store };
    const running = runAudit(dead, audit.id, { interrupt: never }).catch((error: unknown) => error);
    await bench.clock.advance(20_150);
    store.advance = () => Promise.reject(dies);
    store.saveLevels = () => Promise.reject(dies);
    store.renewLease = () => Promise.reject(dies);
    expect(await bench.clock.runUntil(running)).toBe(dies);
    const left = await bench.store.coverage(audit.id);

    const ended = await runToEnd(audit);

    expect(left.started).toBeGreaterThan(0);
    expect(ended.state).toBe('complete');
    expect((await bench.store.coverage(audit.id)).byOutcome.judged).toBe(50);
    expect(bench.platform.posts.length).toBeLessThanOrEqual(50 + left.starting);
  });

  it('asks once more for a probe whose deadline passed while nobody watched', async () => {
    bench = await createAuditBench({ events: manyFound(5), behaviourOf: () => healthy });
    const audit = await open();
    const store = { ...bench.store };
    const running = runAudit({ ...bench.deps, store }, audit.id, { interrupt: never }).catch(() => null);
    await bench.clock.advance(10_000);
    store.advance = () =>
      Promise.reject(new AuditError('store.corrupt', { code: 'as-said', text: 'killed' }));
    await bench.clock.runUntil(running);
    await bench.clock.advance(3_600_000);

    await runToEnd(audit);

    expect((await bench.store.coverage(audit.id)).byOutcome.judged).toBe(5);
    expect(bench.platform.posts).toHaveLength(5);
  });

  it('outlives a throttling of status reads that lasts longer than a probe may', async () => {
    let throttledUntil = 0;
    bench = await createAuditBench({ events: manyFound(5), behaviourOf: () => healthy });
    const { poll } = bench.deps.runCommand;
    const hourMs = 3_600_000;
    const runCommand: typeof bench.deps.runCommand = {
      ...bench.deps.runCommand,
      poll: async (token, signal) => {
        throttledUntil ||= bench.clock.now() + hourMs;
        const left = throttledUntil - bench.clock.now();
        return left > 0
          ? { kind: 'throttled', by: 'arm', remaining: [], retryAfterMs: left }
          : await poll(token, signal);
      },
    };
    const audit = await open();

    await bench.clock.runUntil(runAudit({ ...bench.deps, runCommand }, audit.id, { interrupt: never }));

    expect((await bench.store.coverage(audit.id)).byOutcome.judged).toBe(5);
  });

  it('ends at its deadline while targets are still being discovered', async () => {
    bench = await createAuditBench({ events: [], behaviourOf: () => healthy });
    const discover = async function* (_scope: unknown, signal: AbortSignal): AsyncGenerator<DiscoveryEvent> {
      yield* manyFound(3);
      await bench.clock.sleep(86_400_000, signal);
    };
    const audit = await open({ auditDeadlineSeconds: 600 });

    const ended = await bench.clock.runUntil(
      runAudit({ ...bench.deps, discover }, audit.id, { interrupt: never }),
    );

    expect(ended.state).toBe('incomplete');
    expect(ended.incompleteBecause).toContainEqual({ code: 'discovery-deadline' });
    expect((await bench.store.coverage(audit.id)).byReason).toEqual({ 'not-attempted:deadline': 3 });
    expect(bench.clock.now() - Date.parse(audit.startedAt)).toBe(600_000);
  });

  it('ends at once when it is gone on with after its deadline', async () => {
    bench = await createAuditBench({ events: manyFound(20), behaviourOf: () => healthy, maxInFlight: 5 });
    const audit = await open({ auditDeadlineSeconds: 600 });
    const interrupt = new AbortController();
    const running = runAudit(bench.deps, audit.id, { interrupt: interrupt.signal });
    await bench.clock.advance(10_000);
    interrupt.abort();
    await bench.clock.runUntil(running);
    await bench.clock.advance(600_000);
    const before = bench.clock.now();

    const ended = await runToEnd(audit);

    expect(ended.state).toBe('incomplete');
    expect((await bench.store.coverage(audit.id)).byReason).toEqual({ 'not-attempted:deadline': 15 });
    expect(bench.clock.now() - before).toBeLessThan(1000);
    expect(bench.platform.posts).toHaveLength(5);
  });

  it('ends at its deadline while another audit holds the lease, and at once when canceled', async () => {
    bench = await createAuditBench({ events: manyFound(3), behaviourOf: () => healthy });
    const acquireLease = async () =>
      ({ kind: 'held', holder: 'other', until: bench.clock.now() + 60_000 }) as const;
    const deps = { ...bench.deps, store: { ...bench.store, acquireLease } };
    const late = await open({ auditDeadlineSeconds: 600 });
    const canceled = await open();

    const ended = await bench.clock.runUntil(runAudit(deps, late.id, { interrupt: never }));
    const running = runAudit(deps, canceled.id, { interrupt: never });
    await bench.clock.advance(1000);
    await cancelAudit(bench.deps, canceled.id);
    const canceledAt = bench.clock.now();
    const left = await bench.clock.runUntil(running);

    expect(ended.state).toBe('incomplete');
    expect(bench.clock.now() - canceledAt).toBeLessThanOrEqual(5000);
    expect(left.state).toBe('canceled');
    expect(bench.platform.posts).toEqual([]);
  });

  it.each([
    {
      holder: 'another audit',
      by: (_own: string) => '20260105T020000Z-0000000b',
      who: '20260105T020000Z-0000000b',
    },
    {
      holder: 'a dead process of the same audit',
      by: (own: string) => own,
      who: null,
    },
  ])('tells whom it waits for, and until when: $holder', async ({ by, who }) => {
    bench = await createAuditBench({ events: manyFound(3), behaviourOf: () => healthy });
    const audit = await open();
    const heard: AuditProgress['waiting'][] = [];
    const onProgress = ({ waiting }: AuditProgress): void => {
      heard.push(waiting);
    };
    await bench.store.acquireLease(firstSubscription, `${by(audit.id)}:0001`, 60_000, bench.clock.now());

    await bench.clock.runUntil(runAudit(bench.deps, audit.id, { interrupt: never, onProgress }));

    expect(heard).toContainEqual({
      code: 'leased',
      by: who,
      subscriptionId: firstSubscription,
      until: '2026-01-05T03:01:00.000Z',
    });
    expect(new Set(heard.map((each) => each?.code))).toEqual(new Set([undefined, 'leased']));
    expect(heard.at(-1)).toBeNull();
  });

  it('waits a minute for a lease of a process that died, though its clock was an hour ahead', async () => {
    bench = await createAuditBench({ events: manyFound(3), behaviourOf: () => healthy });
    const audit = await open();
    const hour = 3_600_000;
    await bench.store.acquireLease(firstSubscription, 'other:1', 60_000, bench.clock.now() + hour);

    expect((await runToEnd(audit)).state).toBe('complete');

    const [first] = bench.platform.posts;
    expect((first?.at ?? 0) - Date.parse(audit.startedAt)).toBeLessThan(70_000);
  });

  it('takes no lease whose holder is alive, whatever its clock', async () => {
    bench = await createAuditBench({ events: manyFound(3), behaviourOf: () => healthy });
    const audit = await open();
    const hour = 3_600_000;
    const lease = await bench.store.acquireLease(
      firstSubscription,
      'other:1',
      60_000,
      bench.clock.now() + hour,
    );
    const running = runAudit(bench.deps, audit.id, { interrupt: never });
    for (let renewal = 0; renewal < 20 && lease.kind === 'acquired'; renewal += 1) {
      await bench.clock.advance(15_000);
      expect(await bench.store.renewLease(lease.fence, 60_000, bench.clock.now() + hour)).toBe(true);
    }

    expect(bench.platform.posts).toEqual([]);
    await bench.clock.runUntil(running);
  });

  it.each([-3600, -600, 600, 3600])(
    'is neither stalled nor hurried by a wall clock that is set by %i s',
    async (seconds) => {
      bench = await createAuditBench({ events: manyFound(300), behaviourOf: () => healthy });
      const audit = await open();
      const running = runAudit(bench.deps, audit.id, { interrupt: never });
      await bench.clock.advance(20_000);
      bench.clock.set(seconds * 1000);
      const ended = await bench.clock.runUntil(running);

      const tookMs = bench.clock.now() - Date.parse(audit.startedAt);
      expect(ended.state).toBe('complete');
      expect(tookMs).toBeLessThan(120_000);
      expect(Date.parse(ended.endedAt ?? '') - Date.parse(audit.startedAt)).toBe(tookMs + seconds * 1000);
      expect(bench.platform.posts).toHaveLength(300);
    },
  );

  it('is canceled in the middle of discovery, within seconds and with no row left open', async () => {
    bench = await createAuditBench({ events: [], behaviourOf: () => healthy });
    const discover = async function* (_scope: unknown, signal: AbortSignal): AsyncGenerator<DiscoveryEvent> {
      yield* manyFound(250);
      await bench.clock.sleep(86_400_000, signal);
    };
    const audit = await open();
    const running = runAudit({ ...bench.deps, discover }, audit.id, { interrupt: never });
    await bench.clock.advance(12_000);
    const canceledAt = bench.clock.now();
    await cancelAudit(bench.deps, audit.id);

    const ended = await bench.clock.runUntil(running);

    const { byReason, discovered } = await bench.store.coverage(audit.id);
    expect(ended.state).toBe('canceled');
    expect(bench.clock.now() - canceledAt).toBeLessThanOrEqual(5000);
    expect(byReason).toEqual({ 'canceled:canceled': discovered });
    expect(bench.platform.posts).toEqual([]);
    expect(ended.incompleteBecause).toEqual([{ code: 'discovery-canceled' }]);
    const again = await runToEnd(await open({}, await lineageFrom(bench.store, ended, ['canceled'])));
    expect(again).toMatchObject({ state: 'incomplete', incompleteBecause: [{ code: 'discovery-canceled' }] });
  });

  it('says nothing of discovery where it had ended when the audit was canceled', async () => {
    bench = await createAuditBench({ events: [], behaviourOf: () => healthy });
    const audit = await open();
    const discover = async function* (): AsyncGenerator<DiscoveryEvent> {
      yield* manyFound(250);
      await cancelAudit(bench.deps, audit.id);
    };

    const ended = await bench.clock.runUntil(
      runAudit({ ...bench.deps, discover }, audit.id, { interrupt: never }),
    );

    expect(ended).toMatchObject({ state: 'canceled', incompleteBecause: [] });
    expect((await bench.store.coverage(audit.id)).byReason).toEqual({ 'canceled:canceled': 250 });
  });

  it('does not discover anew where it was interrupted behind discovery, and says nothing of it when canceled', async () => {
    bench = await createAuditBench({ events: manyFound(3), behaviourOf: () => healthy });
    const audit = await open();
    const interrupt = new AbortController();
    const addRows: typeof bench.store.addRows = async (...rows) => {
      interrupt.abort();
      return await bench.store.addRows(...rows);
    };
    const deps = { ...bench.deps, store: { ...bench.store, addRows } };

    const left = await bench.clock.runUntil(runAudit(deps, audit.id, { interrupt: interrupt.signal }));

    expect(left.state).toBe('interrupted');
    expect(left.isPlanCut).toBeUndefined();
    expect((await cancelAudit(bench.deps, audit.id)).incompleteBecause).toEqual([]);
  });

  it('ends an audit whose canceling process died after it had set the flag', async () => {
    bench = await createAuditBench({ events: manyFound(3), behaviourOf: () => healthy });
    const audit = await open();
    const running = runAudit(bench.deps, audit.id, { interrupt: never });
    await bench.clock.advance(10_000);
    await bench.store.updateAudit(audit.id, (current) => ({ ...current, cancelRequested: true }));

    const ended = await bench.clock.runUntil(running);

    expect(ended.state).toBe('canceled');
    expect((await bench.store.coverage(audit.id)).byReason).toEqual({ 'canceled:canceled': 3 });
  });

  it('leaves a closed audit as it is when a second process concludes it too', async () => {
    bench = await createAuditBench({ events: manyFound(2), behaviourOf: () => healthy });
    const ended = await runToEnd(await open());
    const states: string[] = [];
    const updateAudit: typeof bench.store.updateAudit = async (id, change) => {
      const written = await bench.store.updateAudit(id, change);
      states.push(written.state);
      return written;
    };

    await bench.clock.advance(60_000);
    const again = await concludeAudit({ ...bench.deps, store: { ...bench.store, updateAudit } }, ended);

    expect(again).toEqual(ended);
    expect(states).not.toContain('concluding');
  });

  it('gives way to a process that took its lease over, and goes on behind it', async () => {
    bench = await createAuditBench({ events: manyFound(30), behaviourOf: () => healthy, maxInFlight: 10 });
    const audit = await open();
    const running = runAudit(bench.deps, audit.id, { interrupt: never });
    await bench.clock.advance(10_000);
    // As a process that was suspended sees it when it wakes up.
    const taken = await bench.store.acquireLease(
      firstSubscription,
      'another',
      30_000,
      bench.clock.now() + 3_600_000,
    );

    const ended = await bench.clock.runUntil(running);

    expect(taken.kind).toBe('acquired');
    expect(ended.state).toBe('complete');
    expect((await bench.store.coverage(audit.id)).byOutcome.judged).toBe(30);
  });

  it('lets two processes share one audit without probing a VM twice at a time', async () => {
    bench = await createAuditBench({
      events: [...manyFound(40), ...manyFound(40, secondSubscription)],
      behaviourOf: () => healthy,
    });
    const audit = await open();
    const other = { ...bench.deps };

    const both = Promise.all([
      runAudit(bench.deps, audit.id, { interrupt: never }),
      runAudit(other, audit.id, { interrupt: never }),
    ]);
    const [one, two] = await bench.clock.runUntil(both);

    expect([one.state, two.state]).toEqual(['complete', 'complete']);
    expect(bench.platform.posts).toHaveLength(80);
  });

  it('makes an audit incomplete when discovery was cut short or a subscription could not be read', async () => {
    bench = await createAuditBench({
      events: [
        {
          kind: 'subscription-unreadable',
          because: { code: 'subscription-unreadable', subscriptionId: secondSubscription, detail: 'No.' },
        },
        ...manyFound(3),
        { kind: 'incomplete', because: { code: 'pages-cut' } },
      ],
      behaviourOf: () => healthy,
    });

    const audit = await runToEnd(await open());

    expect(audit.state).toBe('incomplete');
    expect(audit.incompleteBecause).toEqual([
      { code: 'subscription-unreadable', subscriptionId: secondSubscription, detail: 'No.' },
      { code: 'pages-cut' },
    ]);
    expect((await bench.store.coverage(audit.id)).byOutcome.judged).toBe(3);
  });

  it.each([
    { minCoveragePercent: 75, state: 'complete' },
    { minCoveragePercent: 76, state: 'incomplete' },
  ])(
    'is $state when $minCoveragePercent % are asked for and 75 % were judged',
    async ({ minCoveragePercent, state }) => {
      bench = await createAuditBench({
        events: [...manyFound(3), found('off', { outcome: 'skipped', reason: 'not-running' })],
        behaviourOf: () => healthy,
      });

      expect((await runToEnd(await open({ minCoveragePercent }))).state).toBe(state);
    },
  );

  it('probes only the wanted rows of an earlier audit, and settles those that are gone', async () => {
    let free = false;
    const busy: Behaviour = { does: 'answer', answer: { ...quiet, kind: 'busy' } };
    const events = manyFound(6);
    bench = await createAuditBench({
      events,
      behaviourOf: (name) => (name < 'vm-0002' && !free ? [busy] : healthy),
    });
    const first = await runToEnd(await open());
    free = true;
    events.splice(0, 1);

    const second = await runToEnd(await open({}, { from: first.id, only: ['failed'] }));

    expect(await outcomes(second)).toEqual({ 'vm-0000': 'failed:vm-gone', 'vm-0001': 'judged' });
    expect(second.lineage).toEqual({ from: first.id, only: ['failed'] });
  });

  it('goes on with an earlier audit: what is not probed again keeps its verdicts with their age, or its reason', async () => {
    let free = false;
    const busy: Behaviour = { does: 'answer', answer: { ...quiet, kind: 'busy' } };
    const stopped = found('off', { outcome: 'skipped', reason: 'not-running' });
    const events = [...manyFound(6), stopped];
    bench = await createAuditBench({
      events,
      behaviourOf: (name) => (name < 'vm-0002' && !free ? [busy] : healthy),
    });
    const first = await runToEnd(await open());
    const before = await bench.store.coverage(first.id);
    free = true;
    events.splice(0, 1);
    events.push(found('vm-new'));

    const lineage = await lineageFrom(bench.store, first, ['failed']);
    const second = await runToEnd(await open({}, lineage));

    const coverage = await bench.store.coverage(second.id);
    expect(await outcomes(second)).toEqual({
      'vm-0000': 'failed:vm-gone',
      'vm-0001': 'judged',
      'vm-0002': 'skipped:unchanged',
      'vm-0003': 'skipped:unchanged',
      'vm-0004': 'skipped:unchanged',
      'vm-0005': 'skipped:unchanged',
      off: 'skipped:not-running',
    });
    expect([coverage.discovered, coverage.known, coverage.carriedOver]).toEqual([7, before.known + 1, 4]);
    expect(second).toMatchObject({ state: 'complete', notes: [{ code: 'vms-made-since', count: 1 }] });
    const { items } = await bench.store.findings(first.id, { outcomes: ['judged'] }, 10);
    for (const { target, probe, probedAt } of items) {
      expect((await bench.store.finding(second.id, target.key))?.lastKnown).toEqual({
        client: probe?.halves.client.verdict,
        server: probe?.halves.server.verdict,
        probedAt,
        os: probe?.os,
        halves: probe?.halves,
      });
    }
  });

  it('goes on with an audit that went on itself, and with all its rows', async () => {
    bench = await createAuditBench({ events: manyFound(3), behaviourOf: () => healthy });
    const first = await runToEnd(await open());
    const second = await runToEnd(await open({}, await lineageFrom(bench.store, first, ['failed'])));
    const third = await runToEnd(await open({}, await lineageFrom(bench.store, second, ['unknown'])));

    expect(third.lineage).toEqual({ from: second.id, only: ['unknown'], isContinued: true });
    expect(await bench.store.coverage(third.id)).toMatchObject({ discovered: 3, known: 3, carriedOver: 3 });
  });

  it('takes over why the earlier audit was incomplete', async () => {
    const events: DiscoveryEvent[] = [
      ...manyFound(2),
      { kind: 'incomplete', because: { code: 'pages-cut' } },
    ];
    bench = await createAuditBench({ events, behaviourOf: () => healthy });
    const first = await runToEnd(await open());
    events.pop();

    const second = await runToEnd(await open({}, await lineageFrom(bench.store, first, ['failed'])));

    expect(second).toMatchObject({ state: 'incomplete', incompleteBecause: [{ code: 'pages-cut' }] });
  });

  it('closes as failed when nothing can be discovered, and throws the reason', async () => {
    bench = await createAuditBench({ events: [], behaviourOf: () => healthy });
    const unreadable = new AuditError('subscriptions.unreadable', {
      code: 'as-said',
      text: 'No subscription could be read.',
    });
    const deps = {
      ...bench.deps,
      discover: async function* (): AsyncGenerator<DiscoveryEvent> {
        yield* [];
        throw unreadable;
      },
    };
    const audit = await open();

    await expect(runAudit(deps, audit.id, { interrupt: never })).rejects.toBe(unreadable);

    expect(await bench.store.readAudit(audit.id)).toMatchObject({
      state: 'failed',
      incompleteBecause: [
        { code: 'ended-by-error', error: 'subscriptions.unreadable', detail: unreadable.message },
      ],
    });
  });
});

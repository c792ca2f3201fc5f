import { afterEach, describe, expect, it } from '@jest/globals';
import { cancelAudit } from '../../../../lib/audit/cancel-audit.ts';
import { createAudit } from '../../../../lib/audit/create-audit.ts';
import { runAudit } from '../../../../lib/audit/run-audit.ts';
import type { DiscoveryEvent } from '../../../../lib/inventory/discovery.ts';
import type { Audit, AuditLimits } from '../../../../lib/model/audit.ts';
import type { StartAnswer } from '../../../../lib/run-command/port.ts';
import { type AuditBench, createAuditBench } from '../../../support/audit-bench.ts';
import { aTarget, firstSubscription } from '../../../support/ledger-builders.ts';
import type { Behaviour } from '../../../support/scripted-platform.ts';

let bench: AuditBench;

afterEach(() => bench.close());

const never = new AbortController().signal;

const healthy: Behaviour = { does: 'run', seconds: 32 };
const denied = refusal({ outcome: 'failed', reason: 'access-denied' });
const stopped = refusal({ outcome: 'skipped', reason: 'not-running' });
const gone = refusal({ outcome: 'not-attempted', reason: 'subscription-forbidden' });
const limits = {
  probeDeadlineSeconds: 300,
  auditDeadlineSeconds: 14_400,
  maxErrors: null,
  minCoveragePercent: null,
  saveEvidence: false,
} as const;

function refusal(settle: Extract<StartAnswer, { kind: 'refused' }>['settle']): Behaviour {
  return { does: 'answer', answer: { remaining: [], retryAfterMs: null, kind: 'refused', settle } };
}

/** VMs of one subscription, so many in each resource group; a VM's name begins with its group's. */
async function open(
  groups: Readonly<Record<string, number>>,
  behaviourOf: (name: string) => Behaviour,
  changes: Partial<AuditLimits> = {},
): Promise<Audit> {
  const events = Object.entries(groups).flatMap(([resourceGroup, count]) =>
    Array.from({ length: count }, (_, index): DiscoveryEvent => {
      const name = `${resourceGroup}-${String(index).padStart(3, '0')}`;
      return { kind: 'target', target: aTarget(name, { resourceGroup }), settle: null };
    }),
  );
  bench = await createAuditBench({ events, behaviourOf: (name) => [behaviourOf(name)], maxInFlight: 4 });
  return await createAudit(bench.deps, {
    scope: { include: { subscriptions: [firstSubscription] } },
    trigger: 'cli',
    startedBy: 'tester',
    limits: { ...limits, ...changes },
    lineage: null,
  });
}

/** A check of one VM of resource group b. */
async function openCheck(name: string) {
  const target = aTarget(name, { resourceGroup: 'b' });
  const audit = await createAudit(bench.deps, {
    scope: { include: { ids: [target.resourceId] } },
    trigger: 'check',
    startedBy: 'tester',
    limits,
    lineage: null,
  });
  const discover = async function* () {
    yield { kind: 'target' as const, target, settle: null };
  };
  return { audit, deps: { ...bench.deps, discover } };
}

/** Runs an audit to its end; `reads` are the answers to reads of the subscription, the last one repeated. */
async function run(audit: Audit, reads: readonly (boolean | null)[] = [true]) {
  let asked = 0;
  const canRead = (): Promise<boolean | null> => {
    asked += 1;
    return Promise.resolve(reads[Math.min(asked, reads.length) - 1] ?? null);
  };
  const interrupt = new AbortController().signal;
  const ended = await bench.clock.runUntil(runAudit({ ...bench.deps, canRead }, audit.id, { interrupt }));
  const { byReason, byOutcome } = await bench.store.coverage(audit.id);
  return { ended, byReason, judged: byOutcome.judged, asked, posts: bench.platform.posts.length };
}

describe('a subscription whose VMs refuse commands', () => {
  it.each([true, false, null])('costs a POST for each resource group, read or not (%s)', async (canRead) => {
    const audit = await open({ a: 300, b: 300, c: 1 }, () => denied);

    const { ended, byReason, posts, asked } = await run(audit, [canRead]);

    expect(posts).toBeLessThanOrEqual(5 + 4 + 3);
    expect(byReason).toEqual({
      'failed:access-denied': posts,
      'not-attempted:subscription-forbidden': 601 - posts,
    });
    expect(ended.state).toBe('incomplete');
    expect(ended.incompleteBecause).toEqual([
      {
        code: 'subscription-closed',
        subscriptionId: firstSubscription,
        refused: posts,
        isUnreadable: canRead === false,
      },
    ]);
    expect(asked).toBe(1);
  });

  it('is gone on with when one of its resource groups takes commands, wherever that stands', async () => {
    const audit = await open({ a: 40, b: 40, z: 2 }, (name) => (name.startsWith('z') ? healthy : denied));

    const { ended, byReason, judged, asked } = await run(audit);

    expect(byReason).toMatchObject({ 'failed:access-denied': 80 });
    expect({ judged, state: ended.state }).toEqual({ judged: 2, state: 'complete' });
    expect(asked).toBeLessThan(6);
  });

  it('is gone on with in a sample when a resource group whose VMs are all held takes commands', async () => {
    const audit = await open({ a: 60, z: 3 }, (name) => (name.startsWith('z') ? healthy : denied), {
      perImage: 3,
    });

    const { judged, ended, byReason } = await run(audit);

    expect(byReason['not-attempted:subscription-forbidden']).toBeUndefined();
    expect({ judged, state: ended.state }).toEqual({ judged: 3, state: 'complete' });
  });

  it('is closed in a sample once a VM of each group was tried', async () => {
    const audit = await open({ a: 60, b: 1, z: 1 }, () => denied, { perImage: 3 });

    const { byReason, posts } = await run(audit);

    expect(posts).toBeLessThanOrEqual(5 + 4 + 3);
    expect(byReason).toEqual({
      'failed:access-denied': posts,
      'not-attempted:subscription-forbidden': 62 - posts,
    });
    expect(new Set(bench.platform.posts.map(({ key }) => key.split('/')[4]))).toEqual(
      new Set(['a', 'b', 'z']),
    );
  });

  it('is gone on with when a VM that cannot be probed could be asked', async () => {
    const audit = await open({ a: 30, b: 1 }, (name) => (name.startsWith('b') ? stopped : denied));

    const { byReason, ended } = await run(audit);

    expect(byReason).toEqual({ 'failed:access-denied': 30, 'skipped:not-running': 1 });
    expect(ended.state).toBe('complete');
  });

  it('is not called closed for a last group, when others were judged and it can be read', async () => {
    const audit = await open({ a: 20, z: 60 }, (name) => (name.startsWith('z') ? denied : healthy));

    const { byReason, judged, ended } = await run(audit);

    expect(byReason).toMatchObject({ 'failed:access-denied': 60 });
    expect({ judged, state: ended.state }).toEqual({ judged: 20, state: 'complete' });
  });

  it('is closed for a last group when it can no longer be read', async () => {
    const audit = await open({ a: 20, z: 60 }, (name) => (name.startsWith('z') ? denied : healthy));

    const { byReason, judged } = await run(audit, [false]);

    expect(judged).toBe(20);
    expect(byReason['not-attempted:subscription-forbidden']).toBeGreaterThan(40);
  });

  it.each([
    { canRead: false, state: 'incomplete' },
    { canRead: true, state: 'complete' },
    { canRead: null, state: 'complete' },
  ])('is named though few VMs were left, if it cannot be read ($canRead)', async ({ canRead, state }) => {
    const audit = await open({ a: 10, z: 2 }, (name) => (name.startsWith('z') ? denied : healthy));

    const { ended, byReason, asked } = await run(audit, [canRead]);

    expect(byReason).toEqual({ 'failed:access-denied': 2 });
    expect(ended.state).toBe(state);
    expect(ended.incompleteBecause).toHaveLength(state === 'complete' ? 0 : 1);
    expect(asked).toBe(1);
  });

  it('needs no second opinion when the answers name the subscription', async () => {
    const audit = await open({ a: 100 }, () => gone);

    const { byReason, posts, asked } = await run(audit);

    expect(byReason).toEqual({ 'not-attempted:subscription-forbidden': 100 });
    expect(posts).toBeLessThan(10);
    expect(asked).toBe(0);
  });

  it('is gone on with when a check judged the VM that it was to be tried by', async () => {
    const audit = await open({ a: 12, b: 3 }, (name) => (name.startsWith('b') ? healthy : denied));
    const check = await openCheck('b-000');

    const [{ judged, ended, posts }] = await bench.clock.runUntil(
      Promise.all([
        run(audit),
        bench.clock.sleep(0).then(() => runAudit(check.deps, check.audit.id, { interrupt: never })),
      ]),
    );

    expect({ judged, state: ended.state, posts }).toEqual({ judged: 3, state: 'complete', posts: 15 });
  });

  it('has no more VMs started while it is being read', async () => {
    const audit = await open({ a: 60 }, () => denied);
    const posts: number[] = [];
    const canRead = async (): Promise<boolean> => {
      posts.push(bench.platform.posts.length);
      await bench.clock.sleep(20_000);
      posts.push(bench.platform.posts.length);
      return false;
    };
    const interrupt = new AbortController().signal;

    await bench.clock.runUntil(runAudit({ ...bench.deps, canRead }, audit.id, { interrupt }));

    const [before = 0, after = 0] = posts;
    expect(after - before).toBeLessThanOrEqual(4);
  });

  it('can be canceled while it is being read', async () => {
    const audit = await open({ a: 60 }, () => denied);
    const canRead = async (): Promise<boolean> => {
      await cancelAudit(bench.deps, audit.id);
      await bench.clock.sleep(20_000);
      return false;
    };
    const interrupt = new AbortController().signal;

    const ended = await bench.clock.runUntil(runAudit({ ...bench.deps, canRead }, audit.id, { interrupt }));

    const { byReason } = await bench.store.coverage(audit.id);
    expect(ended.state).toBe('canceled');
    expect(byReason['not-attempted:subscription-forbidden']).toBeUndefined();
    expect(bench.platform.posts.length).toBeLessThan(12);
  });
});

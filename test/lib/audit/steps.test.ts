import { afterEach, describe, expect, it } from '@jest/globals';
import { createAudit } from '../../../lib/audit/create-audit.ts';
import { concludeStep, passStep, planStep, type StepDeps } from '../../../lib/audit/durable/durable-steps.ts';
import { createMeter } from '../../../lib/audit/meter.ts';
import { runAudit } from '../../../lib/audit/run-audit.ts';
import type { DiscoveryEvent } from '../../../lib/inventory/discovery.ts';
import type { Audit, Lineage } from '../../../lib/model/audit.ts';
import { AuditError, type ErrorCode } from '../../../lib/model/errors.ts';
import type { AuditId } from '../../../lib/model/ids.ts';
import { type AuditBench, createAuditBench } from '../../support/audit-bench.ts';
import { anAudit, aTarget, firstSubscription } from '../../support/ledger-builders.ts';

let bench: AuditBench;
const never = new AbortController().signal;

afterEach(() => bench.close());

async function open(lineage: Lineage | null = null): Promise<Audit> {
  return await createAudit(bench.deps, {
    scope: { include: { subscriptions: [firstSubscription] } },
    trigger: 'http',
    startedBy: 'tester',
    limits: anAudit().limits,
    lineage,
  });
}

function failing(error: Error): () => AsyncGenerator<DiscoveryEvent> {
  return async function* () {
    yield* [];
    await Promise.reject(error);
  };
}

/** The command line on one audit, and the orchestration's step on another. */
async function inBothRoots(
  deps: AuditBench['deps'],
  step: (deps: StepDeps, audit: Audit) => Promise<unknown>,
  lineage: Lineage | null = null,
): Promise<readonly (Audit | null)[]> {
  const [one, other] = [await open(lineage), await open(lineage)];
  const stepDeps = { ...deps, passBoxMs: 60_000, stopping: never, meter: createMeter(bench.clock) };
  await bench.clock.runUntil(runAudit(deps, one.id, { interrupt: never }).catch(() => null));
  await bench.clock.runUntil(step(stepDeps, other).catch(() => null));
  return [await bench.store.readAudit(one.id), await bench.store.readAudit(other.id)];
}

describe('the same failure', () => {
  it.each<{ code: ErrorCode | 'bug'; state: string }>([
    { code: 'arm.forbidden', state: 'failed' },
    { code: 'arm.notFound', state: 'failed' },
    { code: 'credential.unavailable', state: 'failed' },
    { code: 'subscriptions.unreadable', state: 'failed' },
    { code: 'bug', state: 'failed' },
    { code: 'arm.transient', state: 'planning' },
    { code: 'arm.throttled', state: 'planning' },
    { code: 'arm.unreachable', state: 'planning' },
    { code: 'arm.unexpectedReply', state: 'planning' },
  ])(
    'of discovery, $code, leaves the audit $state in both roots, with its reason',
    async ({ code, state }) => {
      bench = await createAuditBench({ events: [], behaviourOf: () => [] });
      const error =
        code === 'bug'
          ? new TypeError('a bug')
          : new AuditError(code, { code: 'as-said', text: 'It said so.' });
      const deps = { ...bench.deps, discover: failing(error) };

      const audits = await inBothRoots(deps, (ports, audit) => planStep(ports, { auditId: audit.id }));

      const because =
        state === 'planning'
          ? []
          : [{ code: 'ended-by-error', error: code, detail: expect.stringMatching(/It said so|a bug/) }];
      expect(audits).toMatchObject([
        { state, incompleteBecause: because },
        { state, incompleteBecause: because },
      ]);
    },
  );

  it('of going on with an audit that was deleted meanwhile leaves the audit failed in both roots, with its reason', async () => {
    bench = await createAuditBench({ events: [], behaviourOf: () => [] });
    const from = '20250101T000000Z-0000000a' as AuditId;
    const planned = (ports: StepDeps, audit: Audit) => planStep(ports, { auditId: audit.id });

    const audits = await inBothRoots(bench.deps, planned, { from, only: ['failed'], isContinued: true });

    const detail = { code: 'audit-not-there', id: from };
    const because = [{ code: 'ended-by-error', error: 'usage.invalid', detail }];
    expect(audits).toMatchObject([
      { state: 'failed', incompleteBecause: because },
      { state: 'failed', incompleteBecause: because },
    ]);
  });

  it('of an audit that is itself deleted while it is planned is none', async () => {
    bench = await createAuditBench({ events: [], behaviourOf: () => [] });
    const deps = { ...bench.deps, passBoxMs: 1, stopping: never, meter: createMeter(bench.clock) };
    const { id } = await open();
    const deleting = failing(new AuditError('audit.notFound', { code: 'audit-not-there', id }));
    const discover: typeof deleting = async function* () {
      await bench.store.deleteAudits([id]);
      yield* deleting();
    };

    expect(await planStep({ ...deps, discover }, { auditId: id })).toEqual({ kind: 'missing' });
  });

  it.each<{ error: Error; state: string }>([
    { error: new TypeError('a bug'), state: 'incomplete' },
    {
      error: new AuditError('credential.unavailable', { code: 'as-said', text: 'Nobody is signed in.' }),
      state: 'probing',
    },
  ])('of a pass, $error.name, leaves the audit $state in both roots', async ({ error, state }) => {
    bench = await createAuditBench({
      events: [{ kind: 'target', target: aTarget('vm'), settle: null }],
      behaviourOf: () => [{ does: 'throw', error }],
    });

    const audits = await inBothRoots(bench.deps, async (ports, { id: auditId }) => {
      await planStep(ports, { auditId });
      const end = await passStep(ports, { auditId, subscriptionId: firstSubscription });
      expect(end).toEqual({ kind: 'gave-up', detail: 'TypeError: a bug' });
      const { abandonStep } = await import('../../../lib/audit/durable/durable-steps.ts');
      await abandonStep(ports, { auditId, detail: 'TypeError: a bug' });
    });

    expect(audits.map((audit) => audit?.state)).toEqual([state, state]);
  });
});

describe('concludeStep', () => {
  it.each([
    { minutes: 1, told: ['audit ended'], isOld: undefined },
    { minutes: 60, told: [], isOld: true },
  ])('of an audit that was closed $minutes minutes ago', async ({ minutes, told, isOld }) => {
    bench = await createAuditBench({ events: [], behaviourOf: () => [] });
    const endedAt = new Date(bench.clock.now() - minutes * 60_000).toISOString();
    await bench.store.createAudit(anAudit({ state: 'complete', endedAt }));
    const said: string[] = [];
    const say = (text: string) => said.push(text);
    const log = { error: say, warn: say, info: say };
    const deps = { ...bench.deps, log, passBoxMs: 1, stopping: never, meter: createMeter(bench.clock) };

    const end = await concludeStep(deps, { auditId: anAudit().id });

    expect(said).toEqual(told);
    expect(end).toMatchObject({ kind: 'closed', state: 'complete' });
    expect('isOld' in end ? end.isOld : undefined).toBe(isOld);
  });
});

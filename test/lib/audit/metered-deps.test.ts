import { afterEach, expect, it } from '@jest/globals';
import { createAudit } from '../../../lib/audit/create-audit.ts';
import { type Metrics, meteredDeps, meteredPacer } from '../../../lib/audit/metered-deps.ts';
import { runAudit } from '../../../lib/audit/run-audit.ts';
import { type AuditBench, createAuditBench } from '../../support/audit-bench.ts';
import { anAudit, aTarget, firstSubscription } from '../../support/ledger-builders.ts';

let bench: AuditBench;

afterEach(() => bench.close());

it('counts and measures what passes through the ports', async () => {
  const quiet = { remaining: [], retryAfterMs: null };
  bench = await createAuditBench({
    events: [
      ...['vm-1', 'vm-2', 'vm-3'].map((name) => ({
        kind: 'target' as const,
        target: aTarget(name),
        settle: null,
      })),
      { kind: 'target', target: aTarget('vm-off'), settle: { outcome: 'skipped', reason: 'not-running' } },
    ],
    behaviourOf: (name) =>
      name === 'vm-2'
        ? [
            { does: 'answer', answer: { ...quiet, kind: 'throttled', by: 'arm' } },
            { does: 'run', seconds: 30 },
          ]
        : [{ does: 'run', seconds: 30 }],
  });
  const seen = { settled: new Map<string, number>(), started: 0, throttled: 0, waited: 0, passed: 0 };
  const probes: number[] = [];
  const verdicts: string[] = [];
  const metrics: Metrics = {
    settled: (outcome, count) => seen.settled.set(outcome, (seen.settled.get(outcome) ?? 0) + count),
    judged: (half, verdict) => verdicts.push(`${half} ${verdict}`),
    started: () => {
      seen.started += 1;
    },
    throttled: () => {
      seen.throttled += 1;
    },
    waited: (seconds) => {
      seen.waited += seconds;
    },
    probed: (seconds) => probes.push(seconds),
    passed: () => {
      seen.passed += 1;
    },
  };
  const deps = meteredDeps({ ...bench.deps, pacer: meteredPacer(bench.deps.pacer, metrics) }, metrics);
  const audit = await createAudit(deps, {
    scope: { include: { subscriptions: [firstSubscription] } },
    trigger: 'timer',
    startedBy: 'timer',
    limits: anAudit().limits,
  });

  await bench.clock.runUntil(runAudit(deps, audit.id, { interrupt: new AbortController().signal }));

  expect(Object.fromEntries(seen.settled)).toEqual({ judged: 3, skipped: 1 });
  expect(seen).toMatchObject({ started: 4, throttled: 1, passed: 1 });
  expect(seen.waited).toBeGreaterThan(0);
  expect(verdicts.filter((said) => said.startsWith('client '))).toHaveLength(3);
  expect(verdicts.filter((said) => said.startsWith('server '))).toHaveLength(3);
  expect(probes).toHaveLength(3);
  expect(Math.min(...probes)).toBeGreaterThanOrEqual(30);

  const next = await createAudit(deps, {
    scope: { include: { subscriptions: [firstSubscription] } },
    trigger: 'timer',
    startedBy: 'timer',
    limits: { ...anAudit().limits, maxAgeSeconds: 86_400 },
  });
  await bench.clock.runUntil(runAudit(deps, next.id, { interrupt: new AbortController().signal }));

  expect(probes).toHaveLength(3);
  expect(verdicts).toHaveLength(12);
});

import { afterEach, describe, expect, it } from '@jest/globals';
import { cancelAudit } from '../../../../lib/audit/cancel-audit.ts';
import { createAudit } from '../../../../lib/audit/create-audit.ts';
import { planStep } from '../../../../lib/audit/durable/durable-steps.ts';
import { createMeter } from '../../../../lib/audit/meter.ts';
import { type AuditBench, createAuditBench } from '../../../support/audit-bench.ts';
import { aTarget, firstSubscription } from '../../../support/ledger-builders.ts';

let bench: AuditBench;

afterEach(() => bench.close());

describe('planStep', () => {
  it('leaves no row open of an audit that was canceled while it was discovering', async () => {
    bench = await createAuditBench({ events: [], behaviourOf: () => [] });
    const audit = await createAudit(bench.deps, {
      scope: { include: { subscriptions: [firstSubscription] } },
      trigger: 'http',
      startedBy: 'tester',
      limits: {
        probeDeadlineSeconds: 300,
        auditDeadlineSeconds: 14_400,
        maxErrors: null,
        minCoveragePercent: null,
        saveEvidence: false,
      },
    });
    const discover = async function* () {
      await cancelAudit(bench.deps, audit.id);
      yield { kind: 'target' as const, target: aTarget('late'), settle: null };
    };
    const deps = {
      ...bench.deps,
      discover,
      passBoxMs: 60_000,
      stopping: new AbortController().signal,
      meter: createMeter(bench.clock),
    };

    const output = await bench.clock.runUntil(planStep(deps, { auditId: audit.id }));

    expect(output).toEqual({ kind: 'closed', state: 'canceled' });
    expect(await bench.store.coverage(audit.id)).toMatchObject({
      discovered: 1,
      pending: 0,
      byOutcome: { canceled: 1 },
    });
  });
});

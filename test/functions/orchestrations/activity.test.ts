import { describe, expect, it } from '@jest/globals';
import type { AppDeps } from '../../../functions/app/app-deps.ts';
import { registerActivity } from '../../../functions/orchestrations/activity.ts';
import { steps } from '../../../lib/audit/durable/durable-steps.ts';
import { AuditError } from '../../../lib/model/errors.ts';
import { startFunctionsWorker } from '../../support/functions-worker.ts';

/** What the host gets of an activity whose step ends so. */
async function answerOf(step: () => Promise<never>): Promise<unknown> {
  const worker = startFunctionsWorker(() => {
    registerActivity({ withStepDeps: step } as unknown as AppDeps, steps.plan, step);
  });
  const input = JSON.stringify({ auditId: '20260105T030000Z-0000000a' });
  const reply = await worker.invoke(steps.plan.name, { data: { activityTrigger: { json: input } } });
  return JSON.parse(reply.returnValue?.json ?? 'null');
}

describe('registerActivity', () => {
  it('answers trouble by its code, without what belongs to logs', async () => {
    const problem = { code: 'store-trouble', store: 'the store', trouble: 'no-answer', said: null } as const;

    const answer = await answerOf(() => Promise.reject(new AuditError('store.unavailable', problem)));

    expect(answer).toEqual({ kind: 'trouble', detail: problem });
  });

  it('throws a bug', async () => {
    await expect(answerOf(() => Promise.reject(new TypeError('a bug')))).rejects.toThrow('a bug');
  });
});

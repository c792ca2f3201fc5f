import { app } from 'durable-functions';
import type { z } from 'zod';
import type { StepDeps } from '../../lib/audit/durable/durable-steps.ts';
import type { Step } from '../../lib/audit/durable/patient-call.ts';
import { troubleOf } from '../../lib/model/errors.ts';
import { saidBy } from '../../lib/model/reasons/problem.ts';
import type { AppDeps } from '../app/app-deps.ts';
import { createInvocationLog } from '../app/invocation-log.ts';

/**
 * Registers a step of the audit as an activity of its name; what an orchestration hands over is parsed first. Trouble is answered, a bug
 * is thrown.
 */
export function registerActivity<Input extends { readonly auditId: string }, Output>(
  deps: AppDeps,
  step: Step<Input, Output>,
  run: (deps: StepDeps, input: Input) => Promise<z.output<Step<Input, Output>['output']>>,
): void {
  app.activity(step.name, {
    handler: async (given, context) => {
      const input = step.input.parse(given);
      const log = createInvocationLog(context, { function: step.name, ...input });
      try {
        return await deps.withStepDeps({ auditId: input.auditId, log }, (ports) => run(ports, input));
      } catch (error: unknown) {
        return { kind: 'trouble', detail: saidBy(troubleOf(error)) };
      }
    },
  });
}

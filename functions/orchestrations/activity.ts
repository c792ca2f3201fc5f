import { app } from 'durable-functions';
import type { z } from 'zod';
import type { StepDeps } from '../../lib/audit/durable/durable-steps.ts';
import type { Step } from '../../lib/audit/durable/patient-call.ts';
import type { AppDeps } from '../app/app-deps.ts';
import { createInvocationLog } from '../app/invocation-log.ts';

/** Registers a step of the audit as an activity of its name; what an orchestration hands over is parsed first. */
export function registerActivity<Input extends { readonly auditId: string }, Output>(
  deps: AppDeps,
  step: Step<Input, Output>,
  run: (deps: StepDeps, input: Input) => Promise<z.output<Step<Input, Output>['output']>>,
): void {
  app.activity(step.name, {
    handler: async (given, context) => {
      const input = step.input.parse(given);
      const log = createInvocationLog(context, { function: step.name, ...input });
      return await deps.withStepDeps({ auditId: input.auditId, log }, (ports) => run(ports, input));
    },
  });
}

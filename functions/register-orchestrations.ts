import { app } from 'durable-functions';
import type { z } from 'zod';
import {
  abandonStep,
  concludeStep,
  passStep,
  planStep,
  type StepDeps,
  steps,
} from '../lib/audit/durable/durable-steps.ts';
import { functionNames } from '../lib/audit/durable/function-names.ts';
import {
  auditOrchestration,
  subscriptionOrchestration,
  versioned,
} from '../lib/audit/durable/orchestrate.ts';
import type { Step } from '../lib/audit/durable/patient-call.ts';
import type { AppDeps } from './app-deps.ts';
import { createInvocationLog } from './invocation-log.ts';
import { purgeOutdated } from './purge-outdated.ts';
import { tellChanges } from './tell-changes.ts';

/**
 * The present sequence and those of older versions that audits may still be running under. The key is the major part of
 * `defaultVersion` in host.json, which a change of the sequence must raise.
 */
const auditSequences = { 1: auditOrchestration };
const subscriptionSequences = { 1: subscriptionOrchestration };

/** Registers the orchestrators and the activities that they call. */
export function registerOrchestrations(deps: AppDeps): void {
  app.orchestration(functionNames.auditOrchestration, versioned(auditSequences));
  app.orchestration(functionNames.subscriptionOrchestration, versioned(subscriptionSequences));
  registerActivity(deps, steps.plan, planStep);
  registerActivity(deps, steps.pass, passStep);
  registerActivity(deps, steps.conclude, async (ports, input) => {
    const output = await concludeStep(ports, input);
    if (output.kind === 'closed' && output.isOld !== true) {
      await tellChanges(deps, ports, input.auditId);
      await purgeOutdated(deps, ports);
    }
    return output;
  });
  registerActivity(deps, steps.abandon, abandonStep);
}

function registerActivity<Input extends { readonly auditId: string }, Output>(
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

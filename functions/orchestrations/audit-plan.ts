import { planStep, steps } from '../../lib/audit/durable/durable-steps.ts';
import type { AppDeps } from '../app/app-deps.ts';
import { registerActivity } from './activity.ts';

export function registerAuditPlan(deps: AppDeps): void {
  registerActivity(deps, steps.plan, planStep);
}

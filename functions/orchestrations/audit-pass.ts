import { passStep, steps } from '../../lib/audit/durable/durable-steps.ts';
import type { AppDeps } from '../app/app-deps.ts';
import { registerActivity } from './activity.ts';

export function registerAuditPass(deps: AppDeps): void {
  registerActivity(deps, steps.pass, passStep);
}

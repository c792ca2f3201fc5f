import type { AppDeps } from '../app/app-deps.ts';
import { registerAudit } from './audit.ts';
import { registerAuditAbandon } from './audit-abandon.ts';
import { registerAuditConclude } from './audit-conclude.ts';
import { registerAuditPass } from './audit-pass.ts';
import { registerAuditPlan } from './audit-plan.ts';
import { registerAuditSubscription } from './audit-subscription.ts';

/** Registers the orchestrators and the activities that they call. */
export function registerOrchestrations(deps: AppDeps): void {
  registerAudit();
  registerAuditSubscription();
  registerAuditPlan(deps);
  registerAuditPass(deps);
  registerAuditConclude(deps);
  registerAuditAbandon(deps);
}

import type { StepDeps } from '../../lib/audit/durable/durable-steps.ts';
import type { AuditId } from '../../lib/model/ids.ts';
import type { AppDeps } from '../app/app-deps.ts';

/**
 * Tells the webhook, where one is configured, what changed with an audit that is closed now. An activity that is repeated after a
 * crash tells it again: the message carries the audit's id.
 */
export async function tellChanges(
  { webhook, exemptions }: Pick<AppDeps, 'webhook' | 'exemptions'>,
  { store, clock, log }: Pick<StepDeps, 'store' | 'clock' | 'log'>,
  auditId: string,
): Promise<void> {
  if (webhook === null) {
    return;
  }
  const audit = await store.readAudit(auditId as AuditId);
  if (audit !== null) {
    const { notifyChanges } = await import('../../lib/report/notify/notify-changes.ts');
    await notifyChanges({ store, webhook, clock, log }, audit, exemptions);
  }
}

import type { StepDeps } from '../../lib/audit/durable/durable-steps.ts';
import type { AuditId } from '../../lib/model/ids.ts';
import type { AppDeps } from '../app/app-deps.ts';

/** Tells whoever watches of an audit that is closed now; where nobody does, nothing is read and nothing loaded. */
export async function tellMonitors(
  { monitors, exemptions }: Pick<AppDeps, 'monitors' | 'exemptions'>,
  { store, log }: Pick<StepDeps, 'store' | 'log'>,
  auditId: string,
): Promise<void> {
  if (monitors.gauges === null && !monitors.logsChanges) {
    return;
  }
  const audit = await store.readAudit(auditId as AuditId);
  if (audit !== null) {
    const { tellMonitors: tell } = await import('../../lib/report/monitor/tell-monitors.ts');
    await tell({ store, log }, audit, monitors, exemptions);
  }
}

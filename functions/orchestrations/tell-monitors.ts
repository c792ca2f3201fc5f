import type { StepDeps } from '../../lib/audit/durable/durable-steps.ts';
import type { AuditId } from '../../lib/model/ids.ts';
import type { AppDeps } from '../app/app-deps.ts';

/** Tells whoever watches of an audit that is closed now; where nobody does, nothing is read and nothing loaded. */
export async function tellMonitors(
  { monitors, exemptions }: Pick<AppDeps, 'monitors' | 'exemptions'>,
  { store, clock, log }: Pick<StepDeps, 'store' | 'clock' | 'log'>,
  auditId: string,
): Promise<void> {
  if (monitors.gauges === null && !monitors.logsChanges && monitors.sink === null) {
    return;
  }
  const audit = await store.readAudit(auditId as AuditId);
  if (audit !== null) {
    const { tellMonitors: tell } = await import('../../lib/report/monitor/tell-monitors.ts');
    await tell({ store, clock, log }, audit, monitors, exemptions);
  }
}

import type { Exemptions } from '../../findings/exemptions.ts';
import type { Audit } from '../../model/audit.ts';
import { isAuditError } from '../../model/errors.ts';
import type { Log } from '../../model/ports.ts';
import type { ReportStore } from '../report-facts.ts';
import { logChanges } from './log-changes.ts';
import { type StandingCounts, standingCounts } from './standing-counts.ts';

/** Who is told when an audit has ended; each is off by default. */
export type Monitors = {
  /** Null: metrics go nowhere. */
  readonly gauges: ((counts: StandingCounts) => Promise<void>) | null;
  /** Whether each VM that changed has a line in the log. */
  readonly logsChanges: boolean;
};

export type MonitorDeps = { readonly store: ReportStore; readonly log: Log };

/**
 * Tells the monitors of an audit that is closed; a check of a single VM is not told of. What one of them costs is a warning in the log:
 * the others are told all the same, and the audit is what it was. An activity that is repeated after a crash tells them again.
 */
export async function tellMonitors(
  deps: MonitorDeps,
  audit: Audit,
  { gauges, logsChanges }: Monitors,
  exemptions: Exemptions,
): Promise<void> {
  if (audit.trigger === 'check') {
    return;
  }
  if (gauges !== null) {
    await attempt(deps.log, 'gauges not recorded', async () => {
      const counts = await standingCounts(deps.store, audit);
      await (counts === null ? undefined : gauges(counts));
    });
  }
  if (logsChanges) {
    await attempt(deps.log, 'changes not logged', () => logChanges(deps, audit, exemptions));
  }
}

async function attempt(log: Log, failure: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error: unknown) {
    if (!isAuditError(error)) {
      throw error;
    }
    log.warn(failure, { why: error.message });
  }
}

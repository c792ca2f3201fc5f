import type { Exemptions } from '../../findings/exemptions.ts';
import type { RowSink } from '../../findings/row-sink.ts';
import type { AuditStore } from '../../findings/store/audits.ts';
import type { Audit } from '../../model/audit.ts';
import { troubleOf } from '../../model/errors.ts';
import type { Clock, Log } from '../../model/ports.ts';
import type { AuditNote } from '../../model/reasons/audit-note.ts';
import type { ReportStore } from '../report-facts.ts';
import { logChanges } from './log-changes.ts';
import { sendRows } from './send-rows.ts';
import { type StandingCounts, standingCounts } from './standing-counts.ts';

/** Who is told when an audit has ended; each is off by default. */
export type Monitors = {
  /** Null: metrics go nowhere. */
  readonly gauges: ((counts: StandingCounts) => Promise<void>) | null;
  /** Whether each VM that changed has a line in the log. */
  readonly logsChanges: boolean;
  /** Takes a row of each finding and image; null: rows go nowhere. */
  readonly sink: RowSink | null;
};

export type MonitorDeps = {
  readonly store: ReportStore & Pick<AuditStore, 'updateAudit'>;
  readonly clock: Clock;
  readonly log: Log;
};

/**
 * Tells the monitors of an audit that is closed; a check of a single VM is not told of. What one of them costs is a warning in the log:
 * the others are told all the same, and the audit is what it was. An activity that is repeated after a crash tells them again.
 */
export async function tellMonitors(
  deps: MonitorDeps,
  audit: Audit,
  { gauges, logsChanges, sink }: Monitors,
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
  if (sink !== null) {
    await attempt(deps.log, 'rows not sent', () => tellSink(deps, audit, sink));
  }
}

/** Rows that were not taken are a note of the audit; those of an earlier attempt that are now go with its note. */
async function tellSink({ store, clock, log }: MonitorDeps, audit: Audit, sink: RowSink): Promise<void> {
  const outcome = await sendRows({ store, clock, sink }, audit);
  if (outcome === null) {
    return;
  }
  const { sent, refused } = outcome;
  const others = (notes: Audit['notes'] = []) => notes.filter(({ code }) => code !== 'rows-not-sent');
  const said: readonly AuditNote[] = refused === null ? [] : [{ code: 'rows-not-sent', sent, ...refused }];
  if (said.length > 0 || others(audit.notes).length !== (audit.notes ?? []).length) {
    await store.updateAudit(audit.id, (current) => ({
      ...current,
      notes: [...others(current.notes), ...said],
    }));
  }
  if (refused === null) {
    log.info('rows sent', { sent });
  } else {
    log.warn('rows not sent', { sent, ...refused });
  }
}

async function attempt(log: Log, failure: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error: unknown) {
    log.warn(failure, { why: troubleOf(error).message });
  }
}

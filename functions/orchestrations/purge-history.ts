import { OrchestrationRuntimeStatus } from 'durable-functions';
import { dayMs, type Log } from '../../lib/model/ports.ts';
import type { AppDeps, Orchestrations } from '../app/app-deps.ts';

/** An instance that Durable calls running is never purged. */
const ended = [
  OrchestrationRuntimeStatus.Completed,
  OrchestrationRuntimeStatus.Failed,
  OrchestrationRuntimeStatus.Terminated,
  OrchestrationRuntimeStatus.Canceled,
];

/**
 * Deletes Durable's own history of orchestrations whose audits ended longer ago than the app keeps audits: Azure Storage never
 * does by itself. Durable goes by the time an instance was made, so an audit's deadline is added. Trouble is logged and left to the next tick.
 */
export async function purgeHistory(
  { retentionDays, limits, clock }: Pick<AppDeps, 'retentionDays' | 'limits' | 'clock'>,
  orchestrations: Pick<Orchestrations, 'purgeInstanceHistoryBy'>,
  log: Log,
): Promise<void> {
  if (retentionDays === null) {
    return;
  }
  const before = clock.wall() - retentionDays * dayMs - limits.auditDeadlineSeconds * 1000;
  try {
    const { instancesDeleted } = await orchestrations.purgeInstanceHistoryBy({
      createdTimeFrom: new Date(0),
      createdTimeTo: new Date(before),
      runtimeStatus: ended,
    });
    log.info('history of orchestrations purged', { instancesDeleted });
  } catch (error: unknown) {
    log.warn('history of orchestrations not purged', { reason: String(error).slice(0, 300) });
  }
}

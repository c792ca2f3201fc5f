import type { StepDeps } from '../../lib/audit/durable/durable-steps.ts';
import { purgeAudits } from '../../lib/findings/retention.ts';
import { dayMs } from '../../lib/model/ports.ts';
import type { AppDeps } from '../app/app-deps.ts';

/**
 * Deletes audits that ended longer ago than the app keeps them. Trouble is logged and left to the next audit: what was found is
 * worth more than the room it takes.
 */
export async function purgeOutdated(
  { retentionDays }: Pick<AppDeps, 'retentionDays'>,
  { store, clock, log }: Pick<StepDeps, 'store' | 'clock' | 'log'>,
): Promise<void> {
  if (retentionDays === null) {
    return;
  }
  try {
    for (const { id, startedAt } of await purgeAudits(store, clock.wall() - retentionDays * dayMs)) {
      log.info('audit purged', { purgedAuditId: id, startedAt });
    }
  } catch (error: unknown) {
    log.warn('outdated audits not purged', { reason: error instanceof Error ? error.message : null });
  }
}

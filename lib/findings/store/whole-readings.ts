import type { AuditId } from '../../model/ids.ts';
import { type AuditStore, requireAudit } from './audits.ts';
import type { Store } from './store.ts';

/** What tells of many rows at once. */
type Readings = Pick<Store, 'coverage' | 'findings' | 'imageFindings'>;

/**
 * The same readings, which throw `audit.notFound` where the audit's record is not there once they are done. A deletion begins with the
 * record: where that is still there, nothing of the audit was missing from what was read before.
 */
export function wholeReadings(store: Pick<AuditStore, 'readAudit'> & Readings): Readings {
  const whole =
    <Given extends [AuditId, ...unknown[]], Answer>(read: (...given: Given) => Promise<Answer>) =>
    async (...given: Given): Promise<Answer> => {
      const answer = await read(...given);
      await requireAudit(store, given[0]);
      return answer;
    };
  return {
    coverage: whole(store.coverage),
    findings: whole(store.findings),
    imageFindings: whole(store.imageFindings),
  };
}

import { isWhole } from '../../findings/audit-history.ts';
import { knownPercent } from '../../findings/coverage.ts';
import { everyImage } from '../../findings/images/image-pages.ts';
import { type Headline, headline } from '../../findings/images/image-summary.ts';
import type { Audit, Coverage } from '../../model/audit.ts';
import type { ReportStore } from '../report-facts.ts';

/** What a whole audit came to, as every surface counts it. */
export type StandingCounts = {
  /** The first twelve digits of the hash of the audit's scope: counts of two scopes are never mixed. */
  readonly scope: string;
  readonly coverage: Pick<Coverage, 'byExposure' | 'client' | 'server' | 'byOutcome'>;
  readonly byFlag: Headline['byFlag'];
  /** Null where no VM was to be asked. */
  readonly knownPercent: number | null;
};

/** Null for an audit that is not whole, saw nothing, or checked a single VM: it says nothing of its scope. */
export async function standingCounts(
  store: Pick<ReportStore, 'pageSize' | 'coverage' | 'findings' | 'imageFindings'>,
  audit: Audit,
): Promise<StandingCounts | null> {
  if (audit.trigger === 'check' || !isWhole(audit)) {
    return null;
  }
  const coverage = await store.coverage(audit.id);
  if (coverage.discovered === 0) {
    return null;
  }
  return {
    scope: audit.scopeHash.slice(0, 12),
    coverage,
    byFlag: headline(await everyImage(store, audit)).byFlag,
    knownPercent: knownPercent(coverage),
  };
}

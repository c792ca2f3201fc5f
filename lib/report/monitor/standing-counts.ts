import { isWhole } from '../../findings/audit-history.ts';
import { knownPercent, leftOutOfSample } from '../../findings/coverage.ts';
import { everyImage } from '../../findings/images/image-pages.ts';
import { type Headline, headline } from '../../findings/images/image-summary.ts';
import type { Audit, Coverage } from '../../model/audit.ts';
import type { ReportStore } from '../report-facts.ts';

/** What a whole audit came to, as every surface counts it. */
export type StandingCounts = {
  /** The first twelve digits of the hash of the audit's scope: counts of two scopes are never mixed. */
  readonly scope: string;
  readonly byOutcome: Coverage['byOutcome'];
  readonly byFlag: Headline['byFlag'];
  /** Null for a sample: it would look as if the VMs that it left out had gone. `knownPercent` is null where no VM was to be asked. */
  readonly standing:
    | (Pick<Coverage, 'byExposure' | 'client' | 'server'> & { readonly knownPercent: number | null })
    | null;
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
    byOutcome: coverage.byOutcome,
    byFlag: headline(await everyImage(store, audit)).byFlag,
    standing: leftOutOfSample(coverage) > 0 ? null : { ...coverage, knownPercent: knownPercent(coverage) },
  };
}

import { noExemptions } from '../../findings/exemptions.ts';
import { everyImage } from '../../findings/images/image-pages.ts';
import { headline } from '../../findings/images/image-summary.ts';
import { findingPages, oldestCarried } from '../../findings/store/pages.ts';
import type { Audit } from '../../model/audit.ts';
import { countExposedByOwner } from '../../report/exposed-by-owner.ts';
import { tallyFindings } from '../../report/finding-tally.ts';
import { auditJson, standingJson } from '../../report/json/audit-json.ts';
import type { ReportStore } from '../../report/report-facts.ts';
import { type SummaryFacts, summaryLines } from '../../report/summary.ts';
import type { CliContext } from '../command.ts';

/** An audit and what it came to, as a document and in lines for people. */
export async function auditDocument(context: CliContext, store: ReportStore, audit: Audit) {
  const facts = await summaryFacts(store, audit, context.settings().reportTags);
  const { coverage } = facts;
  return {
    json: { ...auditJson(audit, coverage), standing: standingJson(coverage) },
    text: summaryLines(facts, context.texts.language),
    coverage,
  };
}

/** `tags`: those that may tell whose a VM is; the first that one of the VMs carries is counted by. */
export async function summaryFacts(
  store: ReportStore,
  audit: Audit,
  tags: readonly string[],
): Promise<SummaryFacts> {
  const conflicting = findingPages(store, audit.id, { verdicts: ['conflict'] });
  return {
    audit,
    coverage: await store.coverage(audit.id),
    headline: headline(await everyImage(store, audit)),
    oldestCarried: await oldestCarried(store, audit),
    conflicts: (await tallyFindings(conflicting, noExemptions, 0)).conflicts,
    byOwner: await countExposedByOwner(findingPages(store, audit.id, { exposures: ['on'] }), tags),
  };
}

import { everyImage } from '../../findings/images/image-pages.ts';
import { headline } from '../../findings/images/image-summary.ts';
import type { FindingFilter, FindingStore } from '../../findings/store/findings.ts';
import { oldestCarried, pagesOf } from '../../findings/store/pages.ts';
import type { Paged } from '../../findings/store/store.ts';
import type { Audit } from '../../model/audit.ts';
import type { Finding } from '../../model/finding.ts';
import { halves } from '../../model/verdict.ts';
import { auditJson, standingJson } from '../../report/json/audit-json.ts';
import { countOnBy } from '../../report/on-by.ts';
import type { ReportStore } from '../../report/report-facts.ts';
import { type SummaryFacts, summaryLines } from '../../report/summary.ts';
import type { CliContext } from '../command.ts';

export function findingPages(
  store: Pick<FindingStore, 'findings'> & Paged,
  { id }: Audit,
  filter: FindingFilter,
): AsyncGenerator<readonly Finding[]> {
  return pagesOf(store, (limit, cursor) => store.findings(id, filter, limit, cursor));
}

/** Such as `server B1`. */
function conflictsOf({ probe }: Finding): string[] {
  return probe === null
    ? []
    : halves
        .filter((half) => probe.halves[half].verdict === 'conflict')
        .map((half) => `${half} ${probe.halves[half].rule}`);
}

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
  const conflictsByRule: Record<string, number> = {};
  for await (const page of findingPages(store, audit, { verdicts: ['conflict'] })) {
    for (const name of page.flatMap(conflictsOf)) {
      conflictsByRule[name] = (conflictsByRule[name] ?? 0) + 1;
    }
  }
  return {
    audit,
    coverage: await store.coverage(audit.id),
    headline: headline(await everyImage(store, audit)),
    oldestCarried: await oldestCarried(store, audit),
    conflictsByRule,
    onBy: await countOnBy(findingPages(store, audit, { exposures: ['on'] }), tags),
  };
}

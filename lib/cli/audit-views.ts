import { type ImageFinding, isFlagged, rollUpImages } from '../findings/images/image-findings.ts';
import { headline } from '../findings/images/image-summary.ts';
import type { FindingFilter } from '../findings/store/findings.ts';
import { everyItem, oldestCarried, pagesOf } from '../findings/store/pages.ts';
import type { Store } from '../findings/store/store.ts';
import { type Audit, isClosed } from '../model/audit.ts';
import type { Finding } from '../model/finding.ts';
import { halves } from '../model/verdict.ts';
import type { SummaryFacts } from '../report/summary.ts';

export function findingPages(
  store: Store,
  { id }: Audit,
  filter: FindingFilter,
): AsyncGenerator<readonly Finding[]> {
  return pagesOf(store, (limit, cursor) => store.findings(id, filter, limit, cursor));
}

/** Image findings are written when an audit concludes; until then they are rolled up from what is there. */
export function imagePages(
  store: Store,
  audit: Audit,
  filter: { readonly flagged?: boolean },
): AsyncGenerator<readonly ImageFinding[]> {
  return isClosed(audit.state)
    ? pagesOf(store, (limit, cursor) => store.imageFindings(audit.id, filter, limit, cursor))
    : presentImages(store, audit, filter);
}

async function* presentImages(
  store: Store,
  audit: Audit,
  { flagged = false }: { readonly flagged?: boolean },
): AsyncGenerator<readonly ImageFinding[]> {
  const images = await rollUpImages(() => everyItem(findingPages(store, audit, {})));
  yield images.filter((image) => !flagged || isFlagged(image));
}

/** Such as `server B1`. */
function conflictsOf({ probe }: Finding): string[] {
  return probe === null
    ? []
    : halves
        .filter((half) => probe.halves[half].verdict === 'conflict')
        .map((half) => `${half} ${probe.halves[half].rule}`);
}

export async function summaryFacts(store: Store, audit: Audit): Promise<SummaryFacts> {
  const conflictsByRule: Record<string, number> = {};
  for await (const page of findingPages(store, audit, { verdicts: ['conflict'] })) {
    for (const name of page.flatMap(conflictsOf)) {
      conflictsByRule[name] = (conflictsByRule[name] ?? 0) + 1;
    }
  }
  const images: ImageFinding[] = [];
  for await (const page of imagePages(store, audit, {})) {
    images.push(...page);
  }
  return {
    audit,
    coverage: await store.coverage(audit.id),
    headline: headline(images),
    oldestCarried: await oldestCarried(store, audit),
    conflictsByRule,
  };
}

import { previousAudit } from '../findings/audit-history.ts';
import { leftOutOfSample } from '../findings/coverage.ts';
import {
  type Change,
  countProbedSince,
  diffFindings,
  noneProbedSince,
  type ProbedSince,
  requireComparable,
} from '../findings/diff.ts';
import type { Exemptions } from '../findings/exemptions.ts';
import { diffImages, type ImageChanges } from '../findings/images/image-changes.ts';
import type { ImageFinding, OwnImageFinding } from '../findings/images/image-findings.ts';
import { everyImage, everyOwnImage } from '../findings/images/image-pages.ts';
import { pagesOf } from '../findings/store/pages.ts';
import { readTrend, type Trend, type TrendStore } from '../findings/trend.ts';
import { type Audit, type Coverage, isClosed } from '../model/audit.ts';
import type { Finding } from '../model/finding.ts';
import { type FindingTally, tallyFindings } from './finding-tally.ts';
import { type ChangeCounts, noChanges } from './json/change-json.ts';

/** What a report reads of a store. */
export type ReportStore = TrendStore;

/** What changed since the audit before of the same scope. */
export type History = {
  readonly previous: Audit;
  readonly counts: ChangeCounts;
  /** The first of them, at most {@link mostChanges}; those that were only not probed before come last. */
  readonly changes: readonly Change[];
  readonly total: number;
  /** VMs that samples left out of either audit. */
  readonly leftOut: { readonly before: number; readonly now: number; readonly since: ProbedSince };
  readonly images: ImageChanges;
  readonly ownImages: ImageChanges<OwnImageFinding>;
};

/** All that the report says, but for the VMs themselves, which are read page by page. */
export type ReportFacts = {
  readonly audit: Audit;
  readonly coverage: Coverage;
  readonly images: readonly ImageFinding[];
  readonly ownImages: readonly OwnImageFinding[];
  readonly tally: FindingTally;
  readonly exemptions: Exemptions;
  /** Null when there is nothing to compare with. */
  readonly history: History | null;
  readonly trend: Trend;
};

/** Changes that a report lists; the counts are of all. */
const mostChanges = 200;

export async function readReportFacts(
  store: ReportStore,
  audit: Audit,
  exemptions: Exemptions,
): Promise<ReportFacts> {
  const images = await everyImage(store, audit);
  return {
    audit,
    coverage: await store.coverage(audit.id),
    images,
    ownImages: await everyOwnImage(store, audit),
    tally: await tallyFindings(findingsOf(store, audit), exemptions, auditTime(audit)),
    exemptions,
    history: await readHistory(store, { audit, images, exemptions }),
    trend: await readTrend(store, audit),
  };
}

/** Every finding of an audit, a page at a time. */
export function findingsOf(
  store: Pick<ReportStore, 'pageSize' | 'findings'>,
  { id }: Audit,
): AsyncGenerator<readonly Finding[]> {
  return pagesOf(store, (limit, cursor) => store.findings(id, {}, limit, cursor));
}

/** The time that ages and exemptions are told at, epoch milliseconds. */
export function auditTime({ startedAt, endedAt }: Audit): number {
  return Date.parse(endedAt ?? startedAt);
}

/** The audit that an audit is compared with. Null for one that cannot be compared, and for the first of its scope. */
export async function comparedWith(
  store: ReportStore,
  audit: Audit,
  counts?: (earlier: Audit) => boolean,
): Promise<Audit | null> {
  const { lineage } = audit;
  const isWhole = isClosed(audit.state) && (lineage === null || lineage.isContinued === true);
  const previous = isWhole ? await previousAudit(store, audit, counts) : null;
  if (previous !== null) {
    requireComparable(previous, audit);
  }
  return previous;
}

/** As {@link comparedWith}. */
export async function readHistory(
  store: ReportStore,
  { audit, images, exemptions }: Pick<ReportFacts, 'audit' | 'images' | 'exemptions'>,
): Promise<History | null> {
  const previous = await comparedWith(store, audit);
  if (previous === null) {
    return null;
  }
  const counts = noChanges();
  const changes: Change[] = [];
  const unprobed: Change[] = [];
  let since = noneProbedSince;
  let total = 0;
  const before = { audit: previous, pages: findingsOf(store, previous) };
  const after = { audit, pages: findingsOf(store, audit) };
  for await (const change of diffFindings(before, after, exemptions)) {
    counts[change.cause] += 1;
    total += 1;
    since = countProbedSince(since, change);
    const kept = change.cause === 'not-probed-before' ? unprobed : changes;
    if (kept.length < mostChanges) {
      kept.push(change);
    }
  }
  const [was, is] = [await store.coverage(previous.id), await store.coverage(audit.id)];
  const earlier = { audit: previous, images: await everyImage(store, previous) };
  const ownBefore = { audit: previous, images: await everyOwnImage(store, previous) };
  return {
    ...{ previous, counts, total },
    changes: [...changes, ...unprobed].slice(0, mostChanges),
    leftOut: { before: leftOutOfSample(was), now: leftOutOfSample(is), since },
    images: diffImages(earlier, { audit, images }),
    ownImages: diffImages(ownBefore, { audit, images: await everyOwnImage(store, audit) }),
  };
}

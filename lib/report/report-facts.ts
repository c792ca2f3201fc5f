import { previousAudit } from '../findings/audit-history.ts';
import { leftOutOfSample } from '../findings/coverage.ts';
import {
  type Change,
  countProbedSince,
  diffFindings,
  noneProbedSince,
  requireComparable,
} from '../findings/diff.ts';
import type { Exemptions } from '../findings/exemptions.ts';
import { createAnswerCount, type ImageAnswers } from '../findings/images/image-answers.ts';
import { diffImages } from '../findings/images/image-changes.ts';
import type { AnyImageFinding, ImageFinding, OwnImageFinding } from '../findings/images/image-findings.ts';
import { everyImage, everyOwnImage } from '../findings/images/image-pages.ts';
import { everyFinding, findingPages } from '../findings/store/pages.ts';
import { readTrend, type Trend, type TrendStore } from '../findings/trend.ts';
import { type Audit, type Coverage, isClosed } from '../model/audit.ts';
import { type FindingTally, tallyFindings } from './finding-tally.ts';
import { noChanges } from './json/change-json.ts';

/** What a report reads of a store. */
export type ReportStore = TrendStore;

/** All that the report says, but for the VMs themselves, which are read page by page. */
export type ReportFacts = {
  readonly audit: Audit;
  readonly coverage: Coverage;
  readonly images: readonly ImageFinding[];
  readonly ownImages: readonly OwnImageFinding[];
  /** Null of a closed audit: all answers are there that will be. */
  readonly answers: ImageAnswers | null;
  readonly tally: FindingTally;
  readonly exemptions: Exemptions;
  /** Null when there is nothing to compare with. */
  readonly history: History | null;
  readonly trend: Trend;
};

export async function readReportFacts(
  store: ReportStore,
  audit: Audit,
  exemptions: Exemptions,
): Promise<ReportFacts> {
  return {
    audit,
    coverage: await store.coverage(audit.id),
    images: await everyImage(store, audit),
    ownImages: await everyOwnImage(store, audit),
    answers: isClosed(audit.state) ? null : await answersSoFar(store, audit),
    tally: await tallyFindings(findingPages(store, audit.id), exemptions, auditTime(audit)),
    exemptions,
    history: await readHistory(store, audit, exemptions),
    trend: await readTrend(store, audit),
  };
}

async function answersSoFar(store: ReportStore, audit: Audit): Promise<ImageAnswers | null> {
  const count = createAnswerCount();
  await count.read(everyFinding(store, audit), audit.limits.perImage, () => false);
  return count.answers();
}

/** The time that ages and exemptions are told at, epoch milliseconds. */
export function auditTime({ startedAt, endedAt }: Audit): number {
  return Date.parse(endedAt ?? startedAt);
}

/** Two audits that can be compared. */
export type Both = { readonly previous: Audit; readonly audit: Audit };

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

/** The changes, one by one, and when all were read, what they came to. */
export function compareAudits(
  store: Pick<ReportStore, 'pageSize' | 'findings' | 'coverage' | 'imageFindings'>,
  { previous, audit }: Both,
  exemptions: Exemptions,
) {
  const counts = noChanges();
  let total = 0;
  let since = noneProbedSince;
  const imagesChanged = async <Image extends AnyImageFinding>(
    read: (audit: Audit) => Promise<readonly Image[]>,
  ) => diffImages({ audit: previous, images: await read(previous) }, { audit, images: await read(audit) });
  const sideOf = (each: Audit) => ({ audit: each, pages: findingPages(store, each.id) });
  return {
    changes: async function* (): AsyncGenerator<Change> {
      for await (const change of diffFindings(sideOf(previous), sideOf(audit), exemptions)) {
        counts[change.cause] += 1;
        total += 1;
        since = countProbedSince(since, change);
        yield change;
      }
    },
    outcome: async () => {
      const coverages = { before: await store.coverage(previous.id), now: await store.coverage(audit.id) };
      return {
        total,
        counts,
        coverages,
        /** VMs that samples left out of either audit, and what became of the earlier one's. */
        leftOut: {
          before: leftOutOfSample(coverages.before),
          now: leftOutOfSample(coverages.now),
          since,
        },
        images: await imagesChanged((each) => everyImage(store, each)),
        ownImages: await imagesChanged((each) => everyOwnImage(store, each)),
      };
    },
  };
}

/** What changed since the audit before of the same scope. */
export type History = Awaited<ReturnType<ReturnType<typeof compareAudits>['outcome']>> & {
  readonly previous: Audit;
  /** The first of them, at most {@link mostChanges}; those that were only not probed before come last. */
  readonly changes: readonly Change[];
};

/** Changes that a report lists; the counts are of all. */
const mostChanges = 200;

/** Null as {@link comparedWith}. */
export async function readHistory(
  store: ReportStore,
  audit: Audit,
  exemptions: Exemptions,
): Promise<History | null> {
  const previous = await comparedWith(store, audit);
  if (previous === null) {
    return null;
  }
  const { changes, outcome } = compareAudits(store, { previous, audit }, exemptions);
  const changed: Change[] = [];
  const unprobed: Change[] = [];
  for await (const change of changes()) {
    const kept = change.cause === 'not-probed-before' ? unprobed : changed;
    if (kept.length < mostChanges) {
      kept.push(change);
    }
  }
  return { previous, changes: [...changed, ...unprobed].slice(0, mostChanges), ...(await outcome()) };
}

import { noExemptions } from '../../lib/findings/exemptions.ts';
import type { NewRow } from '../../lib/findings/store/ledger.ts';
import { findingPages, pagesOf } from '../../lib/findings/store/pages.ts';
import type { Store } from '../../lib/findings/store/store.ts';
import { verdicts } from '../../lib/model/verdict.ts';
import { exportFindings, exportFormats } from '../../lib/report/export-findings.ts';
import { writeHtmlReport } from '../../lib/report/html/write-report.ts';
import { readReportFacts } from '../../lib/report/report-facts.ts';
import { aroundStore } from '../support/around-store.ts';
import { aNewRow, anAudit, aTarget, image2016, judgedAs, provenanceOf } from '../support/ledger-builders.ts';

/** Most that was held at a page, after a collection, above what was held before; in MB, by what was done. */
export type HeldHeap = Readonly<Record<string, number>>;

/** Writes findings of `count` VMs straight into an empty store, and reads them in every way that reads all. */
export async function measureHeldHeap(store: Store, count: number): Promise<HeldHeap> {
  const audit = anAudit({ state: 'complete', endedAt: '2026-01-05T04:00:00.000Z' });
  await store.createAudit(audit);
  for (let from = 0; from < count; from += perCall) {
    await store.addRows(audit.id, rows(from, Math.min(from + perCall, count)), 0);
  }
  const { watched, peakOf } = watch(store, Math.ceil(count / store.pageSize / looks));
  const all = () => findingPages(watched, audit.id);
  const on = { exposures: ['on'] } as const;
  const listOn = pagesOf(watched, (limit, cursor) => watched.findings(audit.id, on, limit, cursor));
  const source = { audit, exemptions: noExemptions, tags: ['owner'], at: 0, version: null };
  const held: Record<string, number> = {
    listed: await peakOf(() => drain(all())),
    'on listed': await peakOf(() => drain(listOn)),
  };
  for (const format of exportFormats) {
    held[format] = await peakOf(() => exportFindings(format, { ...source, pages: all }, nowhere));
  }
  held['report'] = await peakOf(async () => {
    const facts = await readReportFacts(watched, audit, noExemptions);
    await writeHtmlReport(facts, all(), { language: null, tags: ['owner'] }, nowhere);
  });
  return held;
}

/** At so many pages, since a collection takes longer than a page. */
const looks = 20;

function watch(store: Store, everyPages: number) {
  let pages = 0;
  let peak = 0;
  const look = (): number => {
    globalThis.gc?.();
    peak = Math.max(peak, process.memoryUsage().heapUsed);
    return peak;
  };
  const watched = aroundStore(store, async (method, call) => {
    const answer = await call();
    pages += method === 'findings' ? 1 : 0;
    if (method === 'findings' && pages % everyPages === 0) {
      look();
    }
    return answer;
  });
  const peakOf = async (work: () => Promise<void>): Promise<number> => {
    peak = 0;
    const before = look();
    await work();
    return (look() - before) / 1e6;
  };
  return { watched, peakOf };
}

async function nowhere(): Promise<void> {}

async function drain(pages: AsyncIterable<unknown>): Promise<void> {
  for await (const _page of pages) {
    // Only read.
  }
}

const perCall = 500;

/** Verdicts in turn, an image for every hundred VMs. */
function rows(from: number, to: number): NewRow[] {
  return Array.from({ length: to - from }, (_, index) => {
    const place = from + index;
    const name = `vm-${String(place).padStart(6, '0')}`;
    const settlement = judgedAs(verdicts[place % verdicts.length] ?? 'unknown');
    const image = { ...image2016, version: `14393.${Math.floor(place / 100)}.230306` };
    return aNewRow(name, { settlement, target: aTarget(name, { provenance: provenanceOf(image) }) });
  });
}

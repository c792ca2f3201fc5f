import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Exemptions, noExemptions } from '../../../../lib/findings/exemptions.ts';
import { findingPages } from '../../../../lib/findings/store/pages.ts';
import type { Store } from '../../../../lib/findings/store/store.ts';
import type { Audit } from '../../../../lib/model/audit.ts';
import { writeHtmlReport } from '../../../../lib/report/html/write-report.ts';
import type { Language } from '../../../../lib/report/messages/messages.ts';
import { readReportFacts } from '../../../../lib/report/report-facts.ts';
import { openSqliteStore } from '../../../../lib/sqlite/store.ts';

/** A store on a file of its own, for as long as `use` takes. */
export async function withEstate<Result>(
  seed: (store: Store) => Promise<void>,
  use: (store: Store, folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-report-'));
  const store = await openSqliteStore(join(folder, 'audit.sqlite'));
  try {
    await seed(store);
    return await use(store, folder);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

export async function renderReport(
  store: Store,
  { id }: Pick<Audit, 'id'>,
  options: {
    readonly language?: Language | null;
    readonly exemptions?: Exemptions;
    readonly tags?: readonly string[];
  } = {},
): Promise<string> {
  const audit = await store.readAudit(id);
  if (audit === null) {
    throw new Error(`no audit ${id}`);
  }
  const facts = await readReportFacts(store, audit, options.exemptions ?? noExemptions);
  const parts: string[] = [];
  const write = async (text: string): Promise<void> => {
    parts.push(text);
  };
  const { language = null, tags = [] } = options;
  await writeHtmlReport(facts, findingPages(store, audit.id), { language, tags }, write);
  return parts.join('');
}

/** What a reader of one language sees of a part of the report, without its markup. */
export function textIn(language: Language, markup: string): string {
  const other = language === 'en' ? 'ja' : 'en';
  return markup
    .replace(new RegExp(`<span lang="${other}">[^<]*</span>`, 'g'), '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .trim();
}

export function sectionOf(report: string, id: string): string {
  const start = report.indexOf(`id="${id}"`);
  return report.slice(start, report.indexOf('</section>', start));
}

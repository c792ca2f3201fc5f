import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import type { Store } from '../../lib/findings/store/store.ts';
import type { AuditId } from '../../lib/model/ids.ts';
import type { Verdict } from '../../lib/model/verdict.ts';
import { teamsMessage } from '../../lib/report/notify/chat/teams-message.ts';
import { renderReport, withEstate } from '../lib/report/html/rendered-report.ts';
import { noticeOf } from '../support/changes-notice.ts';
import { anAudit, aTarget, judgedAs } from '../support/ledger-builders.ts';
import { seedEstate, writeAudit } from '../support/seeded-estate.ts';
import { desktop, inPage } from './open-browser.ts';

const pictures = fileURLToPath(new URL('../../docs/pictures', import.meta.url));

/** Tall enough for the answer and the chart. */
const viewport = { width: 1280, height: 1230 } as const;

/** The documentation's pictures: the report in both languages, the trend in it, and a card as Microsoft's own renderer of cards draws it. */
export async function takePictures(browser: Browser, report: string, folder: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  for (const [locale, name] of [
    ['en-US', 'report.png'],
    ['ja-JP', 'report.ja.png'],
  ] as const) {
    await inPage(browser, report, { viewport, locale }, async ({ page }) => {
      await page.screenshot({ path: `${pictures}/${name}` });
    });
  }
  await takePart(browser, { name: 'trend', folder, page: await trendReport(), part: '#trend' });
  await takePart(browser, { name: 'teams', folder, page: await cardPage(), part: '#card' });
}

type Part = {
  readonly name: string;
  readonly folder: string;
  /** Markup. */
  readonly page: string;
  /** Selects what the picture shows. */
  readonly part: string;
};

async function takePart(browser: Browser, { name, folder, page: markup, part }: Part): Promise<void> {
  const file = `${folder}/${name}.html`;
  writeFileSync(file, markup);
  await inPage(browser, file, desktop, async ({ page }) => {
    await page.locator(part).screenshot({ path: `${pictures}/${name}.png` });
  });
}

const weeks = 16;

/** An estate that is cleared over some months. */
async function trendReport(): Promise<string> {
  return await withEstate(seedWeeks, (store) =>
    renderReport(store, auditOfWeek(weeks - 1), { language: 'en' }),
  );
}

async function seedWeeks(store: Store): Promise<void> {
  for (let week = 0; week < weeks; week += 1) {
    const rows = Array.from({ length: 120 + 3 * week }, (_, vm) => ({
      target: aTarget(`vm-${vm}`),
      settlement: judgedAs(verdictOf(vm, week)),
      lastKnown: null,
    }));
    await writeAudit(store, auditOfWeek(week), rows);
  }
}

function verdictOf(vm: number, week: number): Verdict {
  if (vm < 40 && week < 3 + vm / 3.2) {
    return 'enabled';
  }
  return vm < 70 - 2 * week ? 'installable' : vm % 40 === 39 ? 'unknown' : 'binaries-absent';
}

function auditOfWeek(week: number) {
  const at = new Date(Date.UTC(2026, 6, 6 + 7 * week, 3)).toISOString();
  const id = `${at.slice(0, 19).replace(/[-:]/g, '')}Z-0000000a` as AuditId;
  return anAudit({ id, startedAt: at, endedAt: at });
}

async function cardPage(): Promise<string> {
  const notice = await withEstate(seedEstate, noticeOf);
  const links = { origin: 'https://my-app.example.org', portal: 'https://portal.azure.com' };
  const message = teamsMessage(notice, { links, language: 'en' }) as { attachments: [{ content: unknown }] };
  const renderer = readFileSync(
    new URL('../../node_modules/adaptivecards/dist/adaptivecards.min.js', import.meta.url),
    'utf8',
  );
  return `<!doctype html><meta charset="utf-8"><style>#card { width: 640px; font-family: "Segoe UI", sans-serif }</style>
<div id="card"></div><script>${renderer}</script><script>
const card = new AdaptiveCards.AdaptiveCard();
card.hostConfig = new AdaptiveCards.HostConfig({ fontFamily: 'Segoe UI, Noto Sans, sans-serif' });
card.parse(${JSON.stringify(message.attachments[0].content).replaceAll('<', '\\u003c')});
document.querySelector('#card').append(card.render());
</script>`;
}

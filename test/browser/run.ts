import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '../../lib/findings/store/store.ts';
import type { Language } from '../../lib/report/messages/messages.ts';
import { renderReport, withEstate } from '../lib/report/html/rendered-report.ts';
import { laterAudit, seedEstate, seedLargeEstate, writeAudit } from '../support/seeded-estate.ts';
import { accessibilityChecks } from './accessibility-checks.ts';
import type { World } from './checks.ts';
import { hostileChecks } from './hostile-checks.ts';
import { hostileRows } from './hostile-rows.ts';
import { largeChecks } from './large-checks.ts';
import { openBrowser } from './open-browser.ts';
import { ownedRows } from './owned-rows.ts';
import { readingChecks } from './reading-checks.ts';
import { takePictures } from './take-pictures.ts';
import { viewChecks } from './view-checks.ts';

/**
 * The report in a real Chromium (Debian's package `chromium`, or CHROMIUM_PATH). Without one nothing is tested, loudly; with
 * SMB1_BROWSER_REQUIRED=1 that is a failure. `--pictures` also makes the documentation's pictures anew.
 */
const browser = await openBrowser();
if (browser === null) {
  say('!! NOT RUN: the report in a browser (no Chromium here; Debian and Ubuntu: apt-get install chromium)');
  say('0 passed, 0 failed');
  process.exit(process.env['SMB1_BROWSER_REQUIRED'] === '1' ? 1 : 0);
}

const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-browser-'));
let passed = 0;
let failed = 0;
try {
  const world: World = { browser, reports: await writeReports(), say };
  for (const check of [
    ...readingChecks,
    ...viewChecks,
    ...accessibilityChecks,
    ...hostileChecks,
    ...largeChecks,
  ]) {
    try {
      await check.run(world);
      passed += 1;
      say(`ok    ${check.name}`);
    } catch (error: unknown) {
      failed += 1;
      say(`FAIL  ${check.name}\n${error instanceof Error ? error.stack : String(error)}`);
    }
  }
  if (process.argv.includes('--pictures')) {
    await takePictures(browser, world.reports.seeded, folder);
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
say(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function writeReports(): Promise<World['reports']> {
  const hostile = (store: Store) => writeAudit(store, laterAudit, hostileRows);
  return {
    seeded: await write('seeded', seedEstate, null),
    japanese: await write('japanese', seedEstate, 'ja'),
    large: await write('large', (store) => seedLargeEstate(store, 10_000), null),
    hostile: await write('hostile', hostile, null),
    owned: await write('owned', (store) => writeAudit(store, laterAudit, ownedRows), null),
  };
}

async function write(
  name: string,
  seed: (store: Store) => Promise<void>,
  language: Language | null,
): Promise<string> {
  const file = join(folder, `${name}.html`);
  const started = performance.now();
  await withEstate(seed, async (store) => {
    const seeded = performance.now();
    writeFileSync(file, await renderReport(store, laterAudit, { language, tags: ['Owner', 'CostCenter'] }));
    say(
      `${name}: ${statSync(file).size} bytes; seeded in ${Math.round(seeded - started)} ms, written in ${Math.round(performance.now() - seeded)} ms`,
    );
  });
  return file;
}

function say(text: string): void {
  console.log(text);
}

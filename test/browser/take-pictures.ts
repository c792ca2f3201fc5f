import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { inPage } from './open-browser.ts';

const pictures = fileURLToPath(new URL('../../docs/pictures', import.meta.url));

/** Tall enough for the answer and the chart. */
const viewport = { width: 1280, height: 1230 } as const;

/** The report as the documentation shows it, in both languages. */
export async function takePictures(browser: Browser, report: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  for (const [locale, name] of [
    ['en-US', 'report.png'],
    ['ja-JP', 'report.ja.png'],
  ] as const) {
    await inPage(browser, report, { viewport, locale }, async ({ page }) => {
      await page.screenshot({ path: `${pictures}/${name}` });
    });
  }
}

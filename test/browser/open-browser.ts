import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';

/** Where Debian's package puts it. */
const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Null when there is no Chromium on this machine. */
export async function openBrowser(): Promise<Browser | null> {
  return existsSync(executablePath)
    ? await chromium.launch({ executablePath, args: ['--no-sandbox'] })
    : null;
}

export type Opened = {
  readonly page: Page;
  /** What the page asked for beside itself, complained of or threw, and every dialog. */
  readonly trouble: readonly string[];
};

/** Opens a file in a window of its own for as long as `use` takes. */
export async function inPage<Result>(
  browser: Browser,
  file: string,
  options: BrowserContextOptions,
  use: (opened: Opened) => Promise<Result>,
): Promise<Result> {
  const context = await browser.newContext({ reducedMotion: 'reduce', locale: 'en-US', ...options });
  try {
    const page = await context.newPage();
    const trouble: string[] = [];
    const own = `file://${file}`;
    page.on('request', (request) => {
      if (request.url() !== own && request.url() !== 'data:,') {
        trouble.push(`request: ${request.url()}`);
      }
    });
    page.on('console', (message) => trouble.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => trouble.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => {
      trouble.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(own);
    return await use({ page, trouble });
  } finally {
    await context.close();
  }
}

export const desktop = { viewport: { width: 1280, height: 900 } } as const;
export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;

/** What a reader sees of an element: without what style hides, such as the other language. */
export async function seen(locator: Locator): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: hidden text is what must not be read here
  return (await locator.innerText()).trim();
}

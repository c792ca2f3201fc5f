import assert from 'node:assert/strict';
import type { Check } from './checks.ts';
import { attacks, hostileRows } from './hostile-rows.ts';
import { desktop, inPage } from './open-browser.ts';

export const hostileChecks: readonly Check[] = [
  {
    name: 'takes everything that guests, owners and Azure say for text',
    run: async ({ browser, reports }) => {
      await inPage(browser, reports.hostile, desktop, async ({ page, trouble }) => {
        for (const name of await page.locator('button.vm[aria-expanded]').all()) {
          await name.click();
        }
        await page.getByRole('button', { name: '日本語' }).click();
        for (const attack of attacks.slice(0, 4)) {
          await page.locator('#vm-search').fill(attack);
        }
        assert.deepEqual(trouble, []);
        assert.equal(await page.locator('script').count(), 4);
        assert.equal(await page.locator('img').count(), 0);
        assert.equal(await page.locator('[onerror], [onfocus], [autofocus]').count(), 0);
      });
    },
  },
  {
    name: 'shows it whole, with marks that hide or turn text made visible',
    run: async ({ browser, reports }) => {
      await inPage(browser, reports.hostile, desktop, async ({ page }) => {
        assert.equal(await page.locator('.vm-row').count(), hostileRows.length);
        for (const name of await page.locator('button.vm[aria-expanded]').all()) {
          await name.click();
        }
        const text = await page.evaluate<string>('document.documentElement.textContent');
        assert.doesNotMatch(text.replace(/[\n\t]/g, ''), /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        assert.ok(text.includes('gpj.\\u{202e}exe\\u{2066}'));
        assert.ok(text.includes('<script>alert(1)</script>'));
      });
    },
  },
];

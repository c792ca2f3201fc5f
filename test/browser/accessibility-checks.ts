import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import type { Check } from './checks.ts';
import { desktop, inPage, phone, seen } from './open-browser.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const axeChecks = (['light', 'dark'] as const).flatMap((colorScheme) =>
  (['en', 'ja'] as const).flatMap((locale) =>
    [
      { name: 'desktop', size: desktop },
      { name: 'phone', size: phone },
    ].map(
      ({ name, size }): Check => ({
        name: `gives axe nothing to say: ${colorScheme}, ${locale}, ${name}`,
        run: async ({ browser, reports }) => {
          await inPage(browser, reports.seeded, { ...size, colorScheme, locale }, async ({ page }) => {
            for (const name of ['vm-2019-core-a', 'vm-server-on', 'vm-restart', 'vm-odd', 'vm-2022-b']) {
              await page.locator('#vm-rows').getByRole('button', { name }).click();
            }
            await page.locator('.detail summary').first().click();
            assert.deepEqual(await violations(page), []);
          });
        },
      }),
    ),
  ),
);

export const accessibilityChecks: readonly Check[] = [
  ...axeChecks,
  {
    name: 'is worked by keyboard alone',
    run: async ({ browser, reports }) => {
      await inPage(browser, reports.seeded, desktop, async ({ page }) => {
        await page.keyboard.press('Tab');
        assert.equal(await focused(page), 'Skip to the answer');
        await tabTo(page, (name) => name.startsWith('Search name'));
        await page.keyboard.type('2019-core-b');
        assert.equal(await seen(page.locator('#vm-count')), '1 of 44 VMs');
        await tabTo(page, (name) => name === 'vm-2019-core-b');
        await page.keyboard.press('Enter');
        assert.match(
          await seen(page.locator('.detail')),
          /What to do[\s\S]*Use SMB 2 or 3[\s\S]*SMB 1.0 server: Enabled/,
        );
        await page.keyboard.press('Enter');
        assert.equal(await page.locator('.detail').count(), 0);
      });
    },
  },
  {
    name: 'sorts by keyboard and says so',
    run: async ({ browser, reports }) => {
      await inPage(browser, reports.seeded, desktop, async ({ page }) => {
        const head = page.locator('th[data-column="exposure"]');
        assert.equal(await head.getAttribute('aria-sort'), 'ascending');
        assert.match(await seen(page.locator('.vm-row').first()), /On: both/);
        await head.getByRole('button').focus();
        await page.keyboard.press('Space');
        assert.equal(await head.getAttribute('aria-sort'), 'descending');
        assert.match(await seen(page.locator('.vm-row').first()), /Out of reach/);
        await page.keyboard.press('Enter');
        assert.equal(await head.getAttribute('aria-sort'), 'ascending');
      });
    },
  },
  {
    name: 'leads from a count, a disagreeing VM and a reason to the VMs meant',
    run: async ({ browser, reports }) => {
      await inPage(browser, reports.seeded, desktop, async ({ page }) => {
        const shown = () => seen(page.locator('#vm-count'));
        await page.locator('.legend').getByRole('button', { name: 'Evidence conflicts' }).first().click();
        assert.equal(await shown(), '1 of 44 VMs');
        await page.locator('.tiles').getByRole('button', { name: 'one can be turned on' }).click();
        assert.equal(await shown(), '10 of 44 VMs');
        await page.locator('.tiles').getByRole('button', { name: 'server is on' }).click();
        assert.equal(await shown(), '8 of 44 VMs');
        await page.locator('#vm-client').selectOption('binaries-absent');
        assert.equal(await shown(), '1 of 44 VMs');
        await page.locator('#coverage').getByRole('button', { name: 'last known verdicts' }).click();
        assert.equal(await shown(), '1 of 44 VMs');
        await page.locator('.matrix .names').getByRole('button', { name: 'vm-2019-core-b' }).click();
        assert.equal(await shown(), '1 of 44 VMs');
        await page.locator('#coverage').getByRole('button', { name: '2' }).click();
        assert.equal(await shown(), '2 of 44 VMs');
        await page.getByRole('button', { name: 'Clear' }).click();
        assert.equal(await shown(), '44 of 44 VMs');
      });
    },
  },
];

/** Beside what axe looks at by default. */
const rules = { 'target-size': { enabled: true } } as const;

async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const results = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify({ rules })})`);
  return results.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('; ')}`,
  );
}

/** The name of the element that has the focus, as read out. */
async function focused(page: Page): Promise<string> {
  return await page.evaluate<string>(
    '(document.activeElement.labels?.[0] ?? document.activeElement).innerText.trim()',
  );
}

async function tabTo(page: Page, isMeant: (name: string) => boolean): Promise<void> {
  for (let pressed = 0; pressed < 300; pressed += 1) {
    await page.keyboard.press('Tab');
    if (isMeant(await focused(page))) {
      return;
    }
  }
  throw new Error('the tab key does not lead there');
}

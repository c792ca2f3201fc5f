import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { Check } from './checks.ts';
import { desktop, inPage, phone, seen } from './open-browser.ts';

/** Whose VMs they are, what one does with a view, and what of it lasts. */
export const viewChecks: readonly Check[] = [
  {
    name: 'counts by subscription and by tag, and leads from a count to its VMs',
    run: async ({ browser, reports }) => {
      await inPage(browser, reports.owned, desktop, async ({ page, trouble }) => {
        assert.deepEqual(await groupsIn(page), ['Shop 3 1 0 0 0 2 0', 'Lab 1 0 0 0 0 1 0']);
        await page.selectOption('#vm-group', { label: 'Owner' });
        assert.equal((await groupsIn(page)).length, 4);
        await page.locator('#vm-groups button', { hasText: 'bob' }).click();
        assert.deepEqual(await vmsIn(page), ['shop-gone']);
        assert.deepEqual(trouble, []);
      });
    },
  },
  {
    name: 'leads from the headline to the VMs that are on in either half, and cuts no column of images',
    run: async ({ browser, reports }) => {
      const small = { viewport: { width: 1200, height: 900 } };
      await inPage(browser, reports.seeded, small, async ({ page, trouble }) => {
        await page.locator('.act').click();
        const shown = await seen(page.locator('#vm-rows .vm-row td:nth-child(2)').first());
        const headline = await seen(page.locator('#answer .big').nth(1));
        assert.match(shown, /^On: /);
        assert.equal(
          (await seen(page.locator('#vm-count'))).split(' ')[0],
          headline.split(' ')[0],
          'as many rows as the headline says',
        );
        const cut = await page.evaluate(
          "(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('.matrix').parentElement)",
        );
        assert.equal(cut, 0);
        assert.deepEqual(trouble, []);
      });
    },
  },
  {
    name: 'shows the same view to whoever has its address, and the same after a reload',
    run: async ({ browser, reports }) => {
      await inPage(browser, reports.owned, desktop, async ({ page, trouble }) => {
        await page.fill('#vm-search', 'binaries-absent');
        await page.selectOption('#vm-subscription', { label: 'Shop' });
        await page.locator('th[data-column="name"] button').click();
        await page.locator('.vm-row button.vm').last().click();
        await page.locator('#theme').click();
        await page.waitForURL(/open=/);
        const sent = await page.context().newPage();
        await sent.goto(page.url());
        for (const each of [sent, page]) {
          await each.waitForSelector('.detail-row');
          assert.deepEqual(await vmsIn(each), ['shop-gone', 'shop-none']);
          assert.equal(await seen(each.locator('.vm-row:has(+ .detail-row) th')), 'shop-none');
        }
        await page.evaluate("location.hash = '#images'");
        await page.reload();
        assert.deepEqual(await vmsIn(page), ['shop-gone', 'shop-none']);
        assert.equal(await page.locator('.detail-row').count(), 1);
        assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
        assert.deepEqual(trouble, []);
      });
    },
  },
  {
    name: 'opens with all VMs when its address names what is not there',
    run: async ({ browser, reports }) => {
      await inPage(browser, reports.owned, desktop, async ({ page, trouble }) => {
        const odd = `${page.url()}#vms?subscription=<b>&tag=9%3Dx&status=no&sort=-tags%22&open=1e9.x.-1&group=__proto__`;
        await page.goto('about:blank');
        await page.goto(odd);
        await page.waitForSelector('.vm-row');
        assert.equal(await seen(page.locator('#vm-count')), '4 of 4 VMs');
        assert.deepEqual(
          trouble.filter((each) => !each.includes('about:blank') && !each.includes('file://')),
          [],
        );
      });
    },
  },
  {
    name: 'saves what is shown as CSV, inert, and copies ids and commands',
    run: async ({ browser, reports }) => {
      await inPage(browser, reports.owned, desktop, async ({ page }) => {
        await page.fill('#vm-search', 'lab');
        const [download] = await Promise.all([page.waitForEvent('download'), page.click('#vm-save')]);
        const lines = readFileSync((await download.path()) ?? '', 'utf8').split('\r\n');
        assert.equal(lines.length, 3);
        assert.match(lines[1] ?? '', /^lab-gone,.*,Lab,.*,'=1\+1,/);
        await page.fill('#vm-search', 'shop-on');
        await page.locator('.vm-row button.vm').click();
        assert.match(await pasted(page, '.id .copy'), /^\/subscriptions\/.*\/shop-on$/);
        assert.match(await pasted(page, '.commands .copy'), /^Set-SmbServerConfiguration -Enable/);
        const check = 'Set-SmbServerConfiguration -AuditSmb1Access $true';
        assert.equal(await pasted(page, '.detail p .copy'), check);
        assert.equal(await pasted(page, '#to-do .steps li:first-child .copy'), check);
        await page.fill('#vm-search', 'shop-none');
        await page.locator('.vm-row td', { hasText: '(none)' }).waitFor();
      });
    },
  },
  {
    name: 'leads to each VM in the Portal of its cloud',
    run: async ({ browser, reports }) => {
      await inPage(browser, reports.owned, desktop, async ({ page }) => {
        await page.locator('.vm-row button.vm', { hasText: 'lab-gone' }).click();
        assert.match(
          String(await page.locator('.id a').getAttribute('href')),
          /^https:\/\/portal\.azure\.us\/#@[0-9a-f-]{36}\/resource\/subscriptions\/.*\/lab-gone$/,
        );
      });
    },
  },
  {
    name: 'searches and sorts images, whose SKUs stay together',
    run: async ({ browser, reports }) => {
      await inPage(browser, reports.owned, desktop, async ({ page }) => {
        const first = () => seen(page.locator('.matrix tbody:not([hidden]) .path').first());
        await page.locator('th[data-image-sort="vms"] button').click();
        await page.locator('th[data-image-sort="vms"] button').click();
        assert.match(await first(), /2022-datacenter$/);
        await page.fill('#image-search', '2025');
        assert.match(await first(), /2025-datacenter$/);
        assert.equal(await seen(page.locator('#image-count')), '1 of 3 images');
      });
    },
  },
  {
    name: 'shows autumn 2018 and what changed to on a phone, without scrolling sideways',
    run: async ({ browser, reports }) => {
      await inPage(browser, reports.seeded, phone, async ({ page }) => {
        for (const place of ['svg rect.removal', '.timeline text.sku', '#changes td:last-child']) {
          const box = await page.locator(place).last().boundingBox();
          assert.ok(box !== null && box.x >= 0 && box.x + box.width <= phone.viewport.width, place);
        }
        assert.match(await seen(page.locator('#changes tbody tr').first()), /Before.*Now/s);
      });
    },
  },
];

async function groupsIn(page: Page): Promise<string[]> {
  const rows = await page.locator('#vm-groups tbody tr').allInnerTexts();
  return rows.map((row) => row.replace(/\s+/g, ' ').trim());
}

async function vmsIn(page: Page): Promise<string[]> {
  return await page.locator('.vm-row th').allInnerTexts();
}

/** What a button put on the clipboard. */
async function pasted(page: Page, button: string): Promise<string> {
  await page.locator(button).first().click();
  await page.locator(button).first().getByText('Copied').waitFor();
  await page.locator('#image-search').fill('');
  await page.locator('#image-search').press('Control+V');
  return await page.locator('#image-search').inputValue();
}

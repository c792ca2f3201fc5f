import assert from 'node:assert/strict';
import type { Check } from './checks.ts';
import { desktop, inPage, phone, seen } from './open-browser.ts';

/** What a reader sees first, with a language of their own, without scripts, on paper and on a phone. */
export const readingChecks: readonly Check[] = [
  {
    name: 'answers in the language of the browser when none was asked for',
    run: async ({ browser, reports }) => {
      const heads = [];
      for (const locale of ['en-GB', 'ja-JP', 'de-DE']) {
        heads.push(
          await inPage(browser, reports.seeded, { ...desktop, locale }, ({ page }) =>
            seen(page.locator('.big').first()),
          ),
        );
      }
      const english = '11 of 25 Marketplace images come without SMB1';
      assert.deepEqual(heads, [english, 'Marketplace イメージ 25 件中 11 件に SMB1 がありません', english]);
    },
  },
  {
    name: 'stays in the language asked for, and changes by its switch, all of it',
    run: async ({ browser, reports }) => {
      await inPage(browser, reports.japanese, desktop, async ({ page }) => {
        assert.equal(await page.locator('html').getAttribute('lang'), 'ja');
        assert.equal(await seen(page.locator('#vm-status option').first()), 'すべての VM');
        await page.getByRole('button', { name: 'English' }).click();
        assert.match(await seen(page.locator('.big').first()), /images come without SMB1$/);
        assert.equal(
          await seen(page.locator('.big').last()),
          '9 of 41 VMs with verdicts can speak SMB 1.0 now',
        );
        assert.equal(await page.title(), 'SMB1 audit');
        assert.doesNotMatch(await seen(page.locator('main')), /[\u3041-\u30ff]/);
      });
    },
  },
  {
    name: 'asks for nothing, complains of nothing, and runs no script that is not its own',
    run: async ({ browser, reports }) => {
      await inPage(browser, reports.seeded, desktop, async ({ page, trouble }) => {
        await page.locator('button.vm[aria-expanded]').first().click();
        await page.locator('#theme').click();
        assert.deepEqual(trouble, []);
        assert.deepEqual(await page.evaluate(intrusion), [
          'connect-src https://example.org/',
          'img-src https://example.org/pixel.png',
          'script-src-elem inline',
        ]);
        assert.equal(await page.title(), 'SMB1 audit');
      });
    },
  },
  {
    name: 'says all but the list of VMs without scripts',
    run: async ({ browser, reports }) => {
      await inPage(browser, reports.japanese, { ...desktop, javaScriptEnabled: false }, async ({ page }) => {
        assert.match(await seen(page.locator('.big').first()), /SMB1 がありません$/);
        assert.ok(await page.locator('.matrix').isVisible());
        assert.ok(await page.locator('noscript').isVisible());
        assert.ok(!(await page.locator('#vm-search').isVisible()));
      });
    },
  },
  {
    name: 'prints light, without switches, with its VMs',
    run: async ({ browser, reports, say }) => {
      await inPage(browser, reports.large, { ...desktop, colorScheme: 'dark' }, async ({ page }) => {
        await page.emulateMedia({ media: 'print' });
        await page.evaluate("dispatchEvent(new Event('beforeprint'))");
        assert.ok(!(await page.locator('.switches').isVisible()));
        assert.equal(await page.locator('.vm-row').count(), 1000);
        assert.match(await seen(page.locator('#vm-count')), /1000 are printed/);
        await page.setViewportSize({ width: 688, height: 900 });
        assert.ok(await page.locator('th[data-column="image"]').isVisible(), 'paper is no small screen');
        const ink = await page.evaluate("getComputedStyle(document.querySelector('.big')).color");
        assert.equal(ink, 'rgb(28, 33, 38)');
      });
      const pdf = await inPage(browser, reports.seeded, desktop, ({ page }) => page.pdf({ format: 'A4' }));
      say(`printed: ${pdf.length} bytes of PDF`);
    },
  },
  {
    name: 'has its list of VMs at hand on a phone: filters folded, whose each VM is below its name, and a way there',
    run: async ({ browser, reports }) => {
      await inPage(browser, reports.owned, phone, async ({ page }) => {
        await page.locator('header nav a[href="#vms"]').tap();
        const first = page.locator('#vm-rows th').first();
        assert.ok(((await first.boundingBox())?.y ?? phone.viewport.height) < phone.viewport.height / 2);
        assert.match(await seen(first), /^shop-on\s+alice\s+CC 1\s+.+ · Shop$/);
        assert.ok(!(await page.locator('#vm-client').isVisible()));
        await page.locator('#vm-filters summary').tap();
        assert.ok(await page.locator('#vm-client').isVisible());
        assert.match(await seen(page.locator('#vm-groups')), /Shop\s+3/);
      });
      await inPage(browser, reports.owned, desktop, async ({ page }) => {
        assert.ok(await page.locator('#vm-client').isVisible());
        assert.equal(await seen(page.locator('#vm-rows th').first()), 'shop-on');
      });
    },
  },
  {
    name: 'keeps words and versions whole on a phone, in either language',
    run: async ({ browser, reports }) => {
      for (const report of ['seeded', 'japanese'] as const) {
        await inPage(browser, reports[report], phone, async ({ page }) => {
          assert.deepEqual(await page.evaluate<string[]>(brokenWords), [], report);
        });
      }
    },
  },
  {
    name: 'never scrolls sideways as a whole, on desktop or phone',
    run: async ({ browser, reports }) => {
      for (const [report, size] of [
        ['seeded', desktop],
        ['seeded', phone],
        ['hostile', phone],
      ] as const) {
        await inPage(browser, reports[report], size, async ({ page }) => {
          await page.locator('button.vm[aria-expanded]').first().click();
          const overflow = await page.evaluate<number>(
            'document.documentElement.scrollWidth - document.documentElement.clientWidth',
          );
          assert.equal(overflow, 0, `${report} is ${overflow} pixels wider than its window`);
        });
      }
    },
  },
];

/** Words of verdicts with the marks before them, halves and versions of images that stand on more than one line. */
const brokenWords = `[...document.querySelectorAll('#vm-rows td, .pair tbody td:first-child, .matrix tbody tr:not(.sku) th')].flatMap((cell) => {
  const texts = [];
  for (const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT); walker.nextNode(); ) {
    if (!walker.currentNode.parentElement.closest('.under')) texts.push(walker.currentNode);
  }
  return texts.flatMap((text, place) => text.data.split(/(?<=[・ ])/).flatMap((word, index, words) => {
    const start = words.slice(0, index).join('').length;
    const range = document.createRange();
    range.setStart(text, start);
    range.setEnd(text, start + word.trimEnd().length);
    const mark = place + index === 0 ? [...cell.querySelectorAll(':scope > .mark')] : [];
    const middles = [range, ...mark].flatMap((each) => [...each.getClientRects()]).map(({ y, height }) => y + height / 2);
    return Math.max(...middles) - Math.min(...middles) > 8 ? [word] : [];
  }));
})`;

/** What a script that got into the page would try, and which rules of the page's policy stopped it. */
const intrusion = `new Promise((resolve) => {
  const stopped = [];
  addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
    stopped.push(effectiveDirective + ' ' + blockedURI);
    if (stopped.length === 3) resolve(stopped.sort());
  });
  const script = document.createElement('script');
  script.textContent = 'document.title = "taken over"';
  document.body.append(script);
  new Image().src = 'https://example.org/pixel.png';
  fetch('https://example.org/').catch(() => undefined);
})`;

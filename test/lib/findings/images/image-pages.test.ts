import { describe, expect, it } from '@jest/globals';
import { isPublished } from '../../../../lib/findings/images/image-findings.ts';
import { everyImage, imagePage } from '../../../../lib/findings/images/image-pages.ts';
import type { Store } from '../../../../lib/findings/store/store.ts';
import type { AuditId } from '../../../../lib/model/ids.ts';
import {
  aNewRow,
  anAudit,
  aTarget,
  image2016,
  judgedAs,
  provenanceOf,
} from '../../../support/ledger-builders.ts';
import { withEstate } from '../../report/html/rendered-report.ts';
import { image } from '../../report/sample-findings.ts';

const audit = anAudit();
const skus = ['a', 'b', 'c'];

/** Two VMs of the first image are judged; the others are still open. */
async function seed(store: Store): Promise<void> {
  await store.createAudit(audit);
  const row = (name: string, sku: string) =>
    aNewRow(name, { target: aTarget(name, { provenance: provenanceOf({ ...image2016, sku }) }) });
  const judged = (name: string) => ({ ...row(name, 'a'), settlement: judgedAs('binaries-absent') });
  await store.addRows(
    audit.id,
    [judged('vm-1'), judged('vm-2'), ...skus.map((sku) => row(`open-${sku}`, sku))],
    0,
  );
}

describe('imagePage', () => {
  it('says of an open audit what its findings say by now, page by page', async () => {
    const pages = await withEstate(seed, async (store) => {
      const first = await imagePage(store, audit, {}, { limit: 2 });
      return [first, await imagePage(store, audit, {}, { limit: 2, cursor: first.next ?? undefined })];
    });

    expect(
      pages.map(({ items }) => items.filter(isPublished).map(({ sku, judged }) => [sku, judged])),
    ).toEqual([
      [
        ['a', 2],
        ['b', 0],
      ],
      [['c', 0]],
    ]);
    expect(pages[1]?.next).toBeNull();
  });

  it.each([
    [true, ['a']],
    [false, ['b', 'c']],
  ])('filters an open audit by flagged: %s', async (flagged, expected) => {
    const { items } = await withEstate(seed, (store) => imagePage(store, audit, { flagged }, { limit: 10 }));

    expect(items.filter(isPublished).map(({ sku }) => sku)).toEqual(expected);
  });

  it('does not go on in an open audit from another one’s cursor', async () => {
    const goOn = withEstate(seed, async (store) => {
      const { next } = await imagePage(store, audit, {}, { limit: 1 });
      const other = { ...audit, id: '20260106T030000Z-0000000b' as AuditId };
      return await imagePage(store, other, {}, { limit: 1, cursor: next ?? undefined });
    });

    await expect(goOn).rejects.toMatchObject({ code: 'usage.invalid' });
  });
});

describe('everyImage', () => {
  it('takes what was written when a closed audit was concluded', async () => {
    const images = await withEstate(seed, async (store) => {
      await store.writeImageFindings(audit.id, [image({ sku: 'as concluded' })]);
      return await everyImage(store, { ...audit, state: 'complete' });
    });

    expect(images.map(({ sku }) => sku)).toEqual(['as concluded']);
  });
});

import { beforeEach, describe, expect, it } from '@jest/globals';
import type {
  AnyImageFinding,
  ImageFinding,
  ImageFlag,
  OwnImageFinding,
} from '../../../lib/findings/images/image-findings.ts';
import type { ImageFilter } from '../../../lib/findings/store/images.ts';
import type { Store } from '../../../lib/findings/store/store.ts';
import type { AuditId } from '../../../lib/model/ids.ts';
import { anAudit, image2016 } from '../ledger-builders.ts';
import type { StoresOf } from './harness.ts';

const auditId = anAudit().id;

export function anImage(changes: Partial<ImageFinding> = {}): ImageFinding {
  return {
    ...image2016,
    firstParty: true,
    imageDate: '2023-03-06',
    smb1BinariesAbsent: 'confirmed',
    judged: 2,
    decided: 2,
    notCounted: { upgraded: 0, versionUntold: 0, undecided: 0, notInOs: 0 },
    client: { 'binaries-absent': 2 },
    server: { 'binaries-absent': 2 },
    disagreeing: [],
    predicted: 'absent',
    agreesWithPrediction: true,
    ...changes,
  };
}

function anOwnImage({
  kind,
  id,
  smb1BinariesAbsent = 'no',
}: Pick<OwnImageFinding, 'kind' | 'id'> & Partial<OwnImageFinding>): OwnImageFinding {
  const { publisher, offer, sku, version } = image2016;
  const { judged, decided, notCounted, client, server, disagreeing } = anImage();
  return {
    kind,
    id,
    madeFrom: {
      end: 'marketplace',
      reason: { code: 'marketplace-image', firstParty: true },
      image: { publisher, offer, sku, version },
      chain: [{ kind: 'virtual-machine', id: '/vm', note: { code: 'gallery-source-vm' } }],
    },
    ...{ smb1BinariesAbsent, judged, decided, notCounted, client, server, disagreeing },
  };
}

async function allImages(store: Store, filter: ImageFilter, limit: number): Promise<AnyImageFinding[]> {
  const found: AnyImageFinding[] = [];
  let cursor: string | undefined;
  do {
    const { items, next } = await store.imageFindings(auditId, filter, limit, cursor);
    found.push(...items);
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  return found;
}

export function describeImages(stores: StoresOf): void {
  beforeEach(() => stores().store.createAudit(anAudit()));

  describe('writeImageFindings', () => {
    it('replaces what the audit had and leaves other audits alone', async () => {
      const { store, other } = stores();
      const elsewhere = '20260106T030000Z-0000000b' as AuditId;
      await store.createAudit(anAudit({ id: elsewhere }));
      await store.writeImageFindings(elsewhere, [anImage()]);
      await store.writeImageFindings(auditId, [anImage(), anImage({ version: '1' })]);

      await other.writeImageFindings(auditId, [anImage({ judged: 3 })]);
      await other.writeImageFindings(auditId, [anImage({ judged: 3 })]);

      expect(await allImages(store, {}, 10)).toEqual([anImage({ judged: 3 })]);
      expect((await store.imageFindings(elsewhere, {}, 10)).items).toEqual([anImage()]);
      await store.writeImageFindings(auditId, []);
      expect(await allImages(store, {}, 10)).toEqual([]);
    });
  });

  describe('imageFindings', () => {
    it.each([1, 2, 5, 100])(
      'lists by publisher, offer, SKU and version, ignoring case, in pages of %i',
      async (limit) => {
        const { store } = stores();
        const ordered = [
          anImage({ publisher: 'a', offer: 'Z' }),
          anImage({ publisher: 'A-b', offer: 'a' }),
          anImage({ publisher: 'B', offer: 'a', sku: '2', version: null }),
          anImage({ publisher: 'b', offer: 'B', sku: '1', version: '1.0' }),
          anImage({ publisher: 'b', offer: 'b', sku: '1', version: '1.1' }),
        ];
        await store.writeImageFindings(
          auditId,
          [3, 0, 4, 1, 2].map((index) => ordered[index] as ImageFinding),
        );

        expect(await allImages(store, {}, limit)).toEqual(ordered);
      },
    );

    it.each([1, 2, 100])(
      'lists images of one’s own behind, and either sort apart, in pages of %i',
      async (limit) => {
        const { store } = stores();
        const published = anImage({ publisher: 'zz' });
        const long = `/subscriptions/s/resourceGroups/${'g'.repeat(150)}/providers/Microsoft.Compute/images`;
        const own = [
          anOwnImage({ kind: 'disk', id: 'https://contoso.blob.core.windows.net/vhds/Base.vhd' }),
          anOwnImage({ kind: 'gallery', id: '/g/Images/A/versions/1', smb1BinariesAbsent: 'confirmed' }),
          anOwnImage({ kind: 'gallery', id: '/g/images/b/versions/1' }),
          anOwnImage({ kind: 'managed', id: `${long}/x` }),
        ] as const;
        await store.writeImageFindings(auditId, [own[3], published, own[1], own[0], own[2]]);

        expect(await allImages(store, {}, limit)).toEqual([published, ...own]);
        expect(await allImages(store, { kinds: ['marketplace'] }, limit)).toEqual([published]);
        expect(await allImages(store, { kinds: ['gallery'] }, limit)).toEqual([own[1], own[2]]);
        expect(await allImages(store, { kinds: ['managed', 'disk'] }, limit)).toEqual([own[0], own[3]]);
        expect(await allImages(store, { kinds: ['gallery'], flagged: true }, limit)).toEqual([own[1]]);
        expect(await allImages(store, { kinds: ['disk', 'marketplace'], flagged: true }, limit)).toEqual([
          published,
        ]);
      },
    );

    it('narrows to the images in the headline or to all others', async () => {
      const { store } = stores();
      const flags: ImageFlag[] = ['confirmed', 'mixed', 'no', 'not-in-os', 'single', 'unjudged'];
      await store.writeImageFindings(
        auditId,
        flags.map((flag) => anImage({ version: flag, smb1BinariesAbsent: flag })),
      );

      const flagsOf = async (filter: { readonly flagged?: boolean }) =>
        (await allImages(store, filter, 2)).map((image) => image.smb1BinariesAbsent);

      expect(await flagsOf({ flagged: true })).toEqual(['confirmed', 'single']);
      expect(await flagsOf({ flagged: false })).toEqual(['mixed', 'no', 'not-in-os', 'unjudged']);
      expect(await flagsOf({})).toEqual(flags);
    });
  });
}

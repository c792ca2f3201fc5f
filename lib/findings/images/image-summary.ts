import { compareVersions } from '../../model/provenance.ts';
import { zeros } from '../coverage.ts';
import { type ImageFinding, type ImageFlag, imageFlags, isFlagged } from './image-findings.ts';
import { imageKey } from './image-key.ts';

/** How many Marketplace images there are and how many of them come without the SMB1 binaries. */
export type Headline = {
  readonly marketplaceImages: number;
  /** Confirmed and single together. */
  readonly flagged: number;
  /** Every flag, zeros included. */
  readonly byFlag: Readonly<Record<ImageFlag, number>>;
  /** Images whose VMs are not as the image's date lets one expect. */
  readonly againstPrediction: number;
  /** Images that are not Microsoft's own. */
  readonly ofOthers: number;
};

export function headline(images: readonly ImageFinding[]): Headline {
  const byFlag = zeros(imageFlags);
  for (const image of images) {
    byFlag[image.smb1BinariesAbsent] += 1;
  }
  return {
    marketplaceImages: images.length,
    flagged: byFlag.confirmed + byFlag.single,
    byFlag,
    againstPrediction: images.filter((image) => image.agreesWithPrediction === false).length,
    ofOthers: images.filter((image) => !image.firstParty).length,
  };
}

export type DatedVersion = { readonly version: string; readonly imageDate: string };

/** When the binaries disappeared from one SKU, as far as its images in use show. */
export type SkuEra = {
  readonly publisher: string;
  readonly offer: string;
  readonly sku: string;
  readonly firstParty: boolean;
  /** The oldest image flagged `confirmed` or `single`; null when there is none with a date. */
  readonly oldestAbsent: DatedVersion | null;
  /** The newest image flagged `no`; null when there is none with a date. */
  readonly newestPresent: DatedVersion | null;
};

/** One era per SKU in the order in which the images name them. Images without a date have no place in time and only name it. */
export function skuEras(images: Iterable<ImageFinding>): SkuEra[] {
  const bySku = Map.groupBy(images, (image) => imageKey(image).slice(0, 3).join('\n'));
  return [...bySku.values()].map((ofSku) => {
    const [{ publisher, offer, sku, firstParty }] = ofSku as [ImageFinding];
    const absent = datedVersions(ofSku.filter(isFlagged));
    const present = datedVersions(ofSku.filter((image) => image.smb1BinariesAbsent === 'no'));
    const [oldestAbsent = null, newestPresent = null] = [absent[0], present.at(-1)];
    return { publisher, offer, sku, firstParty, oldestAbsent, newestPresent };
  });
}

/** The oldest first: by date, then by version number. */
function datedVersions(images: readonly ImageFinding[]): DatedVersion[] {
  return images
    .flatMap(({ version, imageDate }) =>
      version === null || imageDate === null ? [] : [{ version, imageDate }],
    )
    .sort(
      (one, other) =>
        Date.parse(one.imageDate) - Date.parse(other.imageDate) ||
        compareVersions(one.version, other.version),
    );
}

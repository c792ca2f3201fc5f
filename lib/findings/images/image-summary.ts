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

export function headline(images: Iterable<ImageFinding>): Headline {
  const byFlag = zeros(imageFlags);
  let marketplaceImages = 0;
  let againstPrediction = 0;
  let ofOthers = 0;
  for (const image of images) {
    marketplaceImages += 1;
    byFlag[image.smb1BinariesAbsent] += 1;
    againstPrediction += image.agreesWithPrediction === false ? 1 : 0;
    ofOthers += image.firstParty ? 0 : 1;
  }
  return {
    marketplaceImages,
    flagged: byFlag.confirmed + byFlag.single,
    byFlag,
    againstPrediction,
    ofOthers,
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
  const eras = new Map<string, SkuEra>();
  for (const image of images) {
    const key = imageKey(image).slice(0, 3).join('\n');
    const { publisher, offer, sku, firstParty } = image;
    const era = eras.get(key) ?? {
      publisher,
      offer,
      sku,
      firstParty,
      oldestAbsent: null,
      newestPresent: null,
    };
    eras.set(key, withImage(era, image));
  }
  return [...eras.values()];
}

function withImage(era: SkuEra, image: ImageFinding): SkuEra {
  const { version, imageDate } = image;
  if (imageDate === null || version === null) {
    return era;
  }
  const dated = { version, imageDate };
  if (isFlagged(image)) {
    const isOldest = era.oldestAbsent === null || isBefore(dated, era.oldestAbsent);
    return isOldest ? { ...era, oldestAbsent: dated } : era;
  }
  const isNewest = era.newestPresent === null || isBefore(era.newestPresent, dated);
  return image.smb1BinariesAbsent === 'no' && isNewest ? { ...era, newestPresent: dated } : era;
}

/** By date, then by version number. */
function isBefore(one: DatedVersion, other: DatedVersion): boolean {
  if (one.imageDate !== other.imageDate) {
    return one.imageDate < other.imageDate;
  }
  return compareVersions(one.version, other.version) < 0;
}

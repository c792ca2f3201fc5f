import type { MarketplaceImage } from '../model/provenance.ts';
import type { Verdict } from '../model/verdict.ts';
import { build2012R2, build2016, imageBuild } from './image-build.ts';

/** What an image's date lets one expect of its VMs' SMB1 client. A prior to compare with, never a verdict. */
export type Prediction = 'enabled' | 'disabled-or-installable' | 'absent';

/**
 * Only for the publisher MicrosoftWindowsServer, releases 2012 R2 and 2016; null for all others and without a date.
 *
 * Until July 2017 the client was on, as in the product. In August 2017 it was switched off in almost all gallery images
 * (https://blogs.technet.microsoft.com/jpitpro/2017/09/22/smb-version-1-disabled-azure-gallery-windows-operating-system-images/).
 * Since autumn 2018 the binaries are removed (https://jpaztech.github.io/blog/vm/marketplace-image-smb1/); which month of it
 * is not known, so September to December 2018 has no prediction.
 */
export function predict(image: MarketplaceImage, imageDate: string | null): Prediction | null {
  const build = image.publisher.toLowerCase() === 'microsoftwindowsserver' ? imageBuild(image) : null;
  if (imageDate === null || (build !== build2012R2 && build !== build2016)) {
    return null;
  }
  const month = imageDate.slice(0, 7);
  if (month < '2017-08') {
    return 'enabled';
  }
  if (month <= '2018-08') {
    return 'disabled-or-installable';
  }
  return month >= '2019-01' ? 'absent' : null;
}

/** Do more than half of the decided VMs have a predicted verdict? Null when none is decided. */
export function agrees(
  predicted: Prediction,
  verdicts: Readonly<Partial<Record<Verdict, number>>>,
  decided: number,
): boolean | null {
  const asPredicted = predictedVerdicts[predicted].reduce(
    (sum, verdict) => sum + (verdicts[verdict] ?? 0),
    0,
  );
  return decided === 0 ? null : asPredicted * 2 > decided;
}

const predictedVerdicts: Readonly<Record<Prediction, readonly Verdict[]>> = {
  enabled: ['enabled'],
  'disabled-or-installable': ['disabled', 'installable'],
  absent: ['binaries-absent'],
};

import type { MarketplaceImage } from '../../model/provenance.ts';
import { build2012R2, build2016, imageBuild } from './image-build.ts';

/** What an image's date lets one expect of SMB 1.0 on its VMs, whose halves come as one there. A prior to compare with, never a verdict. */
export const predictions = ['enabled', 'disabled-or-installable', 'absent'] as const;

export type Prediction = (typeof predictions)[number];

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

/** VMs that count for an image: those that have SMB 1.0 on, those where it is possible, those that lack the binaries. */
export type CountedVms = { readonly on?: number; readonly possible?: number; readonly absent: number };

/** Are more than half of the decided VMs as predicted? Null when none is decided. */
export function agrees(predicted: Prediction, vms: CountedVms, decided: number): boolean | null {
  const { on = 0, possible = 0, absent } = vms;
  const asPredicted = { enabled: on, 'disabled-or-installable': possible, absent }[predicted];
  return decided === 0 ? null : asPredicted * 2 > decided;
}

import type { ResourceId } from '../model/ids.ts';
import type { Verdict } from '../model/verdict.ts';

/** Does this image come without the SMB1 binaries? By the rule of the image roll-up. */
export const imageFlags = ['unjudged', 'not-in-os', 'single', 'confirmed', 'no', 'mixed'] as const;

export type ImageFlag = (typeof imageFlags)[number];

/** The roll-up over the VMs of one Marketplace image (publisher, offer, SKU, exact version). */
export type ImageFinding = {
  readonly publisher: string;
  readonly offer: string;
  readonly sku: string;
  readonly version: string;
  readonly imageDate: string | null;
  readonly smb1BinariesAbsent: ImageFlag;
  readonly judged: number;
  /** VMs with a deciding verdict and an OS build that matches the image. */
  readonly decided: number;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  /** The minority among the decided VMs, by resource id. */
  readonly disagreeing: readonly ResourceId[];
  readonly predicted: 'enabled' | 'disabled-or-installable' | 'absent' | null;
  /** Null when there is no prediction or nothing decided. */
  readonly agreesWithPrediction: boolean | null;
};

/** Is this image in the headline: does it, by what was seen, come without the SMB1 binaries? */
export function isFlagged(image: ImageFinding): boolean {
  return image.smb1BinariesAbsent === 'confirmed' || image.smb1BinariesAbsent === 'single';
}

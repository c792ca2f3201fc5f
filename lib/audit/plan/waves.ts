import { imageMadeFrom } from '../../findings/images/made-from.ts';
import { type Wave, waves } from '../../model/row-memo.ts';
import type { Target } from '../../model/target.ts';

/** VMs of an image whose answers carry its own; after the first, so that one that fails costs the image no long wait. */
export const vmsOfEachImage = 3;

/** Tells the wave of each target in the order in which discovery finds them; undefined: behind them, and before what was silent. */
export function createWaves(): (target: Target) => Wave | undefined {
  const seen = new Map<string, number>();
  return ({ provenance }) => {
    const image = imageMadeFrom(provenance);
    if (image === null) {
      return undefined;
    }
    const before = seen.get(image) ?? 0;
    seen.set(image, before + 1);
    if (before === 0) {
      return waves.first;
    }
    return before < vmsOfEachImage ? waves.sample : undefined;
  };
}

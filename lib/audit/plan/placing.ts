import { answersForImage } from '../../findings/images/image-roll-up.ts';
import { imageMadeFrom } from '../../findings/images/made-from.ts';
import type { NewRow } from '../../findings/store/ledger.ts';
import { waves } from '../../model/row-memo.ts';
import { createPicks, type Picks, startWave } from '../sample/picks.ts';
import { createWaves } from './waves.ts';

/** Puts the rows to be probed into their waves, as discovery finds them. */
export type Placing = {
  /** The rows that can be written now. */
  offer(row: NewRow): readonly NewRow[];
  /** A row that is not to be probed: one whose verdicts stand counts for its image. */
  settled(row: NewRow): void;
  /** At the end of discovery: all that are left to be written. */
  rest(): readonly NewRow[];
};

/** `isBegun`: an earlier plan of the audit may have chosen VMs of each image already. */
export function createPlacing({
  perImage,
  isBegun,
}: {
  readonly perImage: number | undefined;
  readonly isBegun: boolean;
}): Placing {
  return perImage === undefined ? placedInWaves() : sampled(perImage, isBegun);
}

function placedInWaves(): Placing {
  const waveOf = createWaves();
  return {
    offer: (row) => {
      const wave = row.wasSilent === true ? waves.silent : waveOf(row.target);
      return [wave === undefined ? row : { ...row, wave }];
    },
    settled: () => undefined,
    rest: () => [],
  };
}

/** Rows kept in memory until discovery has ended, at the most. */
const keptAtMost = 2000;

/**
 * Starts so many of each image, chosen out of all, and puts the others in reserve. Where it does not choose, because an earlier plan may have or
 * because more would have to be kept in memory, all are put in reserve, and the passes choose.
 */
function sampled(perImage: number, isBegun: boolean): Placing {
  const byImage = new Map<string, Picks<NewRow>>();
  const known = new Map<string, number>();
  let kept = 0;
  const picksOf = (image: string): Picks<NewRow> => {
    const picks = byImage.get(image) ?? createPicks<NewRow>(perImage, ({ wasSilent = false }) => wasSilent);
    byImage.set(image, picks);
    return picks;
  };
  return {
    offer: (row) => {
      const image = imageMadeFrom(row.target.provenance);
      if (image === null) {
        return [{ ...row, wave: startWave(row, waves.noImage) }];
      }
      if (isBegun || kept >= keptAtMost) {
        return [inReserve(row)];
      }
      const least = picksOf(image).offer(row);
      kept += least === null ? 1 : 0;
      return least === null ? [] : [inReserve(least)];
    },
    settled: ({ target, settlement, lastKnown }) => {
      const image = imageMadeFrom(target.provenance);
      const stands =
        settlement?.outcome === 'skipped' && settlement.reason === 'unchanged' ? lastKnown : null;
      if (image !== null && answersForImage({ target, probe: null, lastKnown }, stands)) {
        known.set(image, (known.get(image) ?? 0) + 1);
      }
    },
    rest: () => [...byImage].flatMap(([image, picks]) => wavesOf(picks, perImage - (known.get(image) ?? 0))),
  };
}

function wavesOf(picks: Picks<NewRow>, wanted: number): readonly NewRow[] {
  const dropped: NewRow[] = [];
  while (picks.all().length > Math.max(0, wanted)) {
    const least = picks.drop();
    dropped.push(...(least === null ? [] : [inReserve(least)]));
  }
  const chosen = picks
    .all()
    .map(
      (row, index): NewRow => ({ ...row, wave: startWave(row, index === 0 ? waves.first : waves.sample) }),
    );
  return [...chosen, ...dropped];
}

function inReserve(row: NewRow): NewRow {
  return { ...row, wave: waves.reserve };
}

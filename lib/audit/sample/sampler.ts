import { answersImage } from '../../findings/images/image-answers.ts';
import { imageMadeFrom } from '../../findings/images/made-from.ts';
import type { Settlement } from '../../findings/store/ledger.ts';
import type { Target } from '../../model/target.ts';
import type { AuditDeps } from '../audit-deps.ts';
import { type Sampled, takeSampleTurn } from './sample-turn.ts';

/** How soon another VM takes the place of one that gave no answer, and how soon those that are not needed are settled, in milliseconds. */
const turnEveryMs = { short: 10_000, answered: 60_000 };

/** When the rows of a subscription that are in reserve get their turn. `perImage` undefined: none is. */
export function createSampler(
  deps: Pick<AuditDeps, 'store' | 'clock' | 'sampleCounts'>,
  { perImage, ...reserve }: Omit<Sampled, 'perImage'> & { readonly perImage: number | undefined },
) {
  let isOver = perImage === undefined;
  /** Since the last turn that saw it; a pass that died may have left either. */
  let isShort = true;
  let isAnswered = true;
  /** Counts up to this number may not have seen it. */
  let unseenBy = deps.sampleCounts.begun();
  let lastAt = deps.clock.now();
  const isDue = (): boolean => !isOver && (isShort || isAnswered);
  return {
    /** How a row ended; one of no image changes nothing. */
    settled: (target: Target, settlement: Settlement): void => {
      if (imageMadeFrom(target.provenance) === null) {
        return;
      }
      const answers = answersImage(target, settlement);
      isAnswered ||= answers;
      isShort ||= !answers;
      unseenBy = deps.sampleCounts.begun();
    },
    /** Takes a turn where it is time, or at once where nothing else is left to do. True: rows were released. */
    see: async (isIdle: boolean): Promise<boolean> => {
      const now = deps.clock.now();
      const after = isShort ? turnEveryMs.short : turnEveryMs.answered;
      if (perImage === undefined || !isDue() || (!isIdle && now - lastAt < after)) {
        return false;
      }
      lastAt = now;
      const sampled = { ...reserve, perImage };
      const { number, released, isCut } = await takeSampleTurn(deps, sampled, isIdle ? unseenBy : 0);
      if (number > unseenBy) {
        [isShort, isAnswered] = [false, false];
      }
      isShort ||= isCut;
      return released > 0;
    },
    /** True while rows may be held that a turn would release or settle. */
    isDue,
    end: () => {
      isOver = true;
    },
  };
}

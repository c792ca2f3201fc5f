import type { StartAnswer } from '../../run-command/port.ts';

/** Operations in flight that are allowed at once, before the first doubling. */
const initially = 32;

export type SlowStart = {
  /** How many operations may be in flight at a time. */
  allowed(): number;
  /** What became of a POST. No answer, and a refusal to hear it (429), teach nothing. */
  answered(kind: StartAnswer['kind']): void;
};

/**
 * A subscription is not hit at full pace at once: what goes wrong in every VM shows in the first few. What is allowed doubles once as
 * many POSTs were answered as are allowed, so that a round is seen before the next, however slow calls are.
 */
export function createSlowStart({ cap }: { readonly cap: number }): SlowStart {
  let allowed = Math.min(initially, cap);
  let answers = 0;
  return {
    allowed: () => allowed,
    answered: (kind) => {
      answers += kind === 'unanswered' || kind === 'throttled' ? 0 : 1;
      if (answers >= allowed) {
        allowed = Math.min(cap, 2 * allowed);
      }
    },
  };
}

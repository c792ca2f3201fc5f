const binsPerScale = 10;
const scalesKept = 12;
const priorWeight = 8;

/** Ages that are told apart. */
export const ageBins = binsPerScale * scalesKept;

/** By age: probes that were seen to reach it, and those of them that ended at it. */
export type AgeCounts = { readonly atRisk: number[]; readonly ends: number[] };

export function priorCounts(): AgeCounts {
  const shares = Array.from({ length: ageBins + 1 }, (_, bin) => priorShare(bin / binsPerScale));
  return {
    atRisk: shares.slice(0, ageBins).map((share) => priorWeight * share),
    ends: shares.slice(1).map((next, bin) => priorWeight * ((shares[bin] ?? 0) - next)),
  };
}

export type Survival = ReturnType<typeof createSurvival>;

/**
 * How long probes run, learned while the audit goes on: for each age the share that is still running. It starts from a prior
 * (nothing before `scaleMs`, half by 1.6 of it, 99 % by 6 of it: 20, 32 and 120 s at the default scale, as Run Command is
 * documented and seen to take) that counts as much as eight probes, and weighs probes that still run by how far they got.
 *
 * Goes on from these counts, and changes them. Ages are milliseconds.
 */
export function createSurvival(scaleMs: number, { atRisk, ends }: AgeCounts = priorCounts()) {
  const binMs = scaleMs / binsPerScale;
  let running: number[] | null = null;

  const binOf = (age: number): number => Math.min(ageBins - 1, Math.floor(age / binMs));
  const addRisk = (from: number, until: number): void => {
    for (let bin = from; bin < until; bin += 1) {
      atRisk[bin] = (atRisk[bin] ?? 0) + 1;
    }
    running = null;
  };
  const shares = (): number[] => {
    running ??= sharesRunning(atRisk, ends);
    return running;
  };

  return {
    /** A probe looked at twice: at age `from` it ran, at `until` it still ran. */
    stillRan: (from: number, until: number): void => addRisk(binOf(from), binOf(until)),
    /** A probe that was known to run at age `from` ran for `age` in all. */
    ended: (from: number, age: number): void => {
      const last = binOf(age);
      addRisk(Math.min(binOf(from), last), last + 1);
      ends[last] = (ends[last] ?? 0) + 1;
    },
    /** Chance to be still running at this age. */
    at: (age: number): number => {
      const bin = binOf(age);
      const before = shares()[bin - 1] ?? 1;
      const within = Math.min(1, age / binMs - bin);
      return before + ((shares()[bin] ?? 0) - before) * within;
    },
    /** The first age at which no more than this share is still running; beyond what was ever seen, the longest age kept. */
    ageAt: (share: number): number => {
      const bin = shares().findIndex((left) => left <= share);
      if (bin === -1) {
        return ageBins * binMs;
      }
      const before = shares()[bin - 1] ?? 1;
      const within = (before - share) / (before - (shares()[bin] ?? 0));
      return Math.round((bin + within) * binMs);
    },
  };
}

/** Product over the ages of the chance to outlive each (the Kaplan-Meier estimate). */
function sharesRunning(atRisk: readonly number[], ends: readonly number[]): number[] {
  let share = 1;
  return atRisk.map((risk, bin) => {
    share *= risk > 0 ? Math.max(0, 1 - (ends[bin] ?? 0) / risk) : 1;
    return share;
  });
}

/** Share still running by age in scales: a log-logistic curve through the half at 1.6 and 1 % at 6. */
function priorShare(scales: number): number {
  const over = scales - 1;
  return over <= 0 ? 1 : 1 / (1 + (over / 0.6) ** 2.17);
}

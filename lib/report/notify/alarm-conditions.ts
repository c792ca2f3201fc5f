import {
  type Exposure,
  exposureOf,
  exposures,
  type Half,
  type HalfVerdicts,
  halves,
  type Verdict,
  type VerdictWord,
  verdicts,
  verdictWords,
} from '../../model/verdict.ts';

/** What somebody wants to be alarmed by: a verdict of either half (`enabled`), of one (`server:enabled`), or an exposure (`on`). */
export type AlarmCondition = VerdictWord | Exposure;

export const alarmConditions: readonly AlarmCondition[] = [...exposures, ...verdictWords];

/** Does one of the conditions hold for a VM? Halves that are left out count as if the VM did not have them. */
export function isAlarming(
  standing: HalfVerdicts,
  conditions: readonly AlarmCondition[],
  leftOut: readonly Half[] = [],
): boolean {
  const heeded = halves.filter((half) => !leftOut.includes(half));
  if (heeded.length === 0) {
    return false;
  }
  const said: ReadonlySet<AlarmCondition> = new Set([
    exposureOf(without(standing, leftOut)),
    ...heeded.flatMap((half) => [standing[half], `${half}:${standing[half]}` as const]),
  ]);
  return conditions.some((condition) => said.has(condition));
}

/** Every verdict that a half must have for one of the conditions to hold. */
export function verdictsBehind(conditions: readonly AlarmCondition[]): readonly Verdict[] {
  return verdicts.filter((verdict) => {
    const words: readonly AlarmCondition[] = [
      exposureOf({ client: verdict, server: verdict }),
      verdict,
      ...halves.map((half) => `${half}:${verdict}` as const),
    ];
    return conditions.some((condition) => words.includes(condition));
  });
}

/** `not-in-os` adds nothing to an exposure. */
function without(standing: HalfVerdicts, leftOut: readonly Half[]): HalfVerdicts {
  return { ...standing, ...Object.fromEntries(leftOut.map((half) => [half, 'not-in-os' as const])) };
}

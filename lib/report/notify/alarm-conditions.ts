import { assertNever } from '../../model/errors.ts';
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
  return [...new Set(conditions.flatMap(behind))];
}

function behind(condition: AlarmCondition): readonly Verdict[] {
  switch (condition) {
    case 'on':
      return ['enabled'];
    case 'not-known':
      return ['unknown', 'conflict'];
    case 'possible':
      return ['disabled', 'installable'];
    case 'impossible':
      return ['binaries-absent', 'not-in-os'];
    default: {
      const verdict = verdicts.find((each) => each === condition.slice(condition.indexOf(':') + 1));
      return verdict === undefined ? assertNever(condition as never) : [verdict];
    }
  }
}

/** `not-in-os` adds nothing to an exposure. */
function without(standing: HalfVerdicts, leftOut: readonly Half[]): HalfVerdicts {
  return { ...standing, ...Object.fromEntries(leftOut.map((half) => [half, 'not-in-os' as const])) };
}

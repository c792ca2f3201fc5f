import { type Half, type HalfJudgements, halves, type Judgement } from '../../model/verdict.ts';
import { releaseOf } from '../../smb/judge/signals.ts';

type Change = 'enable' | 'disable';

/**
 * What the next restart does to the feature of a half, as DISM tells it; null where it tells nothing of that. A feature that was just turned
 * on may read `Enabled` before the restart, its driver not there yet (rule C6). Where one feature carries both halves, its removal is that of
 * both, also of one that has no verdict; whether a half without one comes on, its own switch says.
 */
export function pendingChange(judged: HalfJudgements, half: Half, build: number | null): Change | null {
  const isSplit = build !== null && releaseOf(build) === 'split';
  if (isSplit) {
    return changeNamed(judged[half], `SMB1Protocol-${half}`);
  }
  const isGoing = halves.some((each) => changeNamed(judged[each], 'SMB1Protocol') === 'disable');
  return isGoing ? 'disable' : changeNamed(judged[half], 'SMB1Protocol');
}

function changeNamed({ rule, verdictReason, because }: Judgement, feature: string): Change | null {
  if (rule === 'C6' && verdictReason === 'change-pending') {
    return 'enable';
  }
  const values = because.filter(({ effect }) => effect.code === 'feature-changing').map(({ value }) => value);
  const says = (state: string) =>
    values.some((value) => value.toLowerCase() === `${feature}: ${state} pending`.toLowerCase());
  if (says('enable')) {
    return 'enable';
  }
  return says('disable') ? 'disable' : null;
}

import type { Half, Judgement } from '../../model/verdict.ts';
import { releaseOf } from '../../smb/judge/signals.ts';

/**
 * What the next restart does to the feature of a half, as DISM tells it; null where it tells nothing of that. A feature that was just turned
 * on may read `Enabled` before the restart, its driver not there yet (rule C6).
 */
export function pendingChange(
  { rule, verdictReason, because }: Judgement,
  half: Half,
  build: number | null,
): 'enable' | 'disable' | null {
  if (rule === 'C6' && verdictReason === 'change-pending') {
    return 'enable';
  }
  const isSplit = build !== null && releaseOf(build) === 'split';
  const feature = isSplit ? `SMB1Protocol-${half}` : 'SMB1Protocol';
  const values = because.filter(({ effect }) => effect.code === 'feature-changing').map(({ value }) => value);
  const says = (state: string) =>
    values.some((value) => value.toLowerCase() === `${feature}: ${state} pending`.toLowerCase());
  if (says('enable')) {
    return 'enable';
  }
  return says('disable') ? 'disable' : null;
}

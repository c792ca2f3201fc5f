import type { OutcomeKind, Reason } from '../../model/outcome.ts';

/** Such as `skipped (not-running)`; the outcome alone where its reason says no more. */
export function outcomeText(outcome: OutcomeKind | null, reason: Reason | null): string {
  const name = outcome ?? 'open';
  return reason === null || reason === name ? name : `${name} (${reason})`;
}

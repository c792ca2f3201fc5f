import type { OutcomeKind, Reason } from '../../model/outcome.ts';
import type { Language } from '../messages/messages.ts';
import { codeName } from './code-name.ts';

/** Such as `skipped (not-running)`; the outcome alone where its reason says no more. */
export function outcomeText(
  outcome: OutcomeKind | null,
  reason: Reason | null,
  language: Language = 'en',
): string {
  const code = outcome ?? 'open';
  const name = codeName('outcomes', code, language);
  return reason === null || reason === code ? name : `${name} (${codeName('reasons', reason, language)})`;
}

import type { Reason } from '../../model/outcome.ts';
import type { Language } from '../messages/messages.ts';
import { type OutcomeAdvice, outcomeAdviceEn } from './outcome-advice-en.ts';
import { outcomeAdviceJa } from './outcome-advice-ja.ts';

/** Null for a reason that only a later version knows. */
export function adviceOn(reason: Reason, language: Language): OutcomeAdvice | null {
  return Object.hasOwn(outcomeAdvice[language], reason) ? outcomeAdvice[language][reason] : null;
}

export const outcomeAdvice: Readonly<Record<Language, Readonly<Record<Reason, OutcomeAdvice>>>> = {
  en: outcomeAdviceEn,
  ja: outcomeAdviceJa,
};

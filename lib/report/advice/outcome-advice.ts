import type { Reason } from '../../model/outcome.ts';
import type { Language } from '../messages/messages.ts';
import { type OutcomeAdvice, outcomeAdviceEn } from './outcome-advice-en.ts';
import { outcomeAdviceJa } from './outcome-advice-ja.ts';

export const outcomeAdvice: Readonly<Record<Language, Readonly<Record<Reason, OutcomeAdvice>>>> = {
  en: outcomeAdviceEn,
  ja: outcomeAdviceJa,
};

import { verdicts } from '../../model/verdict.ts';
import { adviceFor, warningText } from '../../smb/advice.ts';
import { warnings } from '../../smb/decisions.ts';
import { effectsJa, valuesJa } from '../effects-ja.ts';
import { type Language, messages } from '../messages.ts';
import { outcomeAdvice } from '../outcome-advice.ts';
import { outcomeAdviceJa } from '../outcome-advice-ja.ts';

/** What the script says in one language. */
export function clientTexts(language: Language): unknown {
  const {
    title,
    verdicts: labels,
    clients,
    meanings,
    outcomes,
    reasons,
    verdictReasons,
    signals,
    vms,
    detail,
  } = messages[language];
  return {
    language,
    title,
    verdicts: labels,
    clients,
    meanings,
    outcomes,
    reasons,
    verdictReasons,
    signals,
    vms,
    detail,
    advice: Object.fromEntries(verdicts.map((verdict) => [verdict, adviceFor(verdict, language)])),
    outcomeAdvice: language === 'en' ? outcomeAdvice : outcomeAdviceJa,
    effects: language === 'en' ? {} : effectsJa,
    values: language === 'en' ? {} : valuesJa,
    warnings: Object.fromEntries(warnings.map((warning) => [warning, warningText(warning, language)])),
  };
}

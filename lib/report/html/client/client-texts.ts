import { type Half, halves } from '../../../model/verdict.ts';
import { blockerAdvice } from '../../advice/blocker-advice.ts';
import { outcomeAdvice } from '../../advice/outcome-advice.ts';
import { type Language, messages } from '../../messages/messages.ts';
import { linkKindTexts } from '../../sentences/origin.ts';
import { effectTexts, valueParts, valueTexts } from '../../sentences/verdicts/effects.ts';
import { signalTexts } from '../../sentences/verdicts/signals.ts';
import { verdictReasonTexts, warningTexts } from '../../sentences/verdicts/verdict-reasons.ts';

/** What the script says in one language. */
export function clientTexts(language: Language): unknown {
  const texts = messages[language];
  return {
    language,
    title: texts.title,
    halves: texts.halves,
    exposures: texts.exposures,
    exposureOf: texts.exposureOf,
    exposureMeans: texts.exposureMeans,
    verdicts: texts.verdicts,
    meanings: texts.meanings,
    outcomes: texts.outcomes,
    reasons: texts.reasons,
    vms: texts.vms,
    images: { shown: texts.images.shown },
    detail: texts.detail,
    outcomeAdvice: outcomeAdvice[language],
    blockerAdvice: blockerAdvice[language],
    verdictReasons: ofEach((half) => verdictReasonTexts(half, language)),
    signals: ofEach((half) => signalTexts(half, language)),
    effects: ofEach((half) => effectTexts(half, language)),
    warnings: ofEach((half) => warningTexts(half, language)),
    values: valueTexts(language),
    valueParts: valueParts(language),
    linkKinds: linkKindTexts[language],
  };
}

function ofEach<Texts>(texts: (half: Half) => Texts): Record<string, Texts> {
  return Object.fromEntries(halves.map((half) => [half, texts(half)]));
}

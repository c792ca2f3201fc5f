import { type Half, halves, type Verdict, verdicts } from '../../model/verdict.ts';
import { counted, type Language } from '../messages/messages.ts';
import { halfName } from '../sentences/verdicts/half-words.ts';
import { type AdviceLink, adviceLink, type DocumentName } from './advice-links.ts';
import { type AdviceSubject, type Step, stepsFor } from './advice-steps.ts';
import { adviceTexts } from './advice-texts.ts';

/** Text and commands by turns, text first and last. */
export type Paragraph = readonly string[];

/** What Microsoft advises, and where to read on. */
export type Advice = { readonly text: readonly Paragraph[]; readonly links: readonly AdviceLink[] };

export function adviceFor(subject: AdviceSubject, language: Language): Advice {
  const { states, remedies } = adviceTexts[language];
  const found = verdicts.filter((verdict) => halvesThat(subject, verdict).length > 0);
  const names = new Set(found.flatMap((verdict) => documents[verdict]));
  return {
    text: [
      ...found.map((verdict) => {
        const those = halvesThat(subject, verdict);
        return [counted(those.length, states[verdict]).replace('{who}', whoOf(those, language))];
      }),
      ...stepsFor(subject).map((step) => stepText(step, language)),
      ...remediesFor(found).map((remedy) => [remedies[remedy]]),
    ],
    links: [...names].map((name) => adviceLink(name, language)),
  };
}

export function stepText({ code, halves: those, commands }: Step, language: Language): Paragraph {
  const text = adviceTexts[language].steps[code].replace('{who}', whoOf(those, language));
  const [first = '', ...rest] = text.split('{command}');
  return [first, ...rest.flatMap((part, index) => [commands[index] ?? '', part])];
}

/** Both halves, or one, as a sentence names them. */
function whoOf(those: readonly Half[], language: Language): string {
  const [only, other] = those;
  return only === undefined || other !== undefined ? adviceTexts[language].both : halfName(only, language);
}

function remediesFor(found: readonly Verdict[]): ('marketplace' | 'preferSmb2' | 'ownImage')[] {
  if (found.includes('binaries-absent')) {
    return ['marketplace', 'preferSmb2', 'ownImage'];
  }
  const isThere = found.some((verdict) => ['enabled', 'disabled', 'installable'].includes(verdict));
  return isThere ? ['preferSmb2'] : [];
}

function halvesThat(subject: AdviceSubject, verdict: Verdict): Half[] {
  return halves.filter((half) => subject[half] === verdict);
}

const documents: Readonly<Record<Verdict, readonly DocumentName[]>> = {
  enabled: ['stopUsing', 'detect', 'clearinghouse', 'snapshot'],
  disabled: ['detect', 'stopUsing', 'snapshot'],
  installable: ['notInstalled', 'stopUsing'],
  'binaries-absent': [
    'marketplace',
    'stopUsing',
    'replicate',
    'replicateByImage',
    'prepareVhd',
    'generalisedVhd',
    'gallery',
    'activation',
  ],
  'not-in-os': ['notInstalled'],
  conflict: ['detect'],
  unknown: ['detect'],
};

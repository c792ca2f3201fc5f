import {
  counted,
  fill,
  type Language,
  languages,
  type Messages,
  messages,
  type Values,
} from '../messages/messages.ts';
import { timeText } from '../messages/time-text.ts';
import type { Counted } from '../messages/translated.ts';
import { type Html, html } from './html.ts';

/** Values that differ by language. */
type ValuesIn = (language: Language) => Values;

/** One text in every language, of which style shows one. */
export function say(pick: (texts: Messages) => string, values: Values | ValuesIn = {}): Html {
  return inEach((language) => fill(pick(messages[language]), valuesIn(values, language), language));
}

/** As {@link say}, with the wording for `n`, which is also the value `{n}`. */
export function sayCounted(
  n: number,
  pick: (texts: Messages) => Counted,
  values: Values | ValuesIn = {},
): Html {
  return say(
    (texts) => counted(n, pick(texts)),
    (language) => ({ n, ...valuesIn(values, language) }),
  );
}

function valuesIn(values: Values | ValuesIn, language: Language): Values {
  return typeof values === 'function' ? values(language) : values;
}

export function inEach(text: (language: Language) => string): Html {
  return html`${languages.map((language) => html`<span lang="${language}">${text(language)}</span>`)}`;
}

/** A label of a code: the texts' own word for it, or the code itself when there is none. */
export function sayCode(pick: (texts: Messages) => Readonly<Record<string, string>>, code: string): Html {
  return say((texts) => pick(texts)[code] ?? code);
}

/** A moment as each language tells it. */
export function sayTime(iso: string): Html {
  return inEach((language) => timeText(iso, language));
}

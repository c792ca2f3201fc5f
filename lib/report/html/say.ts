import {
  counted,
  fill,
  type Language,
  languages,
  type Messages,
  messages,
  type Values,
} from '../messages/messages.ts';
import { type Html, html } from './html.ts';

/** One text in every language, of which style shows one. */
export function say(pick: (texts: Messages) => string, values: Values = {}): Html {
  return inEach((language) => fill(pick(messages[language]), values, language));
}

/** As {@link say}, with the wording for `n`, which is also the value `{n}`. */
export function sayCounted(
  n: number,
  pick: (texts: Messages) => { readonly one: string; readonly other: string },
  values: Values = {},
): Html {
  return say((texts) => counted(n, pick(texts)), { n, ...values });
}

export function inEach(text: (language: Language) => string): Html {
  return html`${languages.map((language) => html`<span lang="${language}">${text(language)}</span>`)}`;
}

/** A label of a code: the texts' own word for it, or the code itself when there is none. */
export function sayCode(pick: (texts: Messages) => Readonly<Record<string, string>>, code: string): Html {
  return say((texts) => pick(texts)[code] ?? code);
}

/** `2026-01-05 03:10 UTC` */
export function timeText(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

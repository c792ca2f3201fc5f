import type { HalfVerdicts } from '../model/verdict.ts';
import { type Advice, adviceFor } from '../smb/advice.ts';
import type { Language } from './messages.ts';

/** What to do about a VM, by what is known of both halves. */
export function vmAdvice({ client, server }: HalfVerdicts, language: Language): Advice {
  const both = [adviceFor(client, language), adviceFor(server, language)];
  return {
    text: [...new Set(both.flatMap(({ text }) => text))],
    links: both.flatMap(({ links }) => links),
  };
}

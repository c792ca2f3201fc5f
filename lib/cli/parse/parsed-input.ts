import type { HalfVerdicts } from '../../model/verdict.ts';
import type { TextLine } from '../../report/explain-probe.ts';
import type { ParseTexts } from '../texts/parse-english.ts';

/** A document that `parse` read, or why there is none. */
export type ParsedInput =
  | {
      readonly kind: 'document';
      readonly json: unknown;
      readonly verdicts: HalfVerdicts;
      readonly text: readonly TextLine[];
      readonly warnings: readonly string[];
    }
  | {
      readonly kind: 'error';
      readonly json: { readonly error: { readonly win32: number } | { readonly code: 'unreadable' } };
      readonly sentence: string;
    };

export function unreadableInput(why: string, say: ParseTexts): ParsedInput {
  return refusedInput(say.unreadable(why));
}

export function refusedInput(sentence: string): ParsedInput {
  return { kind: 'error', json: { error: { code: 'unreadable' } }, sentence };
}

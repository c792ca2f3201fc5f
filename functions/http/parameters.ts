import { z } from 'zod';
import type { DocumentedReply } from './operation.ts';

/** What several routes take in their query. */
export function pagingParameters(mostItems: number, usualItems: number) {
  return {
    limit: z
      .string()
      .regex(/^[1-9]\d{0,3}$/)
      .refine((digits) => Number(digits) <= mostItems)
      .transform(Number)
      .default(usualItems)
      .describe(`a whole number from 1 to ${mostItems} in plain digits; absent: ${usualItems}`),
    cursor: z.string().min(1).max(4096).optional().describe('the value of next in the page before'),
  };
}

/** Words between commas. */
export function oneOrMore<const Word extends string>(words: readonly Word[], of = '') {
  const word = `(${words.join('|')})`;
  return z
    .string()
    .regex(new RegExp(`^${word}(,${word})*$`))
    .transform((text) => text.split(',') as Word[])
    .optional()
    .describe(`${of}one or more of ${words.join(', ')}, separated by commas`);
}

/** What may be answered where the request names an ETag. */
export const unchangedReplies: Readonly<Record<number, DocumentedReply>> = {
  304: { description: 'The audit is closed, and the caller has this answer already.', headers: ['etag'] },
};

export const cursorReplies = { 400: { description: 'A parameter or the cursor is not understood.' } };

/** What every listing of an audit may answer beside its page. */
export const pageReplies = { ...unchangedReplies, ...cursorReplies };

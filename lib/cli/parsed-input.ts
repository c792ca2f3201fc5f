/** A document that `parse` read, or why there is none. */
export type ParsedInput =
  | {
      readonly kind: 'document';
      readonly json: unknown;
      readonly text: readonly string[];
      readonly warnings: readonly string[];
    }
  | { readonly kind: 'error'; readonly json: unknown; readonly sentence: string };

export function unreadableInput(why: string): ParsedInput {
  return {
    kind: 'error',
    json: { error: { code: 'unreadable' } },
    sentence: `The input is neither sc.exe qc text nor a probe output that can be read: ${why}.`,
  };
}

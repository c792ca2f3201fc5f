import type { SinkTrouble } from '../model/reasons/audit-note.ts';

/** One row of a table elsewhere: its columns and what is in them. */
export type SinkRow = Readonly<Record<string, unknown>>;

export type SinkAnswer =
  | { readonly kind: 'taken' }
  | {
      readonly kind: 'refused';
      readonly trouble: SinkTrouble;
      /** Null: there was no answer. */
      readonly status: number | null;
      /** Whether the same rows may be taken later; after how many milliseconds, where the receiver said so. */
      readonly mayPass: boolean;
      readonly retryAfterMs: number | null;
    };

/** Takes rows of a stream, in one call. Never rejects, and answers within a bound. */
export type RowSink = { send(stream: string, rows: readonly SinkRow[]): Promise<SinkAnswer> };

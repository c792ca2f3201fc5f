import { isWhole } from '../../findings/audit-history.ts';
import { imagePages } from '../../findings/images/image-pages.ts';
import type { RowSink, SinkAnswer, SinkRow } from '../../findings/row-sink.ts';
import { findingPages } from '../../findings/store/pages.ts';
import type { Audit } from '../../model/audit.ts';
import type { Clock } from '../../model/ports.ts';
import type { SinkTrouble } from '../../model/reasons/audit-note.ts';
import type { ReportStore } from '../report-facts.ts';
import { findingRow, findingStream, imageRow, imageStream } from './table-rows.ts';

export type RowDeps = { readonly store: ReportStore; readonly sink: RowSink; readonly clock: Clock };

/** What became of an audit's rows: how many were taken, and what kept some from it; null: all were. */
export type RowsSent = {
  readonly sent: number;
  readonly refused: { readonly trouble: SinkTrouble; readonly status: number | null } | null;
};

/** Bytes of a batch as JSON, below the million that a call takes, for the commas between rows. */
const mostBytes = 900_000;
/** Waits before the second and third attempt at a batch, and the longest that a receiver may ask for, in milliseconds. */
const pausesMs: readonly number[] = [2000, 10_000];
const longestPauseMs = 60_000;
/** Milliseconds after which no more batches are begun. */
const mostMs = 300_000;

/**
 * Sends a row for each image of a whole audit and then one for each finding, a page in memory at a time: where every finding is there, every
 * image is. Stops at the first batch that is not taken, but for a row that alone is too large, which is left out. Null for an audit that is not
 * whole: it would look like one that is.
 */
export async function sendRows(deps: RowDeps, audit: Audit): Promise<RowsSent | null> {
  if (!isWhole(audit)) {
    return null;
  }
  const sending: Sending = { ...deps, until: deps.clock.now() + mostMs, sent: 0, refused: null };
  const told = { audit, coverage: await deps.store.coverage(audit.id) };
  await sendStream(
    sending,
    imageStream,
    rowsOf(imagePages(deps.store, audit), (one) => imageRow(told, one)),
  );
  await sendStream(
    sending,
    findingStream,
    rowsOf(findingPages(deps.store, audit.id), (one) => findingRow(told, one)),
  );
  return { sent: sending.sent, refused: sending.refused };
}

type Sending = RowDeps & { readonly until: number; sent: number; refused: RowsSent['refused'] };

async function* rowsOf<Item>(
  pages: AsyncIterable<readonly Item[]>,
  rowOf: (item: Item) => SinkRow,
): AsyncGenerator<SinkRow> {
  for await (const page of pages) {
    yield* page.map(rowOf);
  }
}

async function sendStream(sending: Sending, stream: string, rows: AsyncIterable<SinkRow>): Promise<void> {
  let batch: SinkRow[] = [];
  let bytes = 0;
  for await (const row of rows) {
    const size = Buffer.byteLength(JSON.stringify(row)) + 1;
    if (bytes + size > mostBytes && batch.length > 0) {
      await sendBatch(sending, stream, batch);
      [batch, bytes] = [[], 0];
    }
    if (isOver(sending)) {
      return;
    }
    batch.push(row);
    bytes += size;
  }
  await sendBatch(sending, stream, batch);
}

/** A row that is left out for its size does not end it. */
function isOver({ refused }: Sending): boolean {
  return refused !== null && refused.trouble !== 'too-large';
}

async function sendBatch(sending: Sending, stream: string, batch: readonly SinkRow[]): Promise<void> {
  if (batch.length === 0 || isOver(sending)) {
    return;
  }
  const answer = await attempts(sending, stream, batch);
  if (answer.kind === 'taken') {
    sending.sent += batch.length;
    return;
  }
  if (answer.trouble === 'too-large' && batch.length > 1) {
    const middle = Math.ceil(batch.length / 2);
    await sendBatch(sending, stream, batch.slice(0, middle));
    await sendBatch(sending, stream, batch.slice(middle));
    return;
  }
  sending.refused = { trouble: answer.trouble, status: answer.status };
}

async function attempts(
  { sink, clock, until }: Sending,
  stream: string,
  batch: readonly SinkRow[],
): Promise<SinkAnswer> {
  let answer: SinkAnswer = {
    kind: 'refused',
    trouble: 'no-answer',
    status: null,
    mayPass: true,
    retryAfterMs: null,
  };
  for (const pauseMs of [0, ...pausesMs]) {
    if (answer.kind === 'taken' || !answer.mayPass || clock.now() >= until) {
      break;
    }
    if (pauseMs > 0) {
      await clock.sleep(Math.min(answer.retryAfterMs ?? pauseMs, longestPauseMs));
    }
    answer = await sink.send(stream, batch);
  }
  return answer;
}

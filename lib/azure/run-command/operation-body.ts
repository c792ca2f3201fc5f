import { z } from 'zod';
import type { Unjudged } from '../../model/outcome.ts';
import { settlementOfFailure } from '../../run-command/outcomes.ts';
import { part } from '../tolerant-reading.ts';

/** What the body of a status GET says. `result` is null when it ended well and the output is elsewhere. */
export type OperationState =
  | { readonly kind: 'running' }
  | { readonly kind: 'succeeded'; readonly result: CommandResult | null; readonly ranMs: number | null }
  | { readonly kind: 'failed'; readonly settle: Unjudged }
  | { readonly kind: 'garbage' };

export type CommandResult =
  | { readonly kind: 'windows'; readonly stdout: string; readonly stderr: string }
  /** One entry in the shape that the Linux extension answers with, and nothing of a probe in it. */
  | { readonly kind: 'linux' };

/**
 * Each stream is its last 4,096 bytes: https://learn.microsoft.com/azure/virtual-machines/windows/run-command#restrictions. Of a longer one the
 * end is kept too, where the probe's answer is, whatever a profile printed before it.
 */
const longestStream = 16_384;

const time = z
  .string()
  .transform((text) => Date.parse(text))
  .catch(Number.NaN);

const operationSchema = z.object({
  status: z.string(),
  startTime: time,
  endTime: time,
  error: z.unknown().optional(),
  properties: part({ output: z.unknown().optional() }),
});

export function readOperation(body: unknown): OperationState {
  const { data } = operationSchema.safeParse(body);
  if (data === undefined) {
    return { kind: 'garbage' };
  }
  switch (data.status.toLowerCase()) {
    case 'succeeded': {
      const ranMs = data.endTime - data.startTime;
      const result = readResult(data.properties.output);
      return { kind: 'succeeded', result, ranMs: ranMs >= 0 ? ranMs : null };
    }
    case 'failed':
    case 'canceled':
    case 'cancelled':
      return { kind: 'failed', settle: settlementOfFailure(data.error ?? { code: data.status }) };
    default:
      return { kind: 'running' };
  }
}

const said = z
  .string()
  .transform((text) => text.slice(-longestStream))
  .catch('');
const entriesSchema = z.array(part({ code: said, message: said }));

/** `{ value: [entries] }`, or the entries alone as early API versions gave them. */
const resultSchema = z.union([
  entriesSchema,
  z.object({ value: entriesSchema }).transform(({ value }) => value),
]);

/** Both streams in one message. Recorded of the Linux extension only; a probe that answers so ran on Windows nevertheless. */
const oneEntry = /\[stdout\]([\s\S]*)\[stderr\]([\s\S]*)/;

/** Null for anything that is no result. */
export function readResult(output: unknown): CommandResult | null {
  const { data: entries } = resultSchema.safeParse(output);
  if (entries === undefined) {
    return null;
  }
  const stream = (name: string) =>
    entries.find(({ code }) => code.toLowerCase().startsWith(`componentstatus/${name}/`))?.message;
  const stdout = stream('stdout');
  const stderr = stream('stderr');
  return stdout === undefined && stderr === undefined
    ? inOneEntry(entries)
    : { kind: 'windows', stdout: stdout ?? '', stderr: stderr ?? '' };
}

function inOneEntry(entries: readonly { readonly message: string }[]): CommandResult {
  const found = entries.map(({ message }) => oneEntry.exec(message)).find((match) => match !== null);
  const [, stdout = '', stderr = ''] = found ?? [];
  const isLinux = found !== undefined && !stdout.includes('smb1-probe v');
  return isLinux ? { kind: 'linux' } : { kind: 'windows', stdout, stderr };
}

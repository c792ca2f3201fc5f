import type { Unjudged } from '../model/outcome.ts';
import { settlementOfFailure } from './outcomes.ts';

type Node = {
  readonly [Key in
    | 'status'
    | 'error'
    | 'properties'
    | 'output'
    | 'value'
    | 'code'
    | 'message'
    | 'startTime'
    | 'endTime']?: unknown;
};

/** What the body of a status GET says. `result` is null when it ended well and the output is elsewhere. */
export type OperationState =
  | { readonly kind: 'running' }
  | { readonly kind: 'succeeded'; readonly result: CommandResult | null; readonly ranMs: number | null }
  | { readonly kind: 'failed'; readonly settle: Unjudged }
  | { readonly kind: 'garbage'; readonly why: string };

export type CommandResult =
  | { readonly kind: 'windows'; readonly stdout: string; readonly stderr: string }
  /** One entry in the shape that the Linux extension answers with. */
  | { readonly kind: 'linux' };

/** Each stream is 4,096 bytes at most: https://learn.microsoft.com/azure/virtual-machines/windows/run-command#restrictions */
const longestStream = 16_384;

export function readOperation(body: unknown): OperationState {
  const status = isNode(body) ? body.status : undefined;
  if (!isNode(body) || typeof status !== 'string') {
    return { kind: 'garbage', why: 'The status of the operation could not be read.' };
  }
  switch (status.toLowerCase()) {
    case 'succeeded':
      return { kind: 'succeeded', result: readResult(outputOf(body)), ranMs: ranMs(body) };
    case 'failed':
    case 'canceled':
    case 'cancelled':
      return { kind: 'failed', settle: settlementOfFailure(body.error ?? { code: status }) };
    default:
      return { kind: 'running' };
  }
}

/** Reads `{ value: [entries] }`, or the entries alone as early API versions gave them; null for anything else. */
export function readResult(output: unknown): CommandResult | null {
  const entries: unknown = isNode(output) ? output.value : output;
  if (!Array.isArray(entries)) {
    return null;
  }
  const messages = entries.filter(isNode).map((entry) => ({
    code: typeof entry.code === 'string' ? entry.code.toLowerCase() : '',
    message: typeof entry.message === 'string' ? entry.message.slice(0, longestStream) : '',
  }));
  const stream = (name: string) => messages.find(({ code }) => code.startsWith(`componentstatus/${name}/`));
  const stdout = stream('stdout');
  const stderr = stream('stderr');
  const isLinux = messages.some(({ message }) => /\[stdout\][\s\S]*\[stderr\]/.test(message));
  if (stdout === undefined && stderr === undefined && isLinux) {
    return { kind: 'linux' };
  }
  return { kind: 'windows', stdout: stdout?.message ?? '', stderr: stderr?.message ?? '' };
}

function outputOf(body: Node): unknown {
  const properties = body.properties;
  return isNode(properties) ? properties.output : undefined;
}

function ranMs(body: Node): number | null {
  const [start, end] = [body.startTime, body.endTime].map((time) =>
    typeof time === 'string' ? Date.parse(time) : Number.NaN,
  );
  const ran = (end ?? Number.NaN) - (start ?? Number.NaN);
  return ran >= 0 ? ran : null;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

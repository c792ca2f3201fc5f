import type { Nonce } from '../model/ids.ts';
import { type HalfVerdicts, verdictsOf } from '../model/verdict.ts';
import type { Evidence } from '../smb/evidence/evidence.ts';
import { readEvidence } from '../smb/evidence/read-evidence.ts';
import { judge } from '../smb/judge/judge.ts';
import { openEnvelope } from '../smb/probe/envelope.ts';
import { entriesOf, type Fields } from '../smb/probe/envelope-body.ts';
import type { Check } from './estate.ts';

/** What the output looks like as text, before anything is read from it. */
export type OutputShape = {
  readonly bytes: number;
  readonly otherThanAscii: number;
  readonly lineEnds: { readonly crlf: number; readonly lf: number; readonly cr: number };
  readonly stderrBytes: number;
};

/** All null when there was no output; `fields` and what follows are null when it is no answer. */
export type OutputReading = {
  readonly output: OutputShape | null;
  readonly envelope: ReturnType<typeof openEnvelope>['kind'] | null;
  readonly fields: Readonly<Record<string, readonly string[]>> | null;
  readonly evidence: Evidence | null;
  readonly verdicts: HalfVerdicts | null;
};

export const noReading: OutputReading = {
  output: null,
  envelope: null,
  fields: null,
  evidence: null,
  verdicts: null,
};

export function readOutput(stdout: string, stderr: string, nonce: Nonce): OutputReading {
  const output = shapeOf(stdout, stderr);
  const opened = openEnvelope(stdout, nonce);
  if (opened.kind !== 'answer') {
    return { ...noReading, output, envelope: opened.kind };
  }
  const evidence = readEvidence(opened.fields);
  return {
    output,
    envelope: opened.kind,
    fields: textsOf(opened.fields),
    evidence,
    verdicts: verdictsOf(judge(evidence)),
  };
}

export function outputCheck({ envelope, verdicts }: OutputReading): Check {
  return verdicts === null
    ? { name: 'output', state: 'failed', detail: { code: 'output-no-answer', envelope: String(envelope) } }
    : { name: 'output', state: 'ok', detail: { code: 'output-whole', ...verdicts } };
}

function shapeOf(stdout: string, stderr: string): OutputShape {
  const encoder = new TextEncoder();
  const times = (pattern: RegExp): number => [...stdout.matchAll(pattern)].length;
  return {
    bytes: encoder.encode(stdout).length,
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are ASCII too
    otherThanAscii: times(/[^\x00-\x7f]/gu),
    lineEnds: { crlf: times(/\r\n/g), lf: times(/(?<!\r)\n/g), cr: times(/\r(?!\n)/g) },
    stderrBytes: encoder.encode(stderr).length,
  };
}

function textsOf(fields: Fields): Record<string, string[]> {
  return Object.fromEntries(
    fields.all.map((field) => [
      field.key,
      entriesOf(field).map((entry) => (entry.kind === 'read' ? entry.text : `!${entry.text}`)),
    ]),
  );
}

import { randomBytes } from 'node:crypto';
import type { Nonce } from '../../lib/model/ids.ts';
import { readProbe } from '../../lib/smb/probe/read-probe.ts';
import { readProbeAsFrozen } from '../support/frozen-reader/read-probe.ts';
import { guestBodies } from '../support/probe-outputs.ts';
import { sealEnvelope } from '../support/seal-envelope.ts';
import type { Figure } from './targets.ts';

type ProbeOutput = { readonly stdout: string; readonly stderr: string; readonly nonce: Nonce };

/** `figure`: the target that it is held against, if there is one. Outputs a second of one core, by the processor time of this process, so that the machine's other work does not count. */
export type ParserRate = {
  readonly name: string;
  readonly figure: Figure | null;
  readonly meanBytes: number;
  readonly rate: number;
  /** Of the reader that remembers nothing and looks at every line, in the same run. */
  readonly frozenRate: number;
};

type Estate = {
  readonly name: string;
  readonly figure: Figure | null;
  /** In which lines a machine prints what others of its kind do not, and what. */
  readonly lines: RegExp;
  readonly text: (machine: number) => string;
};

const estates: readonly Estate[] = [
  { name: 'an estate of 288 kinds of machine', figure: null, lines: /^os\.revision[=!]/, text: levelOf },
  {
    name: 'no two alike, by their patch level',
    figure: 'parser',
    lines: /^os\.revision[=!]/,
    text: String,
  },
  {
    name: 'no two alike, behind the patch level too',
    figure: 'parser',
    lines: /^(?:os\.revision|cbs)[=!]/,
    text: String,
  },
  {
    name: 'no two alike, in what verdicts rest on',
    figure: 'parserAnew',
    lines: /^dependencies[=!]/,
    text: (machine) => `Bowser/MRxSmb20/NSI/Filter${machine}`,
  },
];

/** Of eight that each kind of guest has. */
function levelOf(machine: number): string {
  return String(1000 + (Math.floor(machine / everyBody.length) % 8));
}

/** Reads and judges outputs as the guest prints them, each with a nonce of its own. */
export function measureParser(outputs: number): ParserRate[] {
  return estates.map((estate) => {
    const rates = { now: 0, frozen: 0, bytes: 0 };
    for (let round = 0; round < rounds; round += 1) {
      const sample = outputsOf(estate, outputs, round * outputs);
      // In turn: who comes second finds the texts at hand.
      for (const name of round % 2 === 0 ? (['now', 'frozen'] as const) : (['frozen', 'now'] as const)) {
        rates[name] = Math.max(rates[name], rateOf(readers[name], sample));
      }
      rates.bytes = sample.reduce((sum, { stdout }) => sum + stdout.length, 0);
    }
    return {
      name: estate.name,
      figure: estate.figure,
      meanBytes: Math.round(rates.bytes / outputs),
      rate: Math.round(rates.now),
      frozenRate: Math.round(rates.frozen),
    };
  });
}

/** Of fresh outputs each; the best counts, the first ones are made before the code is compiled. */
const rounds = 16;

const readers = { now: readProbe, frozen: readProbeAsFrozen };

function rateOf(read: typeof readProbe, sample: readonly ProbeOutput[]): number {
  // What was made to make the sample is not the parser's garbage.
  globalThis.gc?.();
  const before = process.cpuUsage();
  for (const { stdout, stderr, nonce } of sample) {
    const { kind } = read(stdout, stderr, nonce);
    if (kind !== 'judged') {
      throw new Error(`a healthy output was taken for ${kind}`);
    }
  }
  const { user, system } = process.cpuUsage(before);
  return sample.length / ((user + system) / 1e6);
}

function outputsOf({ lines, text }: Estate, count: number, from: number): ProbeOutput[] {
  return Array.from({ length: count }, (_, index) => {
    const body = everyBody[index % everyBody.length] ?? [];
    const own = `=${text(10_000 + from + index)}`;
    return sealed(body.map((line) => (lines.test(line) ? line.replace(/[=!].*/, own) : line)));
  });
}

const everyBody = guestBodies();

function sealed(body: readonly string[]): ProbeOutput {
  const nonce = randomBytes(16).toString('hex') as Nonce;
  const stdout = [...sealEnvelope(nonce, body), ''].join('\r\n');
  // As it comes out of a JSON body: one flat string.
  return { stdout: JSON.parse(JSON.stringify(stdout)) as string, stderr: '', nonce };
}

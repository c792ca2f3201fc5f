import { randomBytes } from 'node:crypto';
import type { Nonce } from '../../lib/model/ids.ts';
import { probeScript } from '../../lib/smb/probe/probe.ts';
import { readProbe } from '../../lib/smb/probe/read-probe.ts';
import type { GuestMachine } from '../arm-simulator/world.ts';
import { everyGuest } from '../support/guest-cases.ts';
import { runGuest } from '../support/guest-machine/run-guest.ts';
import { sealEnvelope } from '../support/seal-envelope.ts';

type ProbeOutput = { readonly stdout: string; readonly stderr: string; readonly nonce: Nonce };

export type ParserRate = {
  readonly meanBytes: number;
  /**
   * Outputs a second of one core, by the processor time of this process, so that the machine's other work does not count.
   * `estate`: machines of 36 kinds at eight patch levels each, so that bodies repeat. `allDifferent`: no body comes twice.
   */
  readonly estate: number;
  readonly allDifferent: number;
};

/** Reads and judges outputs as the guest prints them, each with a nonce of its own. */
export function measureParser(outputs: number): ParserRate {
  const sample = outputsOf(outputs, (place) => place % 8);
  const bytes = sample.reduce((sum, { stdout }) => sum + stdout.length, 0);
  return {
    meanBytes: Math.round(bytes / outputs),
    estate: bestRate(() => outputsOf(outputs, (place) => place % 8)),
    allDifferent: bestRate((round) => outputsOf(outputs, (place) => round * outputs + place)),
  };
}

/** The best of a few rounds, each of fresh outputs; the first ones are made before the code is compiled. */
function bestRate(outputsOfRound: (round: number) => readonly ProbeOutput[]): number {
  const rates = Array.from({ length: 5 }, (_, round) => {
    const sample = outputsOfRound(round);
    // What was made to make the sample is not the parser's garbage.
    globalThis.gc?.();
    const before = process.cpuUsage();
    readAll(sample);
    const { user, system } = process.cpuUsage(before);
    return sample.length / ((user + system) / 1e6);
  });
  return Math.round(Math.max(...rates));
}

function readAll(sample: readonly ProbeOutput[]): void {
  for (const { stdout, stderr, nonce } of sample) {
    const { kind } = readProbe(stdout, stderr, nonce);
    if (kind !== 'judged') {
      throw new Error(`a healthy output was taken for ${kind}`);
    }
  }
}

/** `patchLevel` is told how many machines of the same kind came before. */
function outputsOf(count: number, patchLevel: (place: number) => number): ProbeOutput[] {
  const printed = everyGuest.map(bodyOf);
  return Array.from({ length: count }, (_, index) => {
    const kind = index % printed.length;
    return sealed(printed[kind] ?? [], patchLevel(Math.floor(index / printed.length)));
  });
}

/** What the guest prints between the markers. */
function bodyOf(vm: GuestMachine): readonly string[] {
  const { stdout } = runGuest({ script: probeScript('0'.repeat(32) as Nonce).join('\n'), vm });
  return stdout.split('\r\n').slice(1, -2);
}

/** The same from a machine of another patch level, asked with another nonce. */
function sealed(body: readonly string[], patchLevel: number): ProbeOutput {
  const nonce = randomBytes(16).toString('hex') as Nonce;
  const lines = body.map((line) =>
    /^os\.revision[=!]/.test(line) ? `os.revision=${1000 + patchLevel}` : line,
  );
  const stdout = [...sealEnvelope(nonce, lines), ''].join('\r\n');
  // As it comes out of a JSON body: one flat string.
  return { stdout: JSON.parse(JSON.stringify(stdout)) as string, stderr: '', nonce };
}

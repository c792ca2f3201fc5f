import { readdirSync, readFileSync } from 'node:fs';
import type { Nonce } from '../../lib/model/ids.ts';
import { probeScript } from '../../lib/smb/probe/probe.ts';
import { readProbe } from '../../lib/smb/probe/read-probe.ts';
import { seededRandom } from './audit-bench.ts';
import { readProbeAsFrozen } from './frozen-reader/read-probe.ts';
import { everyGuest } from './guest-cases.ts';
import { runGuest } from './guest-machine/run-guest.ts';
import { sealEnvelope } from './seal-envelope.ts';

/** `nonce` null: a saved output, of whose nonce nothing is expected. */
type ProbeOutput = { readonly stdout: string; readonly stderr: string; readonly nonce: Nonce | null };

type Draw = (below: number) => number;

/**
 * Outputs as guests print them and as they are damaged on the way, without end and the same for the same seed: lines of every kind of
 * machine and of version 1, changed, left out, doubled, moved and mixed, in frames that are whole, cut, forged, stale or doubled.
 */
function* drawProbeOutputs(seed: number): Generator<ProbeOutput, never> {
  const draw = drawFrom(seed);
  const bodies = [...guestBodies().map((lines) => ({ lines, version: 2 })), ...savedBodies()];
  for (;;) {
    const { lines, version } = one(draw, bodies);
    const nonce = draw(8).toString(16).repeat(32) as Nonce;
    const body = [...lines];
    for (let changes = draw(4); changes > 0; changes -= 1) {
      one(draw, lineChanges)(body, draw);
    }
    const frame = sealEnvelope(nonce, body, draw(30) === 0 ? 1 + draw(3) : version);
    const text = frame.join(one(draw, lineEnds));
    yield {
      stdout: one(draw, frameChanges)(text, draw),
      stderr: one(draw, ['', '', 'At line:1 char:1']),
      nonce: version === 1 || draw(5) === 0 ? null : nonce,
    };
  }
}

/** What each kind of guest prints between the markers. */
export function guestBodies(): readonly (readonly string[])[] {
  return everyGuest.map((vm) => {
    const { stdout } = runGuest({ script: probeScript('0'.repeat(32) as Nonce).join('\n'), vm });
    return stdout.split('\r\n').slice(1, -2);
  });
}

function savedBodies(): { readonly lines: readonly string[]; readonly version: number }[] {
  const folder = new URL('../fixtures/envelope-v1/', import.meta.url);
  return readdirSync(folder).map((file) => {
    const lines = readFileSync(new URL(file, folder), 'utf8').split(/\r?\n/);
    return { lines: lines.filter((line) => line !== '').slice(1, -1), version: 1 };
  });
}

// biome-ignore format: a list
const lineEnds = ['\r\n', '\r\n', '\r\n', '\n', '\n', '\r\r\n', ' \r\n', '\t\v\f\n', '\r\n \r\n\n', '\u00a0\n', '\u3000\ufeff\r\n', '\u2028\n', '\0\n', '\u0085\n'];

type LineChange = (body: string[], draw: Draw) => void;

const lineChanges: readonly LineChange[] = [
  (body, draw) => body.splice(draw(body.length), draw(3)),
  (body, draw) => body.splice(draw(body.length), 0, body[draw(body.length)] ?? ''),
  (body, draw) => body.splice(draw(body.length), 0, one(draw, strangeLines)),
  (body, draw) => change(body, draw, (line) => line.replace(/[=!].*/, one(draw, strangeValues))),
  (body, draw) => change(body, draw, (line) => line.replace(/[=!].*/, `=${draw(30_000)}`)),
  (body, draw) => change(body, draw, (line) => line.slice(0, draw(line.length + 1))),
  (body, draw) => change(body, draw, (line) => `${line}${' '.repeat(draw(3))}${one(draw, strangeValues)}`),
  (body, draw) => change(body, draw, (line) => line.toUpperCase()),
  // Of the head alone, or behind all: the rest comes again and again as it was.
  (body, draw) =>
    body.unshift(one(draw, ['os.revision=7', 'os.build=9600', 'os.new=1', 'sc=x', 'sc.exit=1'])),
  (body, draw) => body.push(one(draw, ['os.revision=7', 'os.build=9600', 'os.new=1', 'host.bits=32'])),
  (body, draw) => body.unshift(...body.splice(1 + draw(6), 1)),
  (body, draw) => body.push(...body.splice(draw(body.length), 1 + draw(9))),
  (body) => body.reverse(),
  (body, draw) => body.splice(draw(9), 1),
  (body, draw) => {
    const revision = body.findIndex((line) => line.startsWith('os.revision'));
    body[revision] = `os.revision=${draw(9000)}`;
  },
];

function change(body: string[], draw: Draw, to: (line: string) => string): void {
  const at = draw(body.length);
  body[at] = to(body[at] ?? '');
}

// biome-ignore format: a list
const strangeLines = ['+', '+more', 'os.build=17763', 'os.build!missing', 'os.new=1', 'os.revision=0x0a', 'host.bits=32', 'dependencies', 'dependencies=', 'sc=x', 'driver-file=no', 'mrxsmb10.file=no', 'constructor=1', '__proto__=1', 'evidence!crashed', 'no entry', '', 'é=1', 'a\tb=1', `a=${'x'.repeat(120)}`, `${'k'.repeat(40)}=1`, `${'k'.repeat(41)}=1`, 'k'.repeat(41), 'mrxsmb10.file', 'os.build =1', 'a\u0000=1', 'smb1-probe v2 begin x', `${'0'.repeat(70_000)}=1`];

// biome-ignore format: a list
const strangeValues = ['=', '!', '=yes', '=no', '=missing', '!missing', '!timeout', '=present', '=absent', '=not-listed', '=no-row', '=Enabled', '=Disabled', '=Disabled with Payload Removed', '=Enable Pending', '=4', '=0', '=-1', '=99999999999', '=a/b', '=MRxSmb10/x', '=a=b!c', '=00', '=4294967295', '=4294967296', '=0x1f', '=0X1F', '= 4', '=5', '=7', '=8', '=no-key', '!no-dword', '=é', '=\u0007', ' | '];

const frameChanges: readonly ((text: string, draw: Draw) => string)[] = [
  ...new Array<(text: string) => string>(6).fill((text) => `${text}\r\n`),
  (text, draw) => text.slice(0, draw(text.length)),
  (text, draw) => text.slice(draw(text.length)),
  (text, draw) => `${text}\n${draw(2) === 0 ? text : text.replaceAll('no', 'yes')}`,
  (text) => `\ufeffhello\nos.build=1\n${text}\r\nhost.bits=1\r\n`,
  (text, draw) => one(draw, before) + text + one(draw, behind),
  (text, draw) => text.replace(/ (begin|end) /, (word) => word.repeat(1 + draw(2)) + ' '.repeat(draw(2))),
  (text, draw) => text.replaceAll(/^smb1-probe/gm, `${one(draw, before)}smb1-probe`),
  (text) => `${text.slice(0, text.lastIndexOf('\n') + 1)}smb1-probe v2 end\n${text}`,
  (text, draw) => {
    const at = draw(text.length);
    return text.slice(0, at) + one(draw, ['=', '\n', ' ', '9', '\ud800', '\0']) + text.slice(at + draw(2));
  },
];

// biome-ignore format: a list
const before = ['\0', '\ufeff', '[===  50%] \r', 'x', ' ', 'smb1-probe v2 begin smb1-probe v', '日本語のプロファイル\r\n', 'é ', 'p'.repeat(150), `${'p'.repeat(160)} `, `${'\r'.repeat(65_000)}\n`];
const behind = ['\0', ' ', '\u3000\t\r\n', ' x', '\nsmb1-probe v', '\ud83d', `\n${'+x\n'.repeat(2000)}`];

function one<Kind>(draw: Draw, kinds: readonly Kind[]): Kind {
  return kinds[draw(kinds.length)] as Kind;
}

function drawFrom(seed: number): Draw {
  const { fraction } = seededRandom(seed);
  return (below) => Math.floor(fraction() * below);
}

/** What the two readers say of the outputs of a seed where they differ, and how many of them were judged. */
export function compareReaders(seed: number, outputs: number): { differing: string[]; judged: number } {
  const differing: string[] = [];
  const drawn = drawProbeOutputs(seed);
  let judged = 0;
  for (let count = 0; count < outputs; count += 1) {
    const { stdout, stderr, nonce } = drawn.next().value;
    const reading = readProbe(stdout, stderr, nonce);
    const [now, frozen] = [reading, readProbeAsFrozen(stdout, stderr, nonce)].map((one) =>
      JSON.stringify(one),
    );
    judged += reading.kind === 'judged' ? 1 : 0;
    if (now !== frozen) {
      differing.push(
        `seed ${seed}, output ${count}: ${now} instead of ${frozen} for ${JSON.stringify(stdout)}`,
      );
    }
  }
  return { differing, judged };
}

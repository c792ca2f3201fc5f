import type { GuestMachine } from '../../arm-simulator/world.ts';
import { compileScript } from './compile-script.ts';
import { createMachine } from './machine.ts';
import { type Statement, startRun } from './run-time.ts';
import { type PsValue, textOf } from './values.ts';

export type GuestInput = { readonly script: string; readonly vm: GuestMachine };

export type GuestOutput = {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  /** Simulated seconds that the script took. */
  readonly seconds: number;
};

/** Interprets the script on the machine. It knows nothing of verdicts, and no program but those that a probe may ask. */
export function runGuest({ script, vm }: GuestInput): GuestOutput {
  const oddity = answers[vm.oddity ?? ''];
  return oddity ? oddity(script, vm) : answerOf(script, vm);
}

/** What a script has where a command sent has its nonce; a script that is run as it is kept says it. */
const placeholder = '@NONCE@';
const noncePattern = /\b[0-9a-f]{32}\b/;
/** A script without its nonce. Nothing but nonce and machine decides what it answers, and many scenarios begin alike. */
type Compiled = { readonly statement: Statement; readonly answers: Map<string, GuestOutput> };

const scripts = new Map<string, Compiled>();

function answerOf(script: string, vm: GuestMachine): GuestOutput {
  const nonce = noncePattern.exec(script)?.[0] ?? placeholder;
  const compiled = compile(script.replaceAll(nonce, placeholder));
  const key = `${nonce} ${JSON.stringify(vm)}`;
  const known = compiled.answers.get(key);
  const answer = known ?? interpret(compiled.statement, nonce, vm);
  if (!known && compiled.answers.size < 2000) {
    compiled.answers.set(key, answer);
  }
  return answer;
}

function interpret(statement: Statement, nonce: string, vm: GuestMachine): GuestOutput {
  const machine = createMachine(vm);
  const run = startRun(machine, nonce);
  const out: PsValue[] = [];
  if (machine.profile !== '') {
    compile(machine.profile).statement(run, out);
  }
  statement(run, out);
  return {
    stdout: out.map((line) => `${textOf(line)}\r\n`).join(''),
    stderr: run.stderr.map((line) => `${line}\r\n`).join(''),
    exitCode: run.exitCode ?? (run.stderr.length > 0 ? 1 : 0),
    seconds: machine.clock.seconds,
  };
}

function compile(template: string): Compiled {
  const known = scripts.get(template);
  const compiled = known ?? { statement: compileScript(template), answers: new Map() };
  if (!known && scripts.size < 64) {
    scripts.set(template, compiled);
  }
  return compiled;
}

type Answer = (script: string, vm: GuestMachine) => GuestOutput;

/** Another nonce than the one asked for. */
function earlierNonce(nonce: string): string {
  return nonce.replace(/./g, (digit) => ((Number.parseInt(digit, 16) + 1) % 16).toString(16));
}

/** Oddities of the answer: what an extension, an agent or a hostile administrator makes of it. */
const answers: Readonly<Record<string, Answer>> = {
  late: (script, vm) => ({ ...answerOf(script, vm), seconds: 900 }),
  silent: (script, vm) => ({ ...answerOf(script, vm), stdout: '', stderr: '' }),
  twice: changed((stdout) => stdout + stdout),
  cut: changed((stdout) => stdout.slice(Math.floor(stdout.length / 2))),
  half: changed((stdout) => stdout.slice(0, Math.floor(stdout.length / 2))),
  noise: changed((stdout) => `VERBOSE: profile loaded\r\n\r\n${stdout}\r\nbye\r\n`),
  flipped: changed((stdout) => stdout.replace('os.build=', 'os.build=1')),
  stale: (script, vm) => answerOf(script.replace(noncePattern, earlierNonce), vm),
  'hostile-output': changed((stdout) => hostile(stdout)),
  crashed: (script, vm) => ({
    ...answerOf(script, vm),
    stdout: '',
    stderr: 'Exception of type System.OutOfMemoryException was thrown.\r\n',
    exitCode: 1,
  }),
};

export const answerOddities = Object.keys(answers);

function changed(change: (stdout: string) => string): Answer {
  return (script, vm) => {
    const answer = answerOf(script, vm);
    return { ...answer, stdout: change(answer.stdout) };
  };
}

function hostile(stdout: string): string {
  const marker = /smb1-probe v\d begin [0-9a-f]{32}/.exec(stdout)?.[0] ?? '';
  return [
    '\u001b]0;owned\u0007<script>alert(1)</script>',
    marker,
    'os.build=17763\u0000',
    `=cmd|'/C calc'!A0${'x'.repeat(2000)}`,
    `${marker.replace('begin', 'end')} 2 00000000`,
    '',
  ].join('\r\n');
}

import { functionNames } from '../../functions/app/function-names.ts';
import { createAudit } from '../../lib/audit/create-audit.ts';
import { runAudit } from '../../lib/audit/run-audit.ts';
import { AuditError } from '../../lib/model/errors.ts';
import type { AuditId } from '../../lib/model/ids.ts';
import { dayMs } from '../../lib/model/ports.ts';
import type { Target } from '../../lib/model/target.ts';
import { overStore } from '../lib/cli/commands/over-store.ts';
import { type AuditBench, createAuditBench } from '../support/audit-bench.ts';
import { type FunctionApp, startFunctionApp } from '../support/function-app.ts';
import { anAudit, aProbe, aTarget, firstSubscription } from '../support/ledger-builders.ts';
import { type Line, openBook } from './clerk.ts';

type Machine = {
  is: 'on' | 'impossible';
  health: 'well' | 'sick' | 'off';
  changes: number;
  changedAt: string;
};

const whole = { include: { subscriptions: [firstSubscription] } };
const names = Array.from({ length: 9 }, (_, index) => `vm-${index + 1}`);
const verdicts = { on: 'enabled', impossible: 'binaries-absent' } as const;
const quiet = { remaining: [], retryAfterMs: null } as const;
const unreachable = { outcome: 'unreachable', reason: 'agent-not-ready' } as const;

/** Of all that is played. */
export const book = openBook();

let bench: AuditBench;
let app: FunctionApp;
let machines: Map<string, Machine>;
let trouble: 'none' | 'no-credential' | 'finds-nothing';

export async function closeWorld(): Promise<void> {
  await app.close();
  await bench.close();
}

/** An estate of nine VMs of one image, and a command line and an app over one store, on virtual time. */
export async function openWorld(): Promise<void> {
  trouble = 'none';
  machines = new Map(
    names.map((name) => [
      name,
      { is: 'impossible', health: 'well', changes: 0, changedAt: '2025-12-24T08:00:00.000Z' },
    ]),
  );
  bench = await createAuditBench({
    events: names.map((name) => ({ kind: 'target', target: aTarget(name), settle: null })),
    behaviourOf: (name) => [
      machine(name).health === 'well'
        ? { does: 'run', seconds: 32 }
        : { does: 'answer', answer: { ...quiet, kind: 'refused', settle: unreachable } },
    ],
  });
  const deps = { ...bench.deps, discover, probe: { ...bench.deps.probe, read: readOutput } };
  bench = { ...bench, deps };
  app = await startFunctionApp({ clock: bench.clock, deps, scope: whole });
}

function machine(name: string): Machine {
  const found = machines.get(name);
  if (found === undefined) {
    throw new Error(`there is no ${name}`);
  }
  return found;
}

function targetOf(name: string): Target {
  return { ...aTarget(name), changedAt: machine(name).changedAt };
}

const discover: AuditBench['deps']['discover'] = async function* ({ include }) {
  if (trouble === 'no-credential') {
    throw new AuditError('credential.unavailable', { code: 'as-said', text: 'The login has run out.' });
  }
  if (trouble === 'finds-nothing') {
    yield { kind: 'incomplete', because: { code: 'nothing-discovered' } };
    return;
  }
  const ids = include?.ids?.map((id) => id.toLowerCase());
  for (const name of machines.keys()) {
    const target = targetOf(name);
    if (ids === undefined || ids.includes(target.key)) {
      const isOff = machine(name).health === 'off';
      yield { kind: 'target', target, settle: isOff ? { outcome: 'skipped', reason: 'not-running' } : null };
    }
  }
};

const readOutput: AuditBench['deps']['probe']['read'] = (_stdout, _stderr, nonce) => {
  const key = bench.platform.posts.find((post) => post.nonce === nonce)?.key ?? '';
  return { kind: 'judged', probe: aProbe(verdicts[machine(key.slice(key.lastIndexOf('/') + 1)).is]) };
};

function turn(name: string, to: Partial<Pick<Machine, 'is' | 'health'>>): void {
  const now = machine(name);
  const changes = now.changes + 1;
  machines.set(name, { ...now, ...to, changes, changedAt: new Date(bench.clock.now()).toISOString() });
}

/** Runs a command of the command line. */
export async function cli(...args: string[]) {
  const { clock, deps, store } = bench;
  const openPorts = async () => ({
    ...deps,
    permissions: { grantsOf: async () => [] },
    readable: async () => [],
  });
  return await clock.runUntil(overStore(store, args, { clock, openPorts }));
}

/** What a command prints as JSON; null where it prints nothing. */
export async function ask(...args: string[]): Promise<unknown> {
  const { stdout } = await cli(...args, '--output', 'json');
  return stdout === '' ? null : JSON.parse(stdout);
}

function probed(name: string, instead: string | null = null): Line {
  const { is, health, changes } = machine(name);
  const fate = { well: 'judged', sick: 'unreachable', off: 'skipped' }[health];
  const outcome = instead !== null && health === 'well' ? instead : fate;
  const exposure = outcome === 'judged' ? is : null;
  return { outcome, exposure, isCarriedOver: false, probedAt: bench.clock.now(), changes };
}

function carried(line: Line): Line {
  return line.exposure === null ? line : { ...line, outcome: 'skipped', isCarriedOver: true };
}

/** By `--max-age`. */
function agedOrProbed(name: string, days: number): Line {
  const line = book.newestLine(name)?.line;
  const { changes, health } = machine(name);
  const isYoung = line !== undefined && bench.clock.now() - line.probedAt <= days * dayMs;
  const holds = line?.exposure != null && isYoung && line.changes === changes;
  return holds && health !== 'off' ? carried(line) : probed(name);
}

type Kind = {
  readonly asked: () => Promise<unknown>;
  readonly state?: string;
  readonly trigger?: string;
  readonly scope?: string;
  readonly isPart?: boolean;
  readonly lines: () => readonly (readonly [string, Line])[];
};

const everyVm = (line: (name: string) => Line) => () =>
  [...machines.keys()].map((name) => [name, line(name)] as const);
const nothing = () => [];
const wholeFlags = ['--subscription', firstSubscription];
export const idOf = (name: string): string => aTarget(name).resourceId;

async function post(path: string, body: unknown): Promise<unknown> {
  const request = { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await bench.clock.runUntil(app.host.fetch('POST', path, request));
  if (!response.ok) {
    throw new Error(`${path} answered ${response.status}`);
  }
  return await response.json();
}

function wantedAgain(): string[] {
  const lines = [...(book.latest()?.lines ?? [])];
  return lines.filter(([, { outcome }]) => outcome === 'unreachable').map(([name]) => name);
}

const kinds = {
  good: { asked: () => cli('run', ...wholeFlags), lines: everyVm(probed) },
  app: { asked: () => post('/api/audits', {}), trigger: 'http', lines: everyVm(probed) },
  timer: { asked: () => app.host.tick(functionNames.auditTimer), trigger: 'timer', lines: everyVm(probed) },
  failed: { asked: () => cli('run', ...wholeFlags), state: 'failed', lines: nothing },
  empty: { asked: () => cli('run', ...wholeFlags), state: 'incomplete', lines: nothing },
  incomplete: {
    asked: () => cli('run', ...wholeFlags, '--min-coverage', '100'),
    state: 'incomplete',
    lines: everyVm(probed),
  },
  incremental: {
    asked: () => cli('run', ...wholeFlags, '--max-age', '3d'),
    lines: everyVm((name) => agedOrProbed(name, 3)),
  },
  check: {
    asked: () => post('/api/vms/check', { resourceId: idOf('vm-2') }),
    trigger: 'check',
    scope: 'vm-2',
    lines: () => [['vm-2', probed('vm-2')]],
  },
  narrow: {
    asked: () => cli('run', '--id', idOf('vm-3'), '--id', idOf('vm-4')),
    scope: 'vm-3, vm-4',
    lines: () => [
      ['vm-3', probed('vm-3')],
      ['vm-4', probed('vm-4')],
    ],
  },
  continued: { asked: () => cli('run', '--from', 'latest', '--only', 'unreachable'), lines: goneOn },
  'continued by the app': {
    asked: () => post('/api/audits', { from: book.latest()?.id, only: ['unreachable'] }),
    trigger: 'http',
    lines: goneOn,
  },
  partial: {
    asked: async () => {
      const lineage = { from: book.latest()?.id as AuditId, only: ['unreachable'] as const };
      const { limits } = anAudit();
      const asked = { scope: whole, trigger: 'cli', startedBy: 'tester', limits, lineage } as const;
      const { id } = await createAudit(bench.deps, asked);
      await bench.clock.runUntil(runAudit(bench.deps, id, { interrupt: new AbortController().signal }));
    },
    isPart: true,
    lines: () => wantedAgain().map((name) => [name, probed(name)]),
  },
  canceled: {
    asked: async () => {
      await post('/api/audits', {});
      await bench.clock.advance(15_000);
      await cli('cancel', 'last');
    },
    state: 'canceled',
    trigger: 'http',
    lines: everyVm((name) => probed(name, 'canceled')),
  },
} satisfies Record<string, Kind>;

function goneOn(): (readonly [string, Line])[] {
  const again = wantedAgain();
  const lines = [...(book.latest()?.lines ?? [])];
  return lines.map(([name, line]) => [name, again.includes(name) ? probed(name) : carried(line)]);
}

type Step = readonly [kind: keyof typeof kinds, before?: () => void];

export const story: readonly Step[] = [
  ['failed'],
  ['good'],
  ['check'],
  ['app', () => turn('vm-1', { is: 'on' })],
  ['failed'],
  ['incremental', () => turn('vm-2', { is: 'on' })],
  ['incomplete', () => turn('vm-5', { health: 'sick' })],
  ['partial'],
  ['continued', () => turn('vm-5', { health: 'well' })],
  ['canceled'],
  ['empty'],
  ['timer', () => turn('vm-1', { is: 'impossible' })],
  ['narrow', () => turn('vm-3', { is: 'on' })],
  ['check'],
  ['incremental'],
  ['app', () => turn('vm-6', { health: 'off' })],
  ['failed'],
  ['good', () => turn('vm-7', { health: 'sick' })],
  ['partial'],
  ['continued by the app', () => turn('vm-7', { health: 'well' })],
  ['check', () => turn('vm-2', { is: 'impossible' })],
  ['incremental', () => turn('vm-6', { health: 'well' })],
  ['empty'],
  ['canceled'],
  ['timer', () => void machines.delete('vm-9')],
  ['incomplete', () => turn('vm-8', { health: 'sick' })],
  ['failed'],
  ['continued'],
  ['narrow'],
  ['incremental', () => turn('vm-3', { is: 'impossible' })],
  ['good', () => turn('vm-8', { health: 'well', is: 'on' })],
];

/** Plays one audit and enters it in the clerk's book. */
export async function play([kind, before]: Step): Promise<void> {
  await bench.clock.advance(dayMs);
  before?.();
  trouble = kind === 'failed' ? 'no-credential' : kind === 'empty' ? 'finds-nothing' : 'none';
  const told: Kind = kinds[kind];
  const lines = new Map(told.lines());
  await told.asked();
  // What the app began goes on behind its answer.
  await bench.clock.advance(3_600_000);
  const { state = 'complete', trigger = 'cli', scope = 'whole', isPart = false } = told;
  const [newest] = (await bench.store.listAudits({}, 1)).items;
  book.enter({ id: newest?.id ?? '', state, trigger, scope, isPart, lines });
}

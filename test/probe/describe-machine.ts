import type { GuestMachine } from '../arm-simulator/world.ts';
import { createMachine, type Machine } from '../support/guest-machine/machine.ts';
import { conditionsOf } from '../support/guest-machine/oddities.ts';
import type { Key } from '../support/guest-machine/registry.ts';
import { memberOf, PsError, type PsValue, textOf } from '../support/guest-machine/values.ts';

type ProgramAnswer = {
  readonly lines: readonly string[];
  readonly exitCode: number;
  readonly seconds: number | null;
  readonly category: string | null;
};

/** A simulated machine as data, for stand-in cmdlets in another language. */
export type MachineState = {
  readonly languageMode: string;
  readonly language: string;
  readonly powerShell: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly keys: readonly Key[];
  readonly deniedKeys: readonly string[];
  readonly files: readonly string[];
  /** By lower-case command line. */
  readonly programs: Readonly<Record<string, ProgramAnswer>>;
  readonly wmi: {
    readonly rows: readonly Readonly<Record<string, PsValue>>[];
    readonly seconds: number | null;
    readonly failed: boolean;
  };
};

export function describeMachine(vm: GuestMachine): MachineState {
  const machine = createMachine(vm);
  const { hostBits, languageMode, deniedKeys } = conditionsOf(vm.oddity);
  const features = machine.optionalFeatures();
  const { windir = '', processor_architecture, processor_architew6432 } = machine.environment;
  return {
    languageMode,
    language: vm.language,
    powerShell: textOf(memberOf(machine.variables['psversiontable'] ?? null, 'PSVersion')),
    environment: {
      windir,
      PROCESSOR_ARCHITECTURE: processor_architecture ?? '',
      ...(processor_architew6432 === undefined ? {} : { PROCESSOR_ARCHITEW6432: processor_architew6432 }),
    },
    keys: keysSeen(machine, hostBits),
    deniedKeys,
    files: machine.files.list(),
    programs: programs(machine, hostBits),
    wmi: {
      rows: features.rows.map((row) => ({
        Name: memberOf(row, 'Name'),
        InstallState: memberOf(row, 'InstallState'),
      })),
      seconds: features.seconds,
      failed: features.failed,
    },
  };
}

function keysSeen(machine: Machine, hostBits: 32 | 64): Key[] {
  const answer = machine.registry.read('HKLM:\\*');
  const keys = answer.kind === 'keys' ? answer.keys : [];
  if (hostBits === 64) {
    return [...keys];
  }
  return keys
    .filter((key) => !/^SOFTWARE\\(?!Wow6432Node\\)/.test(key.name))
    .map((key) => ({ ...key, name: key.name.replace('SOFTWARE\\Wow6432Node\\', 'SOFTWARE\\') }));
}

const questions: readonly (readonly [string, readonly string[]])[] = [
  ['sc.exe', ['qc', 'lanmanworkstation', '8192']],
  ['sc.exe', ['query', 'mrxsmb10']],
  ['reg.exe', ['query', 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion', '/reg:64']],
];

function programs(machine: Machine, hostBits: 32 | 64): Record<string, ProgramAnswer> {
  const dism = `C:\\Windows\\${hostBits === 64 ? 'System32' : 'Sysnative'}\\dism.exe`;
  const dismArgs = ['SMB1Protocol', 'SMB1Protocol-Client'].map(
    (feature) => `/English /Online /Get-FeatureInfo /FeatureName:${feature}`,
  );
  const answers = [
    ...questions.map(
      ([name, args]) => [[name, ...args].join(' '), () => askProgram(machine, name, args)] as const,
    ),
    ...dismArgs.map((args) => [`${dism} ${args}`, () => askDism(machine, dism, args)] as const),
  ];
  return Object.fromEntries(answers.map(([line, ask]) => [line.toLowerCase(), orBlocked(ask)]));
}

function askProgram(machine: Machine, name: string, args: readonly string[]): ProgramAnswer {
  const ended = machine.program(name)?.(args);
  if (!ended) {
    throw new TypeError(`the guest has no ${name}`);
  }
  return { ...ended, seconds: 0, category: null };
}

function askDism(machine: Machine, path: string, args: string): ProgramAnswer {
  const file = 'C:\\Windows\\Temp\\answer.txt';
  const child = machine.start(path, args, file);
  const lines = machine.files.read(file) ?? [];
  machine.files.remove(file);
  return { lines, exitCode: child.exitCode, seconds: child.seconds, category: null };
}

function orBlocked(ask: () => ProgramAnswer): ProgramAnswer {
  try {
    return ask();
  } catch (error) {
    if (error instanceof PsError) {
      return { lines: [], exitCode: 0, seconds: 0, category: error.category };
    }
    throw error;
  }
}

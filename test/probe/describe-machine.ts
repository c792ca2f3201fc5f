import type { GuestMachine } from '../arm-simulator/world.ts';
import { createMachine, type Machine } from '../support/guest-machine/machine.ts';
import { conditionsOf } from '../support/guest-machine/oddities.ts';
import type { Key } from '../support/guest-machine/registry.ts';
import { memberOf, PsError, textOf } from '../support/guest-machine/values.ts';

type ProgramAnswer = {
  readonly lines: readonly string[];
  readonly errors: readonly string[];
  readonly exitCode: number;
  readonly seconds: number | null;
  readonly category: string | null;
};

/** A simulated machine as data, for stand-in cmdlets in another language. */
export type MachineState = {
  readonly languageMode: string;
  readonly language: string;
  readonly powerShell: string;
  /** PowerShell that runs before the script. */
  readonly profile: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The registry: of what the service control manager, DISM and WMI say it knows nothing. */
  readonly keys: readonly Key[];
  readonly deniedKeys: readonly string[];
  readonly files: readonly string[];
  /** By lower-case command line, as answered by the service control manager, servicing and `reg.exe`. */
  readonly programs: Readonly<Record<string, ProgramAnswer>>;
  /** Rows of Win32_OptionalFeature. */
  readonly wmi: {
    readonly rows: readonly { readonly name: string; readonly installState: number }[];
    readonly seconds: number | null;
    readonly failed: boolean;
  };
};

export function describeMachine(vm: GuestMachine): MachineState {
  const machine = createMachine(vm);
  const { hostBits, languageMode, deniedKeys } = conditionsOf(vm.oddity);
  const { windir = '', processor_architecture, processor_architew6432 } = machine.environment;
  return {
    languageMode,
    language: vm.language,
    powerShell: textOf(memberOf(machine.variables['psversiontable'] ?? null, 'PSVersion')),
    profile: machine.profile,
    environment: {
      windir,
      PROCESSOR_ARCHITECTURE: processor_architecture ?? '',
      ...(processor_architew6432 === undefined ? {} : { PROCESSOR_ARCHITEW6432: processor_architew6432 }),
    },
    keys: keysSeen(machine, hostBits),
    deniedKeys,
    files: machine.files.list(),
    programs: programs(machine),
    wmi: {
      rows: machine.wmi.features.map(({ name, installState }) => ({ name, installState })),
      seconds: machine.wmi.seconds,
      failed: machine.wmi.failed,
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

const version = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion';
const servicing = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing';

/** Everything that a probe might ask of a program. */
const questions: readonly (readonly [program: string, args: string])[] = [
  ['sc.exe', 'qc lanmanworkstation 8192'],
  ['sc.exe', 'query mrxsmb10'],
  ['sc.exe', 'query srv'],
  ['reg.exe', `query ${version} /reg:64`],
  ['reg.exe', `query ${servicing}\\RebootPending /reg:64`],
  ['dism.exe', '/Online /English /Get-Features /Format:Table'],
];

const folders = ['', 'C:\\Windows\\System32\\', 'C:\\Windows\\Sysnative\\'];

function programs(machine: Machine): Record<string, ProgramAnswer> {
  const asked = folders.flatMap((folder) =>
    questions.map(([program, args]) => ({ called: `${folder}${program}`, args })),
  );
  return Object.fromEntries(
    asked.flatMap(({ called, args }) => {
      const answer = answerOf(machine, called, args);
      return answer ? [[`${called} ${args}`.toLowerCase(), answer] as const] : [];
    }),
  );
}

/** Null: there is no such program. Paths and keys have spaces in them, options have none. */
function answerOf(machine: Machine, called: string, args: string): ProgramAnswer | null {
  const failed = { lines: [], errors: [], exitCode: 0, seconds: 0 };
  try {
    const program = machine.program(called);
    const words = /^(query) (HKLM.+) (\/reg:64)$/.exec(args)?.slice(1) ?? args.split(' ');
    return program ? { errors: [], ...program.run(words), seconds: program.seconds, category: null } : null;
  } catch (error) {
    if (error instanceof PsError) {
      return { ...failed, category: error.category };
    }
    throw error;
  }
}

import type { GuestMachine } from '../../arm-simulator/world.ts';
import { createFileSystem, type FileSystem } from './file-system.ts';
import { type Conditions, conditionsOf, withOddity } from './oddities.ts';
import { type Ended, foreignDism, runDism, runSc } from './programs.ts';
import { createRegistry, type Registry } from './registry.ts';
import { powerShellVersionOf } from './releases.ts';
import { releaseKind, type Smb1Traces, tracesOf } from './smb1-state.ts';
import { object, PsError, type PsTable, type PsValue, table } from './values.ts';

/** A child process: it ends by itself after `seconds` (null: never) unless it is killed before. */
export type Child = {
  readonly startedAt: number;
  readonly seconds: number | null;
  readonly exitCode: number;
  killed: boolean;
};

/** A Windows machine as far as a probe can see it. Time is simulated and passes only while something is waited for. */
export type Machine = {
  readonly environment: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, PsValue>>;
  readonly registry: Registry;
  readonly files: FileSystem;
  readonly language: string;
  readonly clock: { seconds: number };
  /** Undefined when there is no such program on the path. */
  program(name: string): ((args: readonly string[]) => Ended) | undefined;
  /** Starts a program with its output redirected to a file. Throws when there is none at that path. */
  start(path: string, args: string, outputPath: string): Child;
  /** Rows of Win32_OptionalFeature, or how the query fails. */
  optionalFeatures(): {
    readonly seconds: number | null;
    readonly rows: readonly PsValue[];
    readonly failed: boolean;
  };
};

const dismSeconds = 3;
const wmiSeconds = 4;

/** The machine that a seam's `vm` describes. */
export function createMachine(vm: GuestMachine): Machine {
  const build = Number(vm.osVersion.split('.')[2] ?? 0);
  const conditions = conditionsOf(vm.oddity);
  const kind = releaseKind(build);
  const traces = withOddity(tracesOf(kind, vm.smb1), vm.oddity);
  const clock = { seconds: 2 };
  const registry = createRegistry(vm, traces, conditions);
  const files = createFileSystem(traces, conditions);
  return {
    environment: environmentOf(conditions),
    variables: variablesOf(vm, build, conditions),
    registry,
    files,
    language: vm.language,
    clock,
    program: (name) => programOf(name, { vm, traces, conditions, registry }),
    start: (path, args, outputPath) => {
      const ended = dismAt(files.resolve(path), args, { vm, traces, conditions });
      files.write(outputPath, ended.lines);
      return {
        startedAt: clock.seconds,
        seconds: conditions.dism === 'hangs' ? null : dismSeconds,
        exitCode: ended.exitCode,
        killed: false,
      };
    },
    optionalFeatures: () => ({
      seconds: conditions.wmi === 'hangs' ? null : wmiSeconds,
      rows: featureRows(traces),
      failed: conditions.wmi === 'fails',
    }),
  };
}

type Parts = { readonly vm: GuestMachine; readonly traces: Smb1Traces; readonly conditions: Conditions };

function programOf(name: string, parts: Parts & { readonly registry: Registry }) {
  const { vm, traces, conditions, registry } = parts;
  const known: Readonly<Record<string, (args: readonly string[]) => Ended>> = {
    'sc.exe': (args) => runSc(args, traces, conditions, vm.language),
    'reg.exe': (args) => registry.query(args),
  };
  if (conditions.blockedPrograms.includes(name)) {
    return () => {
      throw new PsError(
        'ResourceUnavailable',
        `Program '${name}' failed to run: This program is blocked by group policy.`,
      );
    };
  }
  return known[name];
}

function dismAt(path: string, args: string, { vm, traces, conditions }: Parts): Ended {
  if (conditions.blockedPrograms.includes('dism.exe')) {
    throw new PsError(
      'InvalidOperation',
      'This command cannot be run: This program is blocked by group policy.',
    );
  }
  if (path === 'c:\\windows\\syswow64\\dism.exe') {
    return foreignDism;
  }
  if (path !== 'c:\\windows\\system32\\dism.exe') {
    throw new PsError(
      'InvalidOperation',
      `This command cannot be run: the system cannot find the file ${path}.`,
    );
  }
  const failed: Ended = {
    lines: ['', 'Error: 1726', '', 'The remote procedure call failed.'],
    exitCode: 1726,
  };
  return conditions.dism === 'fails' ? failed : runDism(args, traces, vm.osVersion, vm.language);
}

function featureRows(traces: Smb1Traces): PsValue[] {
  const named = [
    ['SMB1Protocol', traces.parent],
    ['SMB1Protocol-Client', traces.client],
  ] as const;
  return named.flatMap(([name, feature]) =>
    feature ? [object(name, { Name: name, InstallState: feature.installState })] : [],
  );
}

function environmentOf({ hostBits }: Conditions): Record<string, string> {
  const common = { windir: 'C:\\Windows', systemroot: 'C:\\Windows', temp: 'C:\\Windows\\TEMP' };
  return hostBits === 64
    ? { ...common, processor_architecture: 'AMD64' }
    : { ...common, processor_architecture: 'x86', processor_architew6432: 'AMD64' };
}

function variablesOf(vm: GuestMachine, build: number, conditions: Conditions): Record<string, PsValue> {
  const version: PsTable = table([['PSVersion', powerShellVersionOf(vm.osVersion, build)]]);
  const state = object('SessionState', { LanguageMode: conditions.languageMode });
  return {
    psversiontable: version,
    executioncontext: object('ExecutionContext', { SessionState: state }),
    erroractionpreference: 'Continue',
  };
}

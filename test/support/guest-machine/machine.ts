import type { GuestMachine } from '../../arm-simulator/world.ts';
import type { Conditions } from './conditions.ts';
import { featuresOf, type NamedFeature } from './feature-list.ts';
import { createFileSystem, type FileSystem } from './file-system.ts';
import { conditionsOf, withOddity } from './oddities.ts';
import { findProgram, type Program } from './programs.ts';
import { createRegistry, type Registry } from './registry.ts';
import { buildOf, powerShellVersionOf } from './releases.ts';
import { startServices } from './service-manager.ts';
import { tracesOf } from './smb1-state.ts';
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
  /** PowerShell that runs before a script. */
  readonly profile: string;
  /** Major version of PowerShell. */
  readonly powerShell: number;
  readonly registry: Registry;
  readonly files: FileSystem;
  readonly language: string;
  readonly clock: { seconds: number };
  /** By path, or by name as `PATH` finds it; undefined when there is none. */
  program(called: string): Program | undefined;
  /** Starts a program with its output redirected to a file. Throws when there is none at that path. */
  start(path: string, args: readonly string[], outputPath: string): Child;
  /** What WMI knows of optional features, or how a query fails. */
  readonly wmi: {
    readonly seconds: number | null;
    readonly features: readonly NamedFeature[];
    readonly failed: boolean;
  };
};

const wmiSeconds = 4;

/** The machine that a seam's `vm` describes. */
export function createMachine(vm: GuestMachine): Machine {
  const build = buildOf(vm);
  const conditions = conditionsOf(vm.oddity);
  const traces = withOddity(tracesOf(vm), vm.oddity);
  const clock = { seconds: 2 };
  const parts = {
    version: vm.osVersion,
    language: vm.language,
    conditions,
    files: createFileSystem(traces, conditions),
    registry: createRegistry(vm, traces, conditions),
    services: startServices(traces, build, conditions),
    features: featuresOf(vm.release, traces),
  };
  const variables = variablesOf(vm, build, conditions);
  return {
    environment: environmentOf(conditions),
    variables,
    profile: conditions.profile,
    powerShell: Number.parseInt(powerShellVersionOf(vm.osVersion, build), 10),
    registry: parts.registry,
    files: parts.files,
    language: vm.language,
    clock,
    program: (called) => findProgram(called, parts),
    start: (path, args, outputPath) => {
      const { ended, seconds } = run(findProgram(path, parts), path, args);
      parts.files.write(outputPath, ended.lines);
      return { startedAt: clock.seconds, seconds, exitCode: ended.exitCode, killed: false };
    },
    wmi: {
      seconds: conditions.wmi === 'hangs' ? null : wmiSeconds,
      features: parts.features,
      failed: conditions.wmi === 'fails',
    },
  };
}

function run(program: Program | undefined, path: string, args: readonly string[]) {
  if (!program) {
    throw new PsError(
      'InvalidOperation',
      `This command cannot be run: the system cannot find the file ${path}.`,
    );
  }
  return { ended: program.run(args), seconds: program.seconds };
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

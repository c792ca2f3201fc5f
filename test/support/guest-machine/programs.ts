import type { Conditions, Ended } from './conditions.ts';
import { foreignDism, runDism } from './dism.ts';
import type { NamedFeature } from './feature-list.ts';
import type { FileSystem } from './file-system.ts';
import type { Registry } from './registry.ts';
import { runSc } from './sc.ts';
import type { ServiceManager } from './service-manager.ts';
import { PsError } from './values.ts';

export type Program = {
  run(args: readonly string[]): Ended;
  /** How long it takes; null: it never ends. */
  readonly seconds: number | null;
};

export type ProgramParts = {
  readonly version: string;
  readonly language: string;
  readonly conditions: Conditions;
  readonly files: FileSystem;
  readonly registry: Registry;
  readonly services: ServiceManager;
  readonly features: readonly NamedFeature[];
};

const system = 'c:\\windows\\system32\\';
const wow = 'c:\\windows\\syswow64\\';
const dismSeconds = 3;

/** A program by its path, or by its name as `PATH` finds it. Undefined: there is none. Throws where a policy blocks it. */
export function findProgram(called: string, parts: ProgramParts): Program | undefined {
  const { conditions, files } = parts;
  const isPath = called.includes('\\');
  const name = called.toLowerCase().slice(called.lastIndexOf('\\') + 1);
  if (!isPath && conditions.plantedPrograms.includes(name)) {
    return planted(name);
  }
  const path = files.resolve(isPath ? called : `${system}${name}`);
  if (conditions.blockedPrograms.includes(name)) {
    throw new PsError(
      'ResourceUnavailable',
      `Program '${name}' failed to run: This program is blocked by group policy.`,
    );
  }
  return [system, wow].some((folder) => path === `${folder}${name}`)
    ? known(name, path.startsWith(wow), parts)
    : undefined;
}

function known(name: string, isForeign: boolean, parts: ProgramParts): Program | undefined {
  const { conditions, language } = parts;
  switch (name) {
    case 'sc.exe':
      return { seconds: 0, run: (args) => runSc(args, parts.services, conditions, language) };
    case 'reg.exe':
      return { seconds: 0, run: (args) => parts.registry.query(args, isForeign ? 32 : 64) };
    case 'dism.exe':
      return {
        seconds: conditions.dismHangs && !isForeign ? null : dismSeconds,
        run: (args) => (isForeign ? foreignDism : runDism(args, parts)),
      };
    default:
      return undefined;
  }
}

/** What a user put where `PATH` looks first: it runs as whoever calls it by its bare name. */
function planted(name: string): Program {
  return { seconds: 0, run: () => ({ lines: [`this ${name} was planted and runs as SYSTEM`], exitCode: 0 }) };
}

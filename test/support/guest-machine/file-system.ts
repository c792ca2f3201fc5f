import type { Conditions } from './oddities.ts';
import { wildcard } from './operators.ts';
import type { Smb1Traces } from './smb1-state.ts';

export type FileSystem = {
  /** The lower-case path that a path means to this host. */
  resolve(path: string): string;
  /** Names of the files that a pattern with wildcards in any part matches; folders that may not be listed give none. */
  match(pattern: string): readonly string[];
  /** Paths of all files that may be seen, as this host must write them. */
  list(): readonly string[];
  exists(path: string): boolean;
  read(path: string): readonly string[] | null;
  write(path: string, lines: readonly string[]): void;
  remove(path: string): void;
};

const drivers = 'c:\\windows\\system32\\drivers\\';
const store = 'c:\\windows\\winsxs\\';
const component = (name: string) =>
  `amd64_microsoft-windows-${name}_31bf3856ad364e35_10.0.1.1_none_0a1b2c3d4e5f6071\\`;

export function createFileSystem(traces: Smb1Traces, conditions: Conditions): FileSystem {
  const contents = new Map<string, readonly string[]>(filesOf(traces).map((path) => [path, []]));
  const isDenied = (path: string) => conditions.deniedFolders.some((folder) => path.startsWith(folder));
  const resolve = (path: string) => resolveFor(conditions.hostBits, path);
  return {
    resolve,
    match: (pattern) => {
      const regexes = resolve(pattern).split('\\').map(wildcard);
      return [...contents.keys()].filter((path) => !isDenied(path) && matches(path, regexes)).map(nameOf);
    },
    list: () => {
      const seen = [...contents.keys()].filter((path) => !isDenied(path));
      return conditions.hostBits === 64
        ? seen
        : seen.map((path) => path.replace('\\system32\\', '\\sysnative\\'));
    },
    exists: (path) => contents.has(resolve(path)),
    read: (path) => contents.get(resolve(path)) ?? null,
    write: (path, lines) => void contents.set(resolve(path), lines),
    remove: (path) => void contents.delete(resolve(path)),
  };
}

/** https://learn.microsoft.com/windows/win32/winprog64/file-system-redirector */
function resolveFor(hostBits: number, path: string): string {
  const lower = path.toLowerCase();
  if (hostBits === 64) {
    return lower;
  }
  return lower
    .replace('c:\\windows\\system32\\', 'c:\\windows\\syswow64\\')
    .replace('c:\\windows\\sysnative\\', 'c:\\windows\\system32\\');
}

function filesOf(traces: Smb1Traces): string[] {
  return [
    `${drivers}mrxsmb.sys`,
    `${drivers}mrxsmb20.sys`,
    `${store}${component('smb20-minirdr')}mrxsmb20.sys`,
    `${store}${component('smbminirdr')}mrxsmb.sys`,
    ...(traces.driverFile ? [`${drivers}mrxsmb10.sys`] : []),
    ...(traces.store ? [`${store}${component('smb10-minirdr')}mrxsmb10.sys`] : []),
  ];
}

function matches(path: string, regexes: readonly RegExp[]): boolean {
  const parts = path.split('\\');
  return parts.length === regexes.length && parts.every((part, index) => regexes[index]?.test(part));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('\\') + 1);
}

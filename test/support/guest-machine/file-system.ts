import type { Conditions } from './conditions.ts';
import { wildcard } from './operators.ts';
import type { HalfTraces, Smb1Traces } from './smb1-state.ts';

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
const component = (name: string, version = '10.0.1.1') =>
  `${store}amd64_microsoft-windows-${name}_31bf3856ad364e35_${version}_none_0a1b2c3d4e5f6071\\`;

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
    exists: (path) => contents.has(resolve(path)) || isFolder(contents, resolve(path)),
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

function isFolder(contents: ReadonlyMap<string, unknown>, path: string): boolean {
  const folder = path.endsWith('\\') ? path : `${path}\\`;
  return [...contents.keys()].some((file) => file.startsWith(folder));
}

function filesOf(traces: Smb1Traces): string[] {
  return [
    ...['mrxsmb.sys', 'mrxsmb20.sys', 'srvnet.sys', 'srv2.sys'].map((name) => `${drivers}${name}`),
    ...['sc.exe', 'reg.exe', 'dism.exe'].map((name) => `c:\\windows\\system32\\${name}`),
    'c:\\windows\\system32\\config\\system',
    'c:\\windows\\system32\\config\\systemprofile\\ntuser.dat',
    `${component('smb20-minirdr')}mrxsmb20.sys`,
    `${component('smbminirdr')}mrxsmb.sys`,
    `${component('smbserver-v2')}srv2.sys`,
    `${component('smbserver-common')}srvnet.sys`,
    ...ofHalf(traces.client, 'mrxsmb10.sys', 'smb10-minirdr'),
    ...ofHalf(traces.server, 'srv.sys', 'smbserver-v1'),
  ];
}

function ofHalf(
  { driverFile, store: { payload, deltas, old } }: HalfTraces,
  file: string,
  name: string,
): string[] {
  return [
    ...(driverFile ? [`${drivers}${file}`] : []),
    ...(payload ? [`${component(name)}${file}`] : []),
    ...(deltas ? ['f', 'r', 'n'].map((folder) => `${component(name)}${folder}\\${file}`) : []),
    ...(old ? [`${component(name, '10.0.0.1')}${file}`] : []),
  ];
}

function matches(path: string, regexes: readonly RegExp[]): boolean {
  const parts = path.split('\\');
  return parts.length === regexes.length && parts.every((part, index) => regexes[index]?.test(part));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('\\') + 1);
}

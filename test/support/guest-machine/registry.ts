import type { GuestMachine, KeyContents, RegistryData } from '../../arm-simulator/world.ts';
import type { Conditions, Ended } from './conditions.ts';
import { wildcard } from './operators.ts';
import { buildOf, editionOf, isClient, productNameOf } from './releases.ts';
import { serviceKeys } from './service-keys.ts';
import type { Smb1Traces } from './smb1-state.ts';

/** A value's data tells its kind: number DWORD, text REG_SZ, texts REG_MULTI_SZ. */
export type Data = number | string | readonly string[];
export type Key = { readonly name: string; readonly values: Readonly<Record<string, Data>> };

export type KeyAnswer =
  | { readonly kind: 'keys'; readonly keys: readonly Key[] }
  | { readonly kind: 'missing' }
  | { readonly kind: 'denied' };

export type Registry = {
  /** Takes a path with or without wildcards in its last part, as the host's own bitness sees it. */
  read(path: string): KeyAnswer;
  /** `reg.exe query KEY [/v NAME] [/reg:64]`, of a program of 32 or 64 bits. */
  query(args: readonly string[], bits: 32 | 64): Ended;
};

const services = 'SYSTEM\\CurrentControlSet\\Services';
const version = 'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion';
const servicing = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing';

export function createRegistry(vm: GuestMachine, traces: Smb1Traces, conditions: Conditions): Registry {
  const keys = new Map(keysOf(vm, traces, conditions).map((key) => [key.name.toLowerCase(), key]));
  const isDenied = (path: string) => conditions.deniedKeys.includes(path);
  const readView = (path: string): KeyAnswer => {
    if (/[*?]/.test(path)) {
      const pattern = wildcard(path);
      return { kind: 'keys', keys: [...keys.values()].filter((key) => pattern.test(key.name)) };
    }
    const found = keys.get(path);
    if (isDenied(path)) {
      return { kind: 'denied' };
    }
    return found ? { kind: 'keys', keys: [found] } : { kind: 'missing' };
  };
  return {
    read: (path) => readView(redirected(withoutHive(path), conditions.hostBits)),
    query: (args, bits) => query(args, bits, readView),
  };
}

/** A 32-bit host sees `SOFTWARE` through a copy: https://learn.microsoft.com/windows/win32/winprog64/registry-redirector */
function redirected(path: string, hostBits: number): string {
  return hostBits === 32 ? path.replace(/^software\\/, 'software\\wow6432node\\') : path;
}

function withoutHive(path: string): string {
  return path
    .toLowerCase()
    .replace(/\\$/, '')
    .replace(
      /^(hklm:?|hkey_local_machine|(microsoft\.powershell\.core\\)?registry::hkey_local_machine)\\/,
      '',
    );
}

const failures = {
  missing: 'ERROR: The system was unable to find the specified registry key or value.',
  denied: 'ERROR: Access is denied.',
} as const;

function query(args: readonly string[], bits: 32 | 64, read: (path: string) => KeyAnswer): Ended {
  const [verb = '', path = '', ...options] = args;
  if (verb.toLowerCase() !== 'query') {
    throw new TypeError(`this guest's reg.exe knows no "${verb}"`);
  }
  const view = options.some((option) => option.toLowerCase() === '/reg:64') ? 64 : bits;
  const answer = read(redirected(withoutHive(path), view));
  if (answer.kind !== 'keys') {
    return { lines: [], errors: [failures[answer.kind]], exitCode: 1 };
  }
  const [key] = answer.keys;
  const only = options[options.findIndex((option) => option.toLowerCase() === '/v') + 1];
  const isAll = !options.some((option) => option.toLowerCase() === '/v');
  const lines = Object.entries(key?.values ?? {})
    .filter(([name]) => isAll || name.toLowerCase() === only?.toLowerCase())
    .map(([name, data]) => `    ${name}    ${registryText(data)}`);
  return !isAll && lines.length === 0
    ? { lines: [], errors: [failures.missing], exitCode: 1 }
    : { lines: ['', `HKEY_LOCAL_MACHINE\\${key?.name}`, ...lines, ''], exitCode: 0 };
}

function registryText(data: Data): string {
  if (typeof data === 'number') {
    return `REG_DWORD    0x${data.toString(16)}`;
  }
  if (typeof data !== 'string') {
    return `REG_MULTI_SZ    ${data.join('\\0')}`;
  }
  return `${data.includes('%') ? 'REG_EXPAND_SZ' : 'REG_SZ'}    ${data}`;
}

function keysOf(vm: GuestMachine, traces: Smb1Traces, conditions: Conditions): Key[] {
  const services_ = Object.entries(serviceKeys(traces, buildOf(vm), 'now')).flatMap(([name, contents]) =>
    contents === null ? [] : keysFrom(`${services}\\${name}`, contents),
  );
  return [
    ...versionKeys(vm, conditions),
    ...services_,
    ...keysFrom(`${services}\\LanmanServer\\Parameters`, {
      ServiceDll: '%SystemRoot%\\system32\\srvsvc.dll',
      SMB1: traces.smb1Switch,
    }),
    ...servicingKeys(vm, traces),
  ];
}

/** A key and the keys below it. */
function keysFrom(name: string, contents: KeyContents): Key[] {
  const entries = Object.entries(contents);
  return [
    {
      name,
      values: Object.fromEntries(entries.flatMap(([value, data]) => (isData(data) ? [[value, data]] : []))),
    },
    ...entries.flatMap(([below, data]) =>
      data === null || isData(data) ? [] : keysFrom(`${name}\\${below}`, data),
    ),
  ];
}

function isData(data: RegistryData): data is Data {
  return typeof data === 'number' || typeof data === 'string' || Array.isArray(data);
}

/** The 32-bit copy of the version key names the edition Enterprise on every edition. */
function versionKeys(vm: GuestMachine, conditions: Conditions): Key[] {
  const [, , build = '', revision] = vm.osVersion.split('.');
  const values = {
    CurrentBuildNumber: conditions.buildNumber ?? build,
    ...(revision !== undefined && Number(build) >= 9600 ? { UBR: Number(revision) } : {}),
    ProductName: conditions.productName ?? productNameOf(vm),
    EditionID: conditions.edition ?? editionOf(vm.release),
    InstallationType: conditions.edition ?? (isClient(vm.release) ? 'Client' : 'Server'),
  };
  const copy = { ...values, ProductName: 'Windows 10 Enterprise', EditionID: 'Enterprise' };
  return [
    { name: version, values },
    { name: version.replace('SOFTWARE', 'SOFTWARE\\Wow6432Node'), values: copy },
  ];
}

function servicingKeys(vm: GuestMachine, traces: Smb1Traces): Key[] {
  const release = vm.osVersion.split('.').slice(0, 3).join('.');
  const packages = [
    ['SMB1-Package', traces.parent],
    ['SMB1Client-D-Opt-Package', traces.client.feature],
    ['SMB1Server-D-Opt-Package', traces.server.feature],
  ] as const;
  const keys = packages.flatMap(([name, feature]) =>
    feature
      ? [
          {
            name: `${servicing}\\Packages\\Microsoft-Windows-${name}~31bf3856ad364e35~amd64~~${release}.1`,
            values: { CurrentState: feature.currentState },
          },
        ]
      : [],
  );
  return traces.rebootPending ? [...keys, { name: `${servicing}\\RebootPending`, values: {} }] : keys;
}

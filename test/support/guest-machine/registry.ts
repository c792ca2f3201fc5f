import type { GuestMachine } from '../../arm-simulator/world.ts';
import type { Conditions } from './oddities.ts';
import { wildcard } from './operators.ts';
import type { Ended } from './programs.ts';
import { editionOf, isClient, productNameOf } from './releases.ts';
import type { Smb1Traces } from './smb1-state.ts';
import type { PsValue } from './values.ts';

export type Key = { readonly name: string; readonly values: Readonly<Record<string, PsValue>> };

export type KeyAnswer =
  | { readonly kind: 'keys'; readonly keys: readonly Key[] }
  | { readonly kind: 'missing' }
  | { readonly kind: 'denied' };

export type Registry = {
  /** Takes a path with or without wildcards in its last part, as the host's own bitness sees it. */
  read(path: string): KeyAnswer;
  /** `reg.exe query KEY [/reg:64]`. */
  query(args: readonly string[]): Ended;
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
    query: (args) => query(args, conditions, readView),
  };
}

/** A 32-bit host sees `SOFTWARE` through a copy: https://learn.microsoft.com/windows/win32/winprog64/registry-redirector */
function redirected(path: string, hostBits: number): string {
  return hostBits === 32 ? path.replace(/^software\\/, 'software\\wow6432node\\') : path;
}

function withoutHive(path: string): string {
  return path.toLowerCase().replace(/^(hklm:?|hkey_local_machine|registry::hkey_local_machine)\\/, '');
}

function query(args: readonly string[], conditions: Conditions, read: (path: string) => KeyAnswer): Ended {
  const [verb = '', path = '', view = ''] = args.map((arg) => arg.toLowerCase());
  if (verb !== 'query') {
    throw new TypeError(`this guest's reg.exe knows no "${verb}"`);
  }
  const answer = read(redirected(withoutHive(path), view === '/reg:64' ? 64 : conditions.hostBits));
  const [key] = answer.kind === 'keys' ? answer.keys : [];
  if (!key) {
    return { lines: [], exitCode: 1 };
  }
  const lines = Object.entries(key.values).map(([name, value]) => `    ${name}    ${registryText(value)}`);
  return { lines: ['', `HKEY_LOCAL_MACHINE\\${key.name}`, ...lines, ''], exitCode: 0 };
}

function registryText(value: PsValue): string {
  if (typeof value === 'number') {
    return `REG_DWORD    0x${value.toString(16)}`;
  }
  return `REG_SZ    ${String(value)}`;
}

function keysOf(vm: GuestMachine, traces: Smb1Traces, conditions: Conditions): Key[] {
  return [
    ...versionKeys(vm, conditions),
    {
      name: `${services}\\LanmanWorkstation`,
      values: { Start: 2, DependOnService: [...traces.dependencies] },
    },
    { name: `${services}\\LanmanServer\\Parameters`, values: serverValues(traces) },
    { name: `${services}\\mrxsmb20`, values: { Start: 3 } },
    ...(traces.driver ? [driverKey('mrxsmb10', traces.driver.start)] : []),
    ...(traces.server.driver ? [driverKey('srv', 3)] : []),
    ...servicingKeys(vm, traces),
  ];
}

function driverKey(name: string, start: number | null): Key {
  return { name: `${services}\\${name}`, values: start === null ? { Type: 2 } : { Type: 2, Start: start } };
}

function serverValues(traces: Smb1Traces): Record<string, PsValue> {
  return {
    ServiceDll: '%SystemRoot%\\system32\\srvsvc.dll',
    ...(traces.server.parameter === null ? {} : { SMB1: traces.server.parameter }),
  };
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
    ['SMB1Client-D-Opt-Package', traces.client],
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

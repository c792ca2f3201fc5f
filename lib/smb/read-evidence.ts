import type { Entry, Fields } from './envelope-body.ts';
import type { DismAnswer, DriverService, Evidence, Reading, WmiAnswer } from './evidence.ts';
import { readDism, readWmi } from './feature-state.ts';
import type { ProbeKey } from './probe-keys.ts';
import { readScLines, workstationDependencies } from './sc-query.ts';
import { readBuild, readDriverService, readNumber, readServiceNames } from './service-state.ts';

/** The evidence that an envelope's fields hold. Whatever is missing, doubled or malformed is unread, never absent. */
export function readEvidence(fields: Fields): Evidence {
  return {
    os: {
      build: from(one(fields, 'os.build'), readBuild),
      revision: numberOrNull(one(fields, 'os.revision')),
      productName: textOrNull(one(fields, 'os.product')),
      edition: textOrNull(one(fields, 'os.edition')),
      installationType: textOrNull(one(fields, 'os.installation')),
      language: textOrNull(one(fields, 'os.language')),
    },
    dependencies: {
      registry: from(one(fields, 'dependencies'), readDependencies),
      scQuery: scQuery(fields),
    },
    driverService: readDriver(fields, 'mrxsmb10', 'mrxsmb10.start'),
    driverRunning: from(one(fields, 'mrxsmb10.state'), readState),
    driverFile: from(one(fields, 'driver-file'), readYesNo),
    dism: {
      parent: dism(fields, 'dism.parent', 'dism.parent.exit', parentFeature),
      client: dism(fields, 'dism.client', 'dism.client.exit', clientFeature),
    },
    wmi: {
      parent: wmi(one(fields, 'wmi.parent'), parentFeature),
      client: wmi(one(fields, 'wmi.client'), clientFeature),
    },
    store: from(one(fields, 'store'), readYesNo),
    reported: reported(fields),
  };
}

const parentFeature = 'SMB1Protocol';
const clientFeature = 'SMB1Protocol-Client';

function reported(fields: Fields): Evidence['reported'] {
  const rebootPending = from(one(fields, 'reboot-pending'), readYesNo);
  return {
    cbsCurrentState: textOrNull(one(fields, 'cbs')),
    rebootPending: rebootPending.kind === 'read' ? rebootPending.value : null,
    smb1Server: server(fields),
    smb2Start: numberOrNull(one(fields, 'mrxsmb20.start')),
    languageMode: textOrNull(one(fields, 'host.language-mode')),
    hostBits: numberOrNull(one(fields, 'host.bits')),
    powerShell: textOrNull(one(fields, 'host.powershell')),
  };
}

function unread(why: string): { readonly kind: 'unread'; readonly why: string } {
  return { kind: 'unread', why };
}

const notPrinted = unread('not printed');
const printedTwice = unread('printed twice');

/** The entry of a key that has exactly one. */
function one(fields: Fields, key: ProbeKey): Entry {
  const entries = fields.get(key);
  if (entries === undefined || entries.length > 1) {
    return entries === undefined ? notPrinted : printedTwice;
  }
  return entries[0] ?? notPrinted;
}

function from<Value>(printed: Entry, read: (text: string) => Reading<Value>): Reading<Value> {
  return printed.kind === 'read' ? read(printed.value) : printed;
}

function textOrNull(printed: Entry): string | null {
  return printed.kind === 'read' && printed.value !== '' ? printed.value : null;
}

/** A 32-bit host reads the revision through `reg.exe`, which prints hex. */
function numberOrNull(printed: Entry): number | null {
  const text = printed.kind === 'read' ? printed.value : '';
  const number = /^0x[0-9a-f]{1,8}$/i.test(text) ? readNumber(String(Number(text))) : readNumber(text);
  return number.kind === 'read' ? number.value : null;
}

function readDependencies(text: string): Reading<readonly string[]> {
  return readServiceNames(text === '' ? [] : text.split('/'));
}

function readYesNo(text: string): Reading<boolean> {
  return text === 'yes' || text === 'no'
    ? { kind: 'read', value: text === 'yes' }
    : unread('neither yes nor no');
}

/** `no-service`, or the number of the state: 4 is running, https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-service_status */
function readState(text: string): Reading<boolean> {
  if (text === 'no-service') {
    return { kind: 'read', value: false };
  }
  return /^[1-7]$/.test(text) ? { kind: 'read', value: text === '4' } : unread('no state of a service');
}

function readDriver(fields: Fields, key: ProbeKey, startKey: ProbeKey): DriverService {
  const start = one(fields, startKey);
  return readDriverService(from(one(fields, key), readPresence), start.kind === 'read' ? start.value : null);
}

function readPresence(text: string): Reading<boolean> {
  const isKnown = text === 'present' || text === 'absent';
  return isKnown ? { kind: 'read', value: text === 'present' } : unread('neither present nor absent');
}

function scQuery(fields: Fields): Reading<readonly string[]> {
  const lines = linesOf(fields, 'sc');
  if (lines.kind === 'unread' || lines.value.length === 0) {
    return lines.kind === 'unread' ? lines : notPrinted;
  }
  return workstationDependencies(readScLines(lines.value));
}

/** All lines of a program's output, unread if one of them is. */
function linesOf(fields: Fields, key: ProbeKey): Reading<readonly string[]> {
  const lines: string[] = [];
  for (const entry of fields.get(key) ?? []) {
    if (entry.kind === 'unread') {
      return entry;
    }
    lines.push(entry.value);
  }
  return { kind: 'read', value: lines };
}

function dism(fields: Fields, key: ProbeKey, exitKey: ProbeKey, feature: string): DismAnswer {
  const lines = linesOf(fields, key);
  if (lines.kind === 'unread') {
    return { kind: 'none', why: lines.why };
  }
  return readDism({ feature, exitCode: exitCodeOrNull(one(fields, exitKey)), lines: lines.value });
}

/** PowerShell prints the 32 bits with a sign; both readings of them are taken. */
function exitCodeOrNull(printed: Entry): number | null {
  const code = printed.kind === 'read' && /^-?\d{1,10}$/.test(printed.value) ? Number(printed.value) : null;
  return code !== null && code >= -(2 ** 31) && code < 2 ** 32 ? code : null;
}

function wmi(printed: Entry, name: string): WmiAnswer {
  if (printed.kind === 'unread') {
    return { kind: 'none', why: printed.why };
  }
  return readWmi(name, printed.value === 'no-row' ? [] : [{ name, installState: printed.value }]);
}

/**
 * The SMB1 server driver `srv` and the `SMB1` parameter of LanmanServer; the parameter is on unless it is 0.
 * https://learn.microsoft.com/windows-server/storage/file-server/troubleshoot/detect-enable-and-disable-smbv1-v2-v3
 */
function server(fields: Fields): 'enabled' | 'disabled' | null {
  const driver = readDriver(fields, 'srv', 'srv.start');
  const parameter = one(fields, 'server.smb1');
  if (driver.kind === 'absent' || (parameter.kind === 'read' && parameter.value === '0')) {
    return 'disabled';
  }
  if (driver.kind === 'unread' || driver.start.kind === 'unread') {
    return null;
  }
  const isOn = parameter.kind === 'read' || parameter.why === 'missing';
  return driver.start.value === 4 ? 'disabled' : isOn ? 'enabled' : null;
}

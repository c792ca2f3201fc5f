import type { Entry, Fields } from './envelope-body.ts';
import type { DismAnswer, DriverService, Evidence, PerFeature, Reading, WmiAnswer } from './evidence.ts';
import { readDism, readWmi } from './feature-state.ts';
import { readScQuery, workstationDependencies } from './sc-query.ts';
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
      registry: from(one(fields, 'dependencies'), (text) =>
        readServiceNames(text === '' ? [] : text.split('/')),
      ),
      scQuery: readScLines(fields),
    },
    driverService: readDriver(fields, 'mrxsmb10'),
    driverRunning: from(one(fields, 'mrxsmb10.state'), readState),
    driverFile: from(one(fields, 'driver-file'), readYesNo),
    dism: { parent: dism(fields, 'parent'), client: dism(fields, 'client') },
    wmi: { parent: wmi(fields, 'parent'), client: wmi(fields, 'client') },
    store: from(one(fields, 'store'), readYesNo),
    reported: reported(fields),
  };
}

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

/** The value of a key that has exactly one entry. */
function one(fields: Fields, key: string): Reading<string> {
  const [entry, second] = fields.get(key) ?? [];
  if (!entry || second) {
    return unread(entry ? 'printed twice' : 'not printed');
  }
  return entry.kind === 'value' ? { kind: 'read', value: entry.text } : unread(entry.why);
}

function from<Value>(printed: Reading<string>, read: (text: string) => Reading<Value>): Reading<Value> {
  return printed.kind === 'read' ? read(printed.value) : printed;
}

function textOrNull(printed: Reading<string>): string | null {
  return printed.kind === 'read' && printed.value !== '' ? printed.value : null;
}

/** A 32-bit host reads the revision through `reg.exe`, which prints hex. */
function numberOrNull(printed: Reading<string>): number | null {
  const text = printed.kind === 'read' ? printed.value : '';
  const number = /^0x[0-9a-f]{1,8}$/i.test(text) ? readNumber(String(Number(text))) : readNumber(text);
  return number.kind === 'read' ? number.value : null;
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

function readDriver(fields: Fields, name: string): DriverService {
  const key = from(one(fields, name), readPresence);
  const start = one(fields, `${name}.start`);
  return readDriverService(key, start.kind === 'read' ? start.value : null);
}

function readPresence(text: string): Reading<boolean> {
  const isKnown = text === 'present' || text === 'absent';
  return isKnown ? { kind: 'read', value: text === 'present' } : unread('neither present nor absent');
}

function readScLines(fields: Fields): Reading<readonly string[]> {
  const entries = fields.get('sc') ?? [];
  const refused = entries.find((entry) => entry.kind === 'unread');
  if (refused?.kind === 'unread' || entries.length === 0) {
    return unread(refused?.kind === 'unread' ? refused.why : 'not printed');
  }
  return workstationDependencies(readScQuery(linesOf(entries)));
}

/** Every line ended, because a reader may take a last line without an end for a cut one. */
function linesOf(entries: readonly Entry[]): string {
  return entries.map((entry) => (entry.kind === 'value' ? `${entry.text}\n` : '')).join('');
}

const featureNames: PerFeature<string> = { parent: 'SMB1Protocol', client: 'SMB1Protocol-Client' };

function dism(fields: Fields, which: keyof PerFeature<string>): DismAnswer {
  const entries = fields.get(`dism.${which}`) ?? [];
  const refused = entries.find((entry) => entry.kind === 'unread');
  if (refused?.kind === 'unread') {
    return { kind: 'none', why: refused.why };
  }
  const exit = one(fields, `dism.${which}.exit`);
  const isNumber = exit.kind === 'read' && /^-?\d{1,10}$/.test(exit.value);
  const exitCode = isNumber ? Number(exit.value) : null;
  return readDism({ feature: featureNames[which], exitCode, text: linesOf(entries) });
}

function wmi(fields: Fields, which: keyof PerFeature<string>): WmiAnswer {
  const printed = one(fields, `wmi.${which}`);
  if (printed.kind === 'unread') {
    return { kind: 'none', why: printed.why };
  }
  const name = featureNames[which];
  return readWmi(name, printed.value === 'no-row' ? [] : [{ name, installState: printed.value }]);
}

/**
 * The SMB1 server driver `srv` and the `SMB1` parameter of LanmanServer; the parameter is on unless it is 0.
 * https://learn.microsoft.com/windows-server/storage/file-server/troubleshoot/detect-enable-and-disable-smbv1-v2-v3
 */
function server(fields: Fields): 'enabled' | 'disabled' | null {
  const driver = readDriver(fields, 'srv');
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

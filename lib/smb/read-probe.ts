import type { JudgedProbe } from '../model/finding.ts';
import type { Nonce } from '../model/ids.ts';
import type { ScQueryReading } from '../model/verdict.ts';
import { type Entry, type Fields, openEnvelope } from './envelope.ts';
import type { DismAnswer, DriverService, Evidence, PerFeature, Reading, WmiAnswer } from './evidence.ts';
import { readDism, readWmi } from './feature-state.ts';
import { judge } from './judge.ts';
import { listsService, readScQuery, workstationDependencies } from './sc-query.ts';
import { readBuild, readDriverService, readNumber, readServiceNames } from './service-state.ts';

/** What one probe's output comes to. Only a whole, undamaged answer with the expected nonce is judged. */
export type ProbeReading =
  | { readonly kind: 'judged'; readonly probe: JudgedProbe }
  | { readonly kind: 'stale' }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'crashed' };

/** Never throws. `nonce` null accepts a saved output: its checksum is checked, its nonce is not. */
export function readProbe(stdout: string, stderr: string, nonce: Nonce | null): ProbeReading {
  const opened = openEnvelope(stdout, nonce);
  if (opened.kind === 'answer') {
    return { kind: 'judged', probe: judgeFields(opened.fields) };
  }
  const hasNoMarker = !stdout.includes('smb1-probe v');
  return hasNoMarker && /\S/.test(stderr) ? { kind: 'crashed' } : { kind: opened.kind };
}

function judgeFields(fields: Fields): JudgedProbe {
  const evidence = readEvidence(fields);
  return {
    judgement: judge(evidence),
    scQuery: plainReading(evidence),
    smb1Server: evidence.reported.smb1Server,
    os: { name: evidence.os.productName, build: versionText(evidence) },
    evidence: excerpts(fields),
  };
}

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
  return {
    cbsCurrentState: textOrNull(one(fields, 'cbs')),
    rebootPending: rebootPending(one(fields, 'reboot-pending')),
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

function rebootPending(printed: Reading<string>): boolean | null {
  if (printed.kind === 'unread') {
    return null;
  }
  return { read: true, absent: false }[printed.value] ?? null;
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

/** The article's reading of DEPENDENCIES: by `sc.exe`, by the registry where `sc.exe` gave none. */
function plainReading({ dependencies }: Evidence): ScQueryReading | null {
  const names = dependencies.scQuery.kind === 'read' ? dependencies.scQuery : dependencies.registry;
  if (names.kind === 'unread') {
    return null;
  }
  return { smb1: listsService(names.value, 'mrxsmb10'), smb2: listsService(names.value, 'mrxsmb20') };
}

const versions: readonly (readonly [number, string])[] = [
  [10_000, '10.0'],
  [9600, '6.3'],
  [9200, '6.2'],
  [7600, '6.1'],
  [0, '6.0'],
];

function versionText({ os }: Evidence): string | null {
  if (os.build.kind === 'unread') {
    return null;
  }
  const build = os.build.value;
  const [, version = ''] = versions.find(([least]) => build >= least) ?? [];
  return [version, build, ...(os.revision === null ? [] : [os.revision])].join('.');
}

const maxExcerpt = 400;

function excerpts(fields: Fields): Record<string, string> {
  const pairs = [...fields].map(([key, entries]) => {
    const text = entries
      .map((entry) => (entry.kind === 'value' ? entry.text : `unread: ${entry.why}`))
      .join(' | ');
    return [key, text.slice(0, maxExcerpt)] as const;
  });
  return Object.fromEntries(pairs);
}

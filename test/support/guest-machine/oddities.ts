import type { KeyContents } from '../../arm-simulator/world.ts';
import type { Conditions, Ended } from './conditions.ts';
import { profiles } from './profiles.ts';
import { features } from './servicing.ts';
import type { HalfTraces, Smb1Traces } from './smb1-state.ts';

type Change = {
  readonly conditions?: Partial<Conditions>;
  readonly traces?: (traces: Smb1Traces) => Partial<Smb1Traces>;
};

const healthy: Conditions = {
  hostBits: 64,
  languageMode: 'FullLanguage',
  profile: '',
  deniedKeys: [],
  deniedFolders: [],
  blockedPrograms: [],
  plantedPrograms: [],
  listsLeftovers: false,
  translatesStates: false,
  dismHangs: false,
  dismError: null,
  dismList: 'whole',
  wmi: 'answers',
  scExitCode: 0,
  productName: null,
  edition: null,
  buildNumber: null,
};

const services = 'system\\currentcontrolset\\services';
const programs = ['sc.exe', 'dism.exe', 'reg.exe'];
const listed = ['Bowser', 'MRxSmb10', 'MRxSmb20', 'NSI'];

const conditionChanges: Readonly<Record<string, Partial<Conditions>>> = {
  'hanging-dism': { dismHangs: true },
  'failing-dism': { dismError: dismError(1726, '1726', 'The remote procedure call failed.') },
  'busy-dism': { dismError: dismError(-2146498302, '0x800f0902', 'Servicing is busy.') },
  'blocked-dism': {
    dismError: dismError(-2146498554, '0x800f0806', 'The operation could not be completed.'),
  },
  'cut-list': { dismList: 'cut' },
  'short-list': { dismList: 'few' },
  'unmarked-list': { dismList: 'unmarked' },
  'doubled-rows': { dismList: 'doubled' },
  'hanging-wmi': { wmi: 'hangs' },
  'failing-wmi': { wmi: 'fails' },
  'hanging-both': { dismHangs: true, wmi: 'hangs' },
  'denied-keys': { deniedKeys: [`${services}\\mrxsmb10`, `${services}\\lanmanworkstation`] },
  'denied-server-keys': { deniedKeys: [`${services}\\srv`] },
  'denied-switch': { deniedKeys: [`${services}\\lanmanserver\\parameters`] },
  'denied-version': { deniedKeys: ['software\\microsoft\\windows nt\\currentversion'] },
  'denied-store': { deniedFolders: ['c:\\windows\\winsxs\\'] },
  'denied-drivers': { deniedFolders: ['c:\\windows\\system32\\drivers\\'] },
  'blocked-programs': { blockedPrograms: programs },
  'planted-programs': { plantedPrograms: programs },
  'failing-sc': { scExitCode: 5 },
  'leftover-listed': { listsLeftovers: true },
  'translated-states': { translatesStates: true },
  '32-bit-host': { hostBits: 32 },
  'constrained-language': { languageMode: 'ConstrainedLanguage' },
  'hostile-product': { productName: hostileProduct() },
  'hostile-build': { buildNumber: '=1+1|calc' },
  ...Object.fromEntries(Object.entries(profiles).map(([name, profile]) => [name, { profile }])),
};

const traceChanges: Readonly<Record<string, (traces: Smb1Traces) => Partial<Smb1Traces>>> = {
  'unlisted-dependency': ({ dependencies }) => depends(dependencies.filter((name) => name !== 'MRxSmb10')),
  'orphan-dependency': () => depends(listed),
  'rewritten-dependencies': () => ({ dependencies: listed.filter((name) => name !== 'MRxSmb10') }),
  'endless-dependencies': () => depends(namesOf(80, 24)),
  'manual-start': client((half) => withStart(half, 3)),
  'manual-server-start': server((half) => ({ ...withStart(half, 3), running: false })),
  'missing-start': client((half) => withStart(half, null)),
  'missing-server-start': server((half) => withStart(half, null)),
  'missing-start-since-boot': client((half) => ({ key: withValue(half.key, 'Start', null) })),
  'text-start': client((half) => withStart(half, '4')),
  'missing-driver-file': client(() => ({ driverFile: false })),
  'left-driver-file': client(() => ({ driverFile: true })),
  'missing-server-file': server(() => ({ driverFile: false })),
  'left-server-file': server(() => ({ driverFile: true })),
  'left-payload': both(({ store }) => ({ store: { ...store, payload: true } })),
  'missing-payload': both(({ store }) => ({ store: { ...store, payload: false } })),
  'left-deltas': both(({ store }) => ({ store: { ...store, payload: false, deltas: true } })),
  'server-still-running': server(({ key }) => ({ running: key?.['Type'] !== undefined })),
  'client-still-running': client(({ key }) => ({ running: key?.['Type'] !== undefined })),
  'disabled-parent': ({ parent }) => ({ parent: parent && features.disabled }),
  'removed-parent': (traces) => ({
    parent: traces.parent === features.enabled ? traces.parent : traces.parent && features.removed,
    ...both(({ feature }) => ({ feature: feature === features.removed ? features.disabled : feature }))(
      traces,
    ),
  }),
  'wmi-says-disabled': (traces) => ({
    parent: traces.parent && { ...traces.parent, installState: 2 },
    ...both(({ feature }) => ({ feature: feature && { ...feature, installState: 2 } }))(traces),
  }),
  'feature-not-known': (traces) => ({ ...withoutFeatures(traces), parent: null, deprecation: null }),
  'server-not-known': server(() => ({ feature: null })),
};

const longChanges: Readonly<Record<string, Change>> = {
  'long-answers': {
    conditions: { productName: 'Windows Server '.repeat(20) },
    traces: () => depends(namesOf(11, 24)),
  },
  'overlong-answers': {
    conditions: { productName: 'Windows Server '.repeat(20), edition: 'Server Datacenter '.repeat(16) },
    traces: () => depends(namesOf(6, 190)),
  },
};

/** Oddities of the machine; those of the answer are in `run-guest.ts`. All are described in the README beside this file. */
const changes: Readonly<Record<string, Change>> = {
  ...Object.fromEntries(Object.entries(conditionChanges).map(([name, conditions]) => [name, { conditions }])),
  ...Object.fromEntries(Object.entries(traceChanges).map(([name, traces]) => [name, { traces }])),
  ...longChanges,
};

export const machineOddities = Object.keys(changes);

export function conditionsOf(oddity: string | undefined): Conditions {
  return { ...healthy, ...changes[oddity ?? '']?.conditions };
}

export function withOddity(traces: Smb1Traces, oddity: string | undefined): Smb1Traces {
  return { ...traces, ...changes[oddity ?? '']?.traces?.(traces) };
}

type HalfChange = (half: HalfTraces) => Partial<HalfTraces>;

function client(change: HalfChange) {
  return (traces: Smb1Traces) => ({ client: { ...traces.client, ...change(traces.client) } });
}

function server(change: HalfChange) {
  return (traces: Smb1Traces) => ({ server: { ...traces.server, ...change(traces.server) } });
}

function both(change: HalfChange) {
  return (traces: Smb1Traces) => ({ ...client(change)(traces), ...server(change)(traces) });
}

const withoutFeatures = both(({ store }) => ({ feature: null, store: { ...store, payload: false } }));

function depends(dependencies: readonly string[]): Partial<Smb1Traces> {
  return { dependencies, dependenciesAtBoot: dependencies };
}

/** Of a driver that is there, since before the last start: it runs no more where the service control manager cannot read it. */
function withStart({ key, running }: HalfTraces, start: number | string | null): Partial<HalfTraces> {
  const changed = withValue(key, 'Start', start);
  return { key: changed, keyAtBoot: changed, running: running && typeof start === 'number' };
}

function withValue(key: KeyContents | null, name: string, data: number | string | null): KeyContents | null {
  return key?.['Type'] === undefined ? key : { ...key, [name]: data };
}

function namesOf(count: number, length: number): string[] {
  return Array.from({ length: count }, (_, index) => `Service${index}`.padEnd(length, 'x'));
}

function dismError(exitCode: number, code: string, words: string): Ended {
  return {
    lines: [
      `Error: ${code}`,
      '',
      words,
      '',
      'The DISM log file can be found at C:\\Windows\\Logs\\DISM\\dism.log',
    ],
    exitCode,
  };
}

function hostileProduct(): string {
  return "=cmd|' /C calc'!A0 <script>alert(1)</script>\u001b[31m\u0000 \u202e Windows\r\nsmb1-probe v2 end";
}

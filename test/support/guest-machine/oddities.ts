import { features, type Smb1Traces } from './smb1-state.ts';

/** What makes a guest answer badly, beside the state of its SMB1 client. */
export type Conditions = {
  readonly hostBits: 32 | 64;
  readonly languageMode: 'FullLanguage' | 'ConstrainedLanguage';
  /** Registry keys that may not be read, as lower-case paths below `hklm:\`. */
  readonly deniedKeys: readonly string[];
  /** Folders that may not be listed, as lower-case paths. */
  readonly deniedFolders: readonly string[];
  /** Programs that a policy keeps from starting. */
  readonly blockedPrograms: readonly string[];
  readonly dism: 'answers' | 'hangs' | 'fails';
  readonly wmi: 'answers' | 'hangs' | 'fails';
  /** Exit code that `sc.exe` gives instead of an answer; 0: it answers. */
  readonly scExitCode: number;
  readonly productName: string | null;
  /** Edition and installation type. */
  readonly edition: string | null;
  readonly buildNumber: string | null;
};

type Change = {
  readonly conditions?: Partial<Conditions>;
  readonly traces?: (traces: Smb1Traces) => Partial<Smb1Traces>;
};

const healthy: Conditions = {
  hostBits: 64,
  languageMode: 'FullLanguage',
  deniedKeys: [],
  deniedFolders: [],
  blockedPrograms: [],
  dism: 'answers',
  wmi: 'answers',
  scExitCode: 0,
  productName: null,
  edition: null,
  buildNumber: null,
};

const services = 'system\\currentcontrolset\\services';
const listed = ['Bowser', 'MRxSmb10', 'MRxSmb20', 'NSI'];

/** Oddities of the machine; those of the answer are in `run-guest.ts`. All are described in the README beside this file. */
const changes: Readonly<Record<string, Change>> = {
  'hanging-dism': { conditions: { dism: 'hangs' } },
  'failing-dism': { conditions: { dism: 'fails' } },
  'hanging-wmi': { conditions: { wmi: 'hangs' } },
  'failing-wmi': { conditions: { wmi: 'fails' } },
  'hanging-both': { conditions: { dism: 'hangs', wmi: 'hangs' } },
  'denied-keys': { conditions: { deniedKeys: [`${services}\\mrxsmb10`, `${services}\\lanmanworkstation`] } },
  'denied-version': { conditions: { deniedKeys: ['software\\microsoft\\windows nt\\currentversion'] } },
  'denied-store': { conditions: { deniedFolders: ['c:\\windows\\winsxs\\'] } },
  'denied-drivers': { conditions: { deniedFolders: ['c:\\windows\\system32\\drivers\\'] } },
  'blocked-programs': { conditions: { blockedPrograms: ['sc.exe', 'dism.exe', 'reg.exe'] } },
  'failing-sc': { conditions: { scExitCode: 5 } },
  '32-bit-host': { conditions: { hostBits: 32 } },
  'constrained-language': { conditions: { languageMode: 'ConstrainedLanguage' } },
  'hostile-product': { conditions: { productName: hostileProduct() } },
  'hostile-build': { conditions: { buildNumber: '=1+1|calc' } },
  'unlisted-dependency': {
    traces: (traces) => ({ dependencies: traces.dependencies.filter((name) => name !== 'MRxSmb10') }),
  },
  'orphan-dependency': { traces: () => ({ dependencies: listed }) },
  'endless-dependencies': {
    traces: () => ({ dependencies: namesOf(80, 24) }),
  },
  'long-answers': {
    conditions: { productName: 'Windows Server '.repeat(20) },
    traces: () => ({ dependencies: namesOf(11, 24) }),
  },
  'overlong-answers': {
    conditions: { productName: 'Windows Server '.repeat(20), edition: 'Server Datacenter '.repeat(16) },
    traces: () => ({ dependencies: namesOf(6, 190) }),
  },
  'manual-start': { traces: ({ driver }) => ({ driver: driver && { ...driver, start: 3 } }) },
  'missing-start': { traces: ({ driver }) => ({ driver: driver && { ...driver, start: null } }) },
  'missing-driver-file': { traces: () => ({ driverFile: false }) },
  'left-driver-file': { traces: () => ({ driverFile: true }) },
  'left-payload': { traces: () => ({ store: true }) },
  'missing-payload': { traces: () => ({ store: false }) },
  'disabled-parent': { traces: () => ({ parent: features.disabled }) },
  'wmi-says-disabled': {
    traces: ({ client, parent }) => ({
      client: client && { ...client, installState: 2 },
      parent: parent && { ...parent, installState: 2 },
    }),
  },
  'enable-pending': pending('enablePending'),
  'disable-pending': pending('disablePending'),
  'reboot-pending': { traces: () => ({ rebootPending: true }) },
  'feature-not-known': { traces: () => ({ parent: null, client: null, store: false }) },
};

export function conditionsOf(oddity: string | undefined): Conditions {
  return { ...healthy, ...changes[oddity ?? '']?.conditions };
}

export function withOddity(traces: Smb1Traces, oddity: string | undefined): Smb1Traces {
  return { ...traces, ...changes[oddity ?? '']?.traces?.(traces) };
}

function namesOf(count: number, length: number): string[] {
  return Array.from({ length: count }, (_, index) => `Service${index}`.padEnd(length, 'x'));
}

export const machineOddities = Object.keys(changes);

function pending(which: 'enablePending' | 'disablePending'): Change {
  return {
    traces: ({ client }) => ({
      parent: features[which],
      client: client && features[which],
      rebootPending: true,
    }),
  };
}

function hostileProduct(): string {
  return "=cmd|' /C calc'!A0 <script>alert(1)</script>\u001b[31m\u0000 \u202e Windows\r\nsmb1-probe v1 end";
}

import type { Language } from '../../report/messages/messages.ts';
import type { Translated } from '../../report/messages/translated.ts';
import type { UnreadableReason } from '../../smb/probe/envelope.ts';

const tools = {
  page: 'an HTML page; if it is a report of smb1-audit, open it in a browser',
  'server-configuration': 'what the configuration of the SMB server says',
  features: 'what DISM, Get-WindowsOptionalFeature or Get-WindowsFeature says of the SMB1 features',
  dism: 'what DISM printed',
  'sc-query': 'what sc.exe query says of the state of a service',
};

/** Other tools than `sc.exe qc`, whose texts people paste. */
export type OtherTool = keyof typeof tools;

const smb1Reading = {
  orphan:
    'a dependency of which there is no service (1060): an orphan, so the SMB 1.0 client is not usable by it',
  listed: 'a dependency: by the list, the SMB 1.0 client is usable',
  'not-listed': 'not a dependency',
} as const;

const leftOpen = {
  orphan: 'removed binaries from a feature that is off',
  listed: 'a client that is on from one whose driver is switched off or missing',
  'not-listed': 'removed binaries from a feature that is off',
} as const;

const failures: Readonly<Record<number, string>> = {
  5: ': access is denied. Run it as administrator',
  1060: ': there is no such service',
};

type ScFacts = {
  readonly service: string;
  readonly dependencies: readonly string[];
  readonly smb1: keyof typeof smb1Reading;
  readonly smb2: boolean;
};

const english = {
  unreadable: (why: string) =>
    `The input is neither sc.exe qc text nor a probe output that can be read: ${why}.`,
  ends: {
    stale: 'the answer is not to this probe',
    truncated: 'a part of the probe output is missing',
    crashed: 'the probe gave no answer',
    'no-marker': 'the marker lines of a probe output are missing',
    damaged: 'the probe output is damaged: its lines and its checksum do not agree',
    'no-entry': 'the probe output is damaged: one of its lines says nothing',
    'copies-differ': 'it has two probe outputs that differ; give one at a time',
    'version-not-known': 'the probe output is of a version that is not known here',
    'version-not-asked': 'the probe output is of an earlier version',
    'body-of-v1-in-frame-of-v2': 'lines of a version 1 probe stand in a version 2 frame',
    'body-of-v2-in-frame-of-v1': 'lines of a version 2 probe stand in a version 1 frame',
  } satisfies Record<UnreadableReason | 'stale' | 'truncated' | 'crashed', string>,
  otherTool: (tool: OtherTool) =>
    `This is ${tools[tool]}${tool === 'page' ? '' : ', which alone cannot tell whether a half of SMB 1.0 is on, off or removed'}. Paste the output of "sc.exe qc lanmanworkstation" or, for verdicts, the whole output of the probe (smb1-audit probe prints the probe).`,
  failed: (win32: number) => `sc.exe failed with ${win32}${failures[win32] ?? ''}.`,
  /** `why`: what the reader of `sc.exe qc` misses, in English. */
  notSc: (why: string): string => why,
  empty: 'empty',
  driverUnexplained: 'a driver is named where no field explains it',
  notWhole: (service: string) =>
    `what it says of ${service} is not whole, or says two things; of several machines, give one file per machine`,
  noneIs: (service: string) => `none of its services is ${service}`,
  ofOther: (service: string, wanted: string) =>
    `This is the configuration of ${service}, not of ${wanted}, and tells nothing of SMB 1.0. Paste the output of "sc.exe qc ${wanted}".`,
  accountCut: 'The text is cut off inside its last field; everything before that is complete.',
  orphan:
    'orphan-dependency: MRxSmb10 is among the dependencies, but there is no such service. The Workstation service may fail to start.',
  unnamedFailure: 'A failure in the text does not say of which service it is; it is left out.',
  /** Lines of label and value. */
  list: ({ service, dependencies, smb1, smb2 }: ScFacts): readonly string[] => [
    `Service:         ${service}`,
    `Dependencies:    ${dependencies.join(', ') || 'none'}`,
    `SMB 1.0 client:  MRxSmb10 is ${smb1Reading[smb1]}`,
    `SMB 2/3 client:  MRxSmb20 is ${smb2 ? 'a dependency: SMB 2/3 is usable' : 'not a dependency'}`,
    `Verdict:         unknown (sc-query-only): the list alone cannot tell ${leftOpen[smb1]}.`,
    'SMB 1.0 server:  nothing in this text tells of it.',
  ],
};

/** What `parse` says of a text. `why` is a clause. */
export type ParseTexts = Translated<typeof english> & { readonly language: Language };

export const parseEnglish: ParseTexts = { language: 'en', ...english };

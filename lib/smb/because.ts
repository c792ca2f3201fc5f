import type { Because } from '../model/verdict.ts';
import type { SignalName } from './decisions.ts';
import type { DismAnswer, DriverService, Evidence, Reading, WmiAnswer } from './evidence.ts';
import type { Signals } from './signals.ts';

/** Names one signal with the value it had and what that value says. */
export function describeSignal(name: SignalName, evidence: Evidence, signals: Signals): Because {
  return describers[name](evidence, signals);
}

type Describe = (evidence: Evidence, signals: Signals) => Because;

const describers: Readonly<Record<SignalName, Describe>> = {
  osBuild: ({ os }, { release }) => ({
    signal: 'osBuild',
    value: printed(os.build),
    effect: release === null ? 'the release is not known' : releaseEffects[release],
  }),
  driverService: ({ driverService }, { start }) => ({
    signal: 'driverService',
    value: serviceValue(driverService),
    effect: serviceEffect(driverService, start),
  }),
  driverFile: ({ driverFile }) => ({
    signal: 'driverFile',
    value: flagged(driverFile, 'present', 'missing'),
    effect: flagged(driverFile, 'the driver is on disk', 'no driver could be loaded', 'not told'),
  }),
  driverRunning: ({ driverRunning }) => ({
    signal: 'driverRunning',
    value: flagged(driverRunning, 'running', 'not running'),
    effect: flagged(driverRunning, 'SMB1 is in use', 'SMB1 is not in use now', 'use is not told'),
  }),
  dependencies: ({ dependencies }, { dependency }) => ({
    signal: 'dependencies',
    value: `registry: ${listed(dependencies.registry)}; sc.exe: ${listed(dependencies.scQuery)}`,
    effect: dependencyEffects[dependency],
  }),
  feature: ({ dism }, { release, feature }) => ({
    signal: 'feature',
    value: release === 'split' ? dismValue(client, dism.client) : dismValue(parent, dism.parent),
    effect: featureEffects[feature],
  }),
  parentFeature: ({ dism }) => ({
    signal: 'feature',
    value: dismValue(parent, dism.parent),
    effect: dism.parent.kind === 'not-known' ? featureEffects['not-known'] : 'DISM knows the feature',
  }),
  featureWmi: ({ wmi }, { release, featureWmi }) => ({
    signal: 'featureWmi',
    value: release === 'split' ? wmiValue(client, wmi.client) : wmiValue(parent, wmi.parent),
    effect: wmiEffects[featureWmi],
  }),
  wmiRows: ({ wmi }, { wmiRow }) => ({
    signal: 'featureWmi',
    value: `${wmiValue(parent, wmi.parent)}; ${wmiValue(client, wmi.client)}`,
    effect: rowEffect(wmiRow),
  }),
  store: ({ store }) => ({
    signal: 'store',
    value: flagged(store, 'has the payload', 'lacks the payload'),
    effect: flagged(store, 'SMB1 can be installed from it', 'SMB1 cannot be installed from it', 'not told'),
  }),
};

const parent = 'SMB1Protocol';
const client = 'SMB1Protocol-Client';

const releaseEffects = {
  builtin: 'a release with SMB1 built in',
  single: 'a release with one feature for SMB1',
  split: 'a release with SMB1 client and server as features apart',
} as const;

const startEffects: Readonly<Record<number, string>> = {
  0: 'the SMB1 client starts with the system',
  1: 'the SMB1 client starts with the system',
  2: 'the SMB1 client starts with the system',
  3: 'the SMB1 client starts when something asks for it',
  4: 'the SMB1 client is switched off',
};

const dependencyEffects = {
  named: 'LanmanWorkstation depends on MRxSmb10',
  'not-named': 'LanmanWorkstation does not depend on MRxSmb10',
  unread: 'whether LanmanWorkstation depends on MRxSmb10 is not told',
} as const;

const featureEffects = {
  enabled: 'the feature is installed',
  disabled: 'the feature is not installed, its files are said to be kept',
  removed: 'the feature is not installed, its files are said to be removed',
  pending: 'the feature changes at the next restart',
  other: 'neither on nor off',
  'not-known': 'DISM has no feature of that name',
  none: 'DISM gave no state',
} as const;

const wmiEffects = {
  enabled: 'the feature is installed',
  'not-enabled': 'the feature is not installed',
  'no-row': 'WMI has no feature of that name',
  unclear: 'WMI does not know the state',
  none: 'WMI gave no answer',
} as const;

function rowEffect(wmiRow: boolean | null): string {
  if (wmiRow === null) {
    return 'WMI gave no answer';
  }
  return wmiRow ? 'WMI lists the feature' : 'WMI does not list the feature either';
}

/** In characters: values come from the guest. */
const maxValueLength = 120;

function unreadValue(why: string): string {
  return `unread: ${why.slice(0, maxValueLength)}`;
}

function printed(reading: Reading<number>): string {
  return reading.kind === 'read' ? String(reading.value) : unreadValue(reading.why);
}

function flagged(reading: Reading<boolean>, yes: string, no: string, unread?: string): string {
  if (reading.kind === 'unread') {
    return unread ?? unreadValue(reading.why);
  }
  return reading.value ? yes : no;
}

function listed(reading: Reading<readonly string[]>): string {
  if (reading.kind === 'unread') {
    return unreadValue(reading.why);
  }
  return reading.value.length === 0 ? 'none' : reading.value.join(', ').slice(0, maxValueLength);
}

function serviceValue(service: DriverService): string {
  if (service.kind !== 'present') {
    return service.kind === 'absent' ? 'absent' : unreadValue(service.why);
  }
  return service.start.kind === 'read'
    ? `present, Start = ${service.start.value}`
    : `present, Start ${unreadValue(service.start.why)}`;
}

function serviceEffect(service: DriverService, start: number | null): string {
  if (service.kind === 'absent') {
    return 'the SMB1 client is not installed';
  }
  return (start === null ? undefined : startEffects[start]) ?? 'whether the SMB1 client starts is not told';
}

function dismValue(feature: string, answer: DismAnswer): string {
  switch (answer.kind) {
    case 'state':
      return `${feature}: ${answer.text.slice(0, maxValueLength)}`;
    case 'not-known':
      return `${feature}: not known (0x800f080c)`;
    case 'none':
      return `${feature}: ${unreadValue(answer.why)}`;
  }
}

function wmiValue(feature: string, answer: WmiAnswer): string {
  switch (answer.kind) {
    case 'state':
      return `${feature}: InstallState = ${answer.installState}`;
    case 'no-row':
      return `${feature}: no row`;
    case 'none':
      return `${feature}: ${unreadValue(answer.why)}`;
  }
}

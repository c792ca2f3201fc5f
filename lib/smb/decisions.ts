import type { Verdict } from '../model/verdict.ts';
import type { Signals } from './signals.ts';
import type { ConflictReason, UnknownReason } from './verdict-reasons.ts';

/**
 * The one assumption about removed payloads: `Disabled with Payload Removed` is believed only where the component store
 * lacks the driver. That the store of a Marketplace image is really empty has not been confirmed on one; should it turn
 * out otherwise, false makes DISM's word enough.
 */
export const absentNeedsEmptyStore: boolean = true;

/** What a rule may name as the ground of its verdict. */
export type SignalName =
  | 'osBuild'
  | 'driverService'
  | 'driverFile'
  | 'driverRunning'
  | 'dependencies'
  | 'feature'
  | 'parentFeature'
  | 'featureWmi'
  | 'wmiRows'
  | 'store';

/** Stable codes, as are the reasons. */
export const warnings = ['dependency-on-disabled-driver', 'driver-can-start-on-demand'] as const;

export type Warning = (typeof warnings)[number];

/** `signals`: those that decided; for a conflict, the pair that contradicts. */
export type Decision = {
  readonly verdict: Verdict;
  readonly reason: UnknownReason | ConflictReason | null;
  readonly signals: readonly SignalName[];
  readonly warnings: readonly Warning[];
  readonly changesAtReboot: boolean;
};

type Decide = (signals: Signals) => Decision;

/** Start unread counts as a driver service that was not read: every rule below asks for it. */
export function basicsUnread(s: Signals): boolean {
  return s.release === null || s.driverService === null || startUnread(s) || s.driverFile === null;
}

export const basicsMissing: Decide = (s) => {
  if (s.release === null) {
    return buildUnread;
  }
  if (s.driverService === null) {
    return serviceUnread;
  }
  return startUnread(s) ? startTypeUnread : fileUnread;
};

export const driverDisabled: Decide = (s) =>
  s.dependency === 'named' ? disabledButDependency : disabledByStart;

/** `SMB1Protocol-Client` does not exist on single releases, but there the feature asked is its parent. */
export function featureIsOff(s: Signals): boolean {
  return s.feature === 'disabled' || s.feature === 'removed' || s.feature === 'not-known';
}

/** Known to be used; unread is not use, and rule B4 then says unknown. */
export function inUse(s: Signals): boolean {
  return s.dependency === 'named' || s.driverRunning === true;
}

export const driverIdle: Decide = (s) => {
  if (s.dependency === 'unread' || s.driverRunning === null) {
    return driverUseUnread;
  }
  return s.release === 'builtin' ? idleOnDemand : idleWithFeature;
};

export const driverEnabled: Decide = (s) => {
  if (s.feature === 'pending') {
    return s.start === 3 ? enabledInUseChanging : enabledChanging;
  }
  return s.start === 3 ? enabledInUse : enabledByStart;
};

export function driverLeftOver(s: Signals): boolean {
  return s.dependency !== 'not-named' || s.driverFile === true || s.release === 'builtin';
}

/** Unread dependencies may hide a conflict, so nothing is said of them or of what follows. */
export const leftOver: Decide = (s) => {
  if (s.dependency === 'named') {
    return dependencyWithoutDriver;
  }
  if (s.driverFile === true) {
    return fileWithoutDriver;
  }
  return s.release === 'builtin' ? builtinWithoutDriver : dependenciesUnread;
};

export const featureUnknown: Decide = (s) => (s.wmiRow === true ? notKnownWithRow : notInOs);

/** An answer says enabled or not; InstallState 4 and a DISM wording that is not known here say neither. */
export function dismAgainstWmi(s: Signals): boolean {
  const wmiAnswered = s.featureWmi !== 'none' && s.featureWmi !== 'unclear';
  const dismAnswered = s.feature === 'enabled' || featureIsOff(s);
  return wmiAnswered && dismAnswered && (s.feature === 'enabled') !== (s.featureWmi === 'enabled');
}

/** Also where DISM denies `SMB1Protocol` and WMI is silent: a state of its child feature would be worth nothing. */
export function noFeatureState(s: Signals): boolean {
  return s.feature === 'none' || s.feature === 'not-known' || s.parentNotKnown;
}

export const featureStateMissing: Decide = (s) => (s.feature === 'none' ? stateUnread : featureNotKnown);

export const featureDisabled: Decide = (s) => {
  if (s.store === null) {
    return storeUnread;
  }
  return s.store ? installable : disabledWithoutPayload;
};

export const featureRemoved: Decide = (s) => {
  if (!absentNeedsEmptyStore || s.store === false) {
    return binariesAbsent;
  }
  return s.store === null ? storeUnread : removedWithPayload;
};

function startUnread(s: Signals): boolean {
  return s.driverService === 'present' && s.start === null;
}

const buildUnread = unknown('os-build-unread', 'osBuild', 'driverService', 'driverFile');
const serviceUnread = unknown('driver-service-unread', 'driverService', 'driverFile');
const startTypeUnread = unknown('driver-start-unread', 'driverService', 'driverFile');
const fileUnread = unknown('driver-file-unread', 'driverService', 'driverFile');

const disabledByStart = settled('disabled', 'driverService', 'driverFile');
const disabledButDependency: Decision = {
  ...settled('disabled', 'driverService', 'dependencies'),
  warnings: ['dependency-on-disabled-driver'],
};
export const driverWithoutFile = conflict('driver-service-without-file', 'driverService', 'driverFile');
export const driverAgainstFeature = conflict('driver-service-with-feature-off', 'driverService', 'feature');
const driverUseUnread = unknown('driver-use-unread', 'driverService', 'dependencies', 'driverRunning');
const idleWithFeature = unknown('driver-idle', 'osBuild', 'driverService', 'dependencies', 'driverRunning');
const idleOnDemand: Decision = {
  ...settled('disabled', 'osBuild', 'driverService', 'dependencies', 'driverRunning'),
  warnings: ['driver-can-start-on-demand'],
};
const enabledByStart = settled('enabled', 'driverService', 'driverFile');
const enabledInUse = settled('enabled', 'driverService', 'driverFile', 'dependencies', 'driverRunning');
const enabledChanging = changing(settled('enabled', 'driverService', 'driverFile', 'feature'));
const enabledInUseChanging = changing(
  settled('enabled', 'driverService', 'driverFile', 'dependencies', 'driverRunning', 'feature'),
);

const dependencyWithoutDriver = conflict(
  'dependency-without-driver-service',
  'driverService',
  'dependencies',
);
const fileWithoutDriver = conflict('driver-file-without-driver-service', 'driverService', 'driverFile');
const builtinWithoutDriver = conflict('builtin-without-driver-service', 'osBuild', 'driverService');
const dependenciesUnread = unknown('dependencies-unread', 'driverService', 'dependencies');
export const changePending = changing(unknown('change-pending', 'driverService', 'feature'));
const notInOs = settled('not-in-os', 'driverService', 'driverFile', 'parentFeature', 'wmiRows');
const notKnownWithRow = conflict('feature-not-known-with-wmi-row', 'parentFeature', 'wmiRows');
export const toolsDisagree = conflict('dism-against-wmi', 'feature', 'featureWmi');
const stateUnread = unknown('feature-state-unread', 'driverService', 'feature');
const featureNotKnown = unknown('feature-not-known', 'driverService', 'parentFeature', 'feature', 'wmiRows');
export const enabledWithoutDriver = conflict(
  'feature-enabled-without-driver-service',
  'driverService',
  'feature',
);
const storeUnread = unknown('store-unread', 'driverService', 'feature', 'store');
const disabledWithoutPayload = conflict('feature-disabled-without-payload', 'feature', 'store');
const removedWithPayload = conflict('feature-removed-with-payload', 'feature', 'store');
const installable = settled('installable', 'driverService', 'driverFile', 'dependencies', 'feature', 'store');
const binariesAbsent = settled(
  'binaries-absent',
  'driverService',
  'driverFile',
  'dependencies',
  'feature',
  'store',
);
export const stateUnclear = unknown('feature-state-unclear', 'driverService', 'feature');

function settled(verdict: Verdict, ...signals: SignalName[]): Decision {
  return { verdict, reason: null, signals, warnings: [], changesAtReboot: false };
}

function unknown(reason: UnknownReason, ...signals: SignalName[]): Decision {
  return { verdict: 'unknown', reason, signals, warnings: [], changesAtReboot: false };
}

function conflict(reason: ConflictReason, one: SignalName, other: SignalName): Decision {
  return { verdict: 'conflict', reason, signals: [one, other], warnings: [], changesAtReboot: false };
}

function changing(decision: Decision): Decision {
  return { ...decision, changesAtReboot: true };
}

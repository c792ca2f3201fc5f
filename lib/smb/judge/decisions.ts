import type { Verdict } from '../../model/verdict.ts';
import { hasState, isSilent, switchUnread, wmiAloneSaysOff } from './conditions.ts';
import type { Signals } from './signals.ts';
import type { ConflictReason, UnknownReason, Warning } from './verdict-reasons.ts';

/** Of the verdict table, in `judge.ts`. */
export type RuleId =
  | 'A'
  | `B${0 | 1 | 2 | 3 | 4 | 5}`
  | `C${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
  | 'C1u'
  | 'C3c'
  | 'C6p';

/** What a rule may name as the ground of its verdict. */
export type SignalName =
  | 'osBuild'
  | 'service'
  | 'listed'
  | 'running'
  | 'file'
  | 'ownSwitch'
  | 'dependencies'
  | 'feature'
  | 'parentFeature'
  | 'featureWmi'
  | 'wmiRows'
  | 'store'
  | 'restartPending';

/** `signals`: those that decided; for a conflict, the pair that contradicts. */
export type Decision = {
  readonly verdict: Verdict;
  readonly reason: UnknownReason | ConflictReason | null;
  readonly signals: readonly SignalName[];
  readonly warnings: readonly Warning[];
};

type Decide = (signals: Signals) => Decision;

export const basicsMissing: Decide = (s) => {
  if (s.release === null) {
    return unknown('os-build-unread', 'osBuild', 'service', 'file');
  }
  if (s.service === null) {
    return unknown('service-unread', 'service', 'file');
  }
  if (s.file === null) {
    return unknown('file-unread', 'service', 'file');
  }
  if (switchUnread(s)) {
    return unknown('switch-unread', 'service', 'ownSwitch');
  }
  return unknown(s.start === 'missing' ? 'start-deleted' : 'start-unread', 'service', 'file');
};

export const listingConflict: Decide = (s) =>
  s.service === 'installed'
    ? conflict('service-not-listed', 'service', 'listed')
    : conflict('running-without-service', 'service', 'running');

export const serviceWithoutFile: Decide = () => conflict('service-without-file', 'service', 'file');

export const serviceWithFeatureOff: Decide = (s) =>
  wmiAloneSaysOff(s)
    ? conflict('service-with-wmi-off', 'service', 'featureWmi')
    : conflict('service-with-feature-off', 'service', 'feature');

export const disabled: Decide = (s) => {
  const stillNamed = s.dependency === 'named';
  const stillRuns = s.running === true;
  return {
    verdict: 'disabled',
    reason: null,
    signals: [
      'service',
      'file',
      ...only<SignalName>(s.start !== 4, 'ownSwitch'),
      ...only<SignalName>(stillNamed, 'dependencies'),
      ...only<SignalName>(stillRuns, 'running'),
    ],
    warnings: [
      ...only<Warning>(stillNamed, 'dependency-on-disabled-driver'),
      ...only<Warning>(stillRuns, 'running-until-restart'),
    ],
  };
};

export const idle: Decide = (s) => {
  if (s.dependency === 'unread' || s.running === null) {
    return unknown('driver-use-unread', 'service', 'dependencies', 'running');
  }
  const signals = ['osBuild', 'service', 'dependencies', 'running'] as const;
  return s.release === 'builtin'
    ? warned('driver-can-start-on-demand', settled('disabled', ...signals))
    : unknown('driver-idle', ...signals);
};

export const enabled: Decide = (s) => {
  const asked = s.half === 'server' ? (['ownSwitch'] as const) : [];
  const inUse = s.half === 'client' && s.start === 3 ? (['dependencies', 'running'] as const) : [];
  return settled('enabled', 'service', 'file', ...asked, ...inUse);
};

export const absenceContradicted: Decide = (s) => {
  if (s.file === true) {
    return conflict('file-without-service', 'service', 'file');
  }
  return s.release === 'builtin'
    ? conflict('builtin-without-service', 'osBuild', 'service')
    : conflict('dependency-without-service', 'service', 'dependencies');
};

export const dependenciesUnread: Decide = () => unknown('dependencies-unread', 'service', 'dependencies');
export const changePending: Decide = () => unknown('change-pending', 'service', 'feature');

export const notInOs: Decide = () => settled('not-in-os', 'service', 'file', 'parentFeature', 'wmiRows');

export const parentDeniedConflict: Decide = (s) =>
  hasState(s)
    ? conflict('parent-not-known-with-feature-state', 'parentFeature', 'feature')
    : conflict('parent-not-known-with-wmi-row', 'parentFeature', 'wmiRows');

export const toolsDisagree: Decide = () => conflict('dism-against-wmi', 'feature', 'featureWmi');

export const featureStateMissing: Decide = (s) => {
  if (!isSilent(s)) {
    return unknown('feature-not-known', 'service', 'parentFeature', 'feature', 'wmiRows');
  }
  return unknown(s.feature === 'busy' ? 'servicing-busy' : 'feature-state-unread', 'service', 'feature');
};

export const enabledWithoutService: Decide = () =>
  conflict('feature-enabled-without-service', 'service', 'feature');

export const disabledUnderRemoved: Decide = () =>
  conflict('feature-disabled-with-parent-removed', 'feature', 'parentFeature');

const offSignals = ['service', 'file', 'dependencies', 'feature', 'store'] as const;
const serverOffSignals = ['service', 'file', 'feature', 'store'] as const;

function off({ half }: Signals): readonly SignalName[] {
  return half === 'client' ? offSignals : serverOffSignals;
}

export const featureDisabled: Decide = (s) => {
  if (s.store === null) {
    return unknown('store-unread', 'service', 'feature', 'store');
  }
  return s.store
    ? settled('installable', ...off(s))
    : conflict('feature-disabled-without-payload', 'feature', 'store');
};

export const featureRemoved: Decide = (s) => {
  const absent = settled('binaries-absent', ...off(s));
  if (s.store === false) {
    return absent;
  }
  return warned(s.store === null ? 'store-unread' : 'payload-in-store', absent);
};

export const unclear: Decide = (s) => {
  if (s.feature !== 'not-known') {
    return unknown('feature-state-unclear', 'service', 'feature');
  }
  const reason = s.parent === 'none' || s.parent === 'busy' ? 'parent-feature-unread' : 'half-not-known';
  return unknown(reason, 'service', 'feature', 'parentFeature');
};

function only<Item>(condition: boolean, item: Item): Item[] {
  return condition ? [item] : [];
}

function settled(verdict: Verdict, ...signals: SignalName[]): Decision {
  return { verdict, reason: null, signals, warnings: [] };
}

function warned(warning: Warning, decision: Decision): Decision {
  return { ...decision, warnings: [warning] };
}

function unknown(reason: UnknownReason, ...signals: SignalName[]): Decision {
  return { verdict: 'unknown', reason, signals, warnings: [] };
}

function conflict(reason: ConflictReason, one: SignalName, other: SignalName): Decision {
  return { verdict: 'conflict', reason, signals: [one, other], warnings: [] };
}

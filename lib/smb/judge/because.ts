import type { Because, EffectCode, Half } from '../../model/verdict.ts';
import type {
  ClientEvidence,
  DriverService,
  Evidence,
  HalfEvidence,
  Reading,
  ServerEvidence,
} from '../evidence/evidence.ts';
import type { SignalName } from './decisions.ts';
import {
  dismValue,
  flagged,
  listedValue,
  namesOf,
  type OwnValue,
  runningValue,
  serviceValue,
  unreadValue,
  wmiValue,
} from './signal-values.ts';
import { type FeatureSays, readValue, type Signals } from './signals.ts';

/** Names one signal of a half with the value it had, and what that value says. */
export function describeSignal(name: SignalName, evidence: Evidence, signals: Signals): Because {
  const seen = evidence[signals.half];
  if (seen === null) {
    throw new TypeError(`the ${signals.half} was not asked for, and has signals`);
  }
  const { signal = name, value, code } = describers[name]({ evidence, seen, signals });
  return { signal, value, effect: { code } };
}

type Seen = {
  readonly evidence: Evidence;
  readonly seen: HalfEvidence | ClientEvidence | ServerEvidence;
  readonly signals: Signals;
};

type Described = { readonly signal?: string; readonly value: string; readonly code: EffectCode };

const describers: Readonly<Record<SignalName, (seen: Seen) => Described>> = {
  osBuild: ({ evidence: { os }, signals: { release } }) => ({
    value: os.build.kind === 'read' ? String(os.build.value) : unreadValue(os.build.why),
    code: release === null ? 'release-not-known' : `release-${release}`,
  }),
  service: ({ seen: { service } }) => ({ value: serviceValue(service), code: serviceCode(service) }),
  listed: ({ seen: { listing }, signals: { listed } }) => ({
    value: listedValue(listing),
    code: told(listed, 'listed', 'not-listed', 'listing-not-told'),
  }),
  running: ({ seen: { listing }, signals: { running } }) => ({
    value: runningValue(listing),
    code: told(running, 'running', 'not-running', 'running-not-told'),
  }),
  file: ({ seen: { file } }) => ({
    value: flagged(file, 'present', 'missing'),
    code: told(readValue(file), 'file-present', 'file-missing', 'file-not-told'),
  }),
  ownSwitch: ({ seen }) => {
    const isOn: Reading<boolean> = 'isSwitchedOn' in seen ? seen.isSwitchedOn : { kind: 'read', value: true };
    return {
      value: flagged(isOn, 'on', 'off'),
      code: told(readValue(isOn), 'switch-on', 'switch-off', 'switch-not-told'),
    };
  },
  dependencies: ({ evidence: { client }, signals: { dependency } }) => ({
    value: `registry: ${namesOf(client.dependencies.registry)}; sc.exe: ${namesOf(client.dependencies.scQuery)}`,
    code: dependencyCodes[dependency],
  }),
  feature: ({ evidence, seen, signals: { half, release, feature } }) => ({
    value:
      release === 'split'
        ? dismValue(ownFeature[half], seen.feature.dism)
        : dismValue(parentFeature, evidence.parent.dism),
    code: featureCodes[feature],
  }),
  parentFeature: ({ evidence, signals: { parent } }) => ({
    signal: 'feature',
    value: dismValue(parentFeature, evidence.parent.dism),
    code: featureCodes[parent],
  }),
  featureWmi: ({ evidence, seen, signals: { half, release, featureWmi } }) => ({
    value:
      release === 'split'
        ? wmiValue(ownFeature[half], seen.feature.wmi)
        : wmiValue(parentFeature, evidence.parent.wmi),
    code: wmiCodes[featureWmi],
  }),
  wmiRows: ({ evidence: { parent, client, server }, signals: { wmiRow } }) => ({
    signal: 'featureWmi',
    value: [
      wmiValue(parentFeature, parent.wmi),
      wmiValue(ownFeature.client, client.feature.wmi),
      ...(server === null ? [] : [wmiValue(ownFeature.server, server.feature.wmi)]),
    ].join('; '),
    code: told(wmiRow, 'wmi-rows', 'wmi-no-rows', 'wmi-not-told'),
  }),
  store: ({ seen: { store } }) => ({
    value: flagged(store, 'has the payload', 'lacks the payload'),
    code: told(readValue(store), 'store-has-payload', 'store-lacks-payload', 'store-not-told'),
  }),
  restartPending: ({ evidence, seen, signals }) => ({
    value: restartValue(evidence, seen, signals),
    code: 'restart-pending',
  }),
};

const parentFeature = 'SMB1Protocol';
const ownFeature: Readonly<Record<Half, string>> = {
  client: 'SMB1Protocol-Client',
  server: 'SMB1Protocol-Server',
};

const dependencyCodes = {
  named: 'dependency-named',
  'not-named': 'dependency-not-named',
  unread: 'dependency-not-told',
} as const satisfies Record<Signals['dependency'], EffectCode>;

const featureCodes: Readonly<Record<FeatureSays, EffectCode>> = {
  enabled: 'feature-installed',
  disabled: 'feature-not-installed',
  removed: 'feature-removed',
  pending: 'feature-changing',
  other: 'feature-unclear',
  'not-known': 'feature-not-known',
  busy: 'feature-busy',
  none: 'feature-not-told',
};

const wmiCodes: Readonly<Record<Signals['featureWmi'], EffectCode>> = {
  enabled: 'wmi-installed',
  'not-enabled': 'wmi-not-installed',
  'no-row': 'wmi-no-row',
  unclear: 'wmi-unclear',
  none: 'wmi-not-told',
};

/** By `Start`, 0 to 4: boot, system, automatic, on demand, disabled. */
const startCodes: readonly EffectCode[] = [
  'starts-with-system',
  'starts-with-system',
  'starts-with-system',
  'starts-on-demand',
  'start-disabled',
];

function told(value: boolean | null, yes: EffectCode, no: EffectCode, notTold: EffectCode): EffectCode {
  if (value === null) {
    return notTold;
  }
  return value ? yes : no;
}

function serviceCode(service: DriverService): EffectCode {
  switch (service.kind) {
    case 'absent':
      return 'service-absent';
    case 'leftover':
      return 'service-leftover';
    case 'unread':
      return 'service-not-told';
    case 'installed':
      return startCode(service.start);
  }
}

function startCode(start: Extract<DriverService, { kind: 'installed' }>['start']): EffectCode {
  if (start.kind === 'missing') {
    return 'start-deleted';
  }
  return (start.kind === 'read' ? startCodes[start.value] : undefined) ?? 'start-not-told';
}

/** Servicing's own mark, or else the feature whose change waits. */
function restartValue(evidence: Evidence, seen: HalfEvidence, { half, feature, release }: Signals): string {
  if (readValue(evidence.rebootPending) === true) {
    return 'RebootPending is there' satisfies OwnValue;
  }
  return feature === 'pending' && release === 'split'
    ? dismValue(ownFeature[half], seen.feature.dism)
    : dismValue(parentFeature, evidence.parent.dism);
}

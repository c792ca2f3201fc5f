import type {
  ClientEvidence,
  DismAnswer,
  DriverService,
  Evidence,
  FeatureAnswers,
  Reading,
  ServerEvidence,
  ServiceListing,
  WmiAnswer,
} from '../../../lib/smb/evidence/evidence.ts';

export function read<Value>(value: Value): Reading<Value> {
  return { kind: 'read', value };
}

export const unread = { kind: 'unread', why: 'damaged' } as const;

export const withoutSmb1: readonly string[] = ['Bowser', 'MRxSmb20', 'NSI'];
export const withSmb1: readonly string[] = ['Bowser', 'mrxsmb10', 'MRxSmb20', 'NSI'];

/** Both readings of the dependency list alike. */
export function dependencies(list: Reading<readonly string[]>): ClientEvidence['dependencies'] {
  return { registry: list, scQuery: list };
}

export const absent: DriverService = { kind: 'absent' };
export const startDeleted: DriverService = { kind: 'installed', start: { kind: 'missing' } };

export function service(start: number): DriverService {
  return { kind: 'installed', start: read(start) };
}

export function leftover(start: number | null): DriverService {
  return { kind: 'leftover', start };
}

export const notListed: ServiceListing = { kind: 'not-listed' };
export const stopped: ServiceListing = { kind: 'listed', state: 1 };
export const running: ServiceListing = { kind: 'listed', state: 4 };

export const dism = {
  enabled: { kind: 'state', state: 'enabled', text: 'Enabled' },
  disabled: { kind: 'state', state: 'disabled', text: 'Disabled' },
  removed: { kind: 'state', state: 'removed', text: 'Disabled with Payload Removed' },
  enablePending: { kind: 'state', state: 'enable-pending', text: 'Enable Pending' },
  disablePending: { kind: 'state', state: 'disable-pending', text: 'Disable Pending' },
  other: { kind: 'state', state: 'other', text: 'Superseded' },
  notKnown: { kind: 'not-known' },
  busy: { kind: 'busy', why: '0x800f0902' },
  none: { kind: 'none', why: 'timeout' },
} as const satisfies Record<string, DismAnswer>;

export function wmiState(installState: number): WmiAnswer {
  return { kind: 'state', installState };
}

export const noRow: WmiAnswer = { kind: 'no-row' };
export const noWmi: WmiAnswer = { kind: 'none', why: 'timeout' };

export const removed: FeatureAnswers = { dism: dism.removed, wmi: wmiState(3) };
export const disabled: FeatureAnswers = { dism: dism.disabled, wmi: wmiState(2) };
export const enabled: FeatureAnswers = { dism: dism.enabled, wmi: wmiState(1) };
export const notKnown: FeatureAnswers = { dism: dism.notKnown, wmi: noRow };
export const silent: FeatureAnswers = { dism: dism.none, wmi: noWmi };

const gone = { service: absent, listing: notListed, file: read(false), store: read(false), feature: removed };

/** A Server 2019 from a Marketplace image of today: everything read, binaries removed. */
export const removedOn2019: Evidence & { readonly server: ServerEvidence } = {
  os: {
    build: read(17_763),
    revision: 1,
    productName: 'Windows Server 2019 Datacenter',
  },
  client: { ...gone, dependencies: dependencies(read(withoutSmb1)) },
  server: { ...gone, isSwitchedOn: read(true) },
  parent: removed,
  rebootPending: read(false),
  cbsCurrentState: null,
};

type Differences = Partial<Omit<Evidence, 'client' | 'server'>> & {
  readonly build?: Reading<number>;
  readonly client?: Partial<ClientEvidence>;
  readonly server?: Partial<ServerEvidence>;
};

/** The same machine with other signals. */
export function evidence(differences: Differences = {}, base = removedOn2019): typeof removedOn2019 {
  const { build = base.os.build, client, server, ...others } = differences;
  return {
    ...base,
    os: { ...base.os, build },
    ...others,
    client: { ...base.client, ...client },
    server: { ...base.server, ...server },
  };
}

/** A Server 2016 (one feature) with SMB 1.0 removed. */
export function evidenceOn2016(differences: Differences = {}): typeof removedOn2019 {
  const own = { client: { feature: notKnown }, server: { feature: notKnown } };
  return evidence(differences, evidence({ build: read(14_393), ...own }));
}

/** What an installed half looks like, in both halves' evidence. */
export const installed = {
  service: service(2),
  listing: running,
  file: read(true),
  store: read(true),
} as const;

/** A Server 2008 R2, where SMB 1.0 is built in: both halves on. */
export function evidenceOn2008R2(differences: Differences = {}): typeof removedOn2019 {
  const halfOn = { ...installed, service: service(3), feature: silent };
  const base = evidence({
    build: read(7601),
    client: { ...halfOn, dependencies: dependencies(read(withSmb1)) },
    server: halfOn,
    parent: silent,
  });
  return evidence(differences, base);
}

/** A Server 2019 with both halves on. */
export function enabledOn2019(differences: Differences = {}): typeof removedOn2019 {
  const halfOn = { ...installed, feature: enabled };
  return evidence(differences, evidence({ client: halfOn, server: halfOn, parent: enabled }));
}

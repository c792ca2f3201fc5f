import type { DismAnswer, DriverService, Evidence, Reading, WmiAnswer } from '../../../lib/smb/evidence.ts';

export function read<Value>(value: Value): Reading<Value> {
  return { kind: 'read', value };
}

export const unread = { kind: 'unread', why: 'damaged' } as const;

export const withoutSmb1: readonly string[] = ['Bowser', 'MRxSmb20', 'NSI'];
export const withSmb1: readonly string[] = ['Bowser', 'mrxsmb10', 'MRxSmb20', 'NSI'];

export const absent: DriverService = { kind: 'absent' };

export function service(start: number): DriverService {
  return { kind: 'present', start: read(start) };
}

export const dism = {
  enabled: { kind: 'state', state: 'enabled', text: 'Enabled' },
  disabled: { kind: 'state', state: 'disabled', text: 'Disabled' },
  removed: { kind: 'state', state: 'removed', text: 'Disabled with Payload Removed' },
  enablePending: { kind: 'state', state: 'enable-pending', text: 'Enable Pending' },
  disablePending: { kind: 'state', state: 'disable-pending', text: 'Disable Pending' },
  other: { kind: 'state', state: 'other', text: 'Superseded' },
  notKnown: { kind: 'not-known' },
  none: { kind: 'none', why: 'timeout' },
} as const satisfies Record<string, DismAnswer>;

export function wmiState(installState: number): WmiAnswer {
  return { kind: 'state', installState };
}

export const noRow: WmiAnswer = { kind: 'no-row' };
export const noWmi: WmiAnswer = { kind: 'none', why: 'timeout' };

/** A Server 2019 from a Marketplace image of today: everything read, binaries removed. */
export const removedOn2019: Evidence = {
  os: {
    build: read(17_763),
    revision: 1,
    productName: 'Windows Server 2019 Datacenter',
    edition: 'ServerDatacenter',
    installationType: 'Server',
    language: 'en-US',
  },
  dependencies: { registry: read(withoutSmb1), scQuery: read(withoutSmb1) },
  driverService: absent,
  driverRunning: read(false),
  driverFile: read(false),
  dism: { parent: dism.removed, client: dism.removed },
  wmi: { parent: wmiState(3), client: wmiState(3) },
  store: read(false),
  reported: {
    cbsCurrentState: null,
    rebootPending: false,
    smb1Server: 'disabled',
    smb2Start: 3,
    languageMode: 'FullLanguage',
    hostBits: 64,
    powerShell: '5.1',
  },
};

/** The same machine with other signals. */
export function evidence(differences: Partial<Evidence> = {}): Evidence {
  return { ...removedOn2019, ...differences };
}

/** A Server 2016 (one feature) with SMB1 removed. */
export function evidenceOn2016(differences: Partial<Evidence> = {}): Evidence {
  const single = {
    os: { ...removedOn2019.os, build: read(14_393), productName: 'Windows Server 2016 Datacenter' },
    dism: { parent: dism.removed, client: dism.notKnown },
    wmi: { parent: wmiState(3), client: noRow },
  };
  return evidence({ ...single, ...differences });
}

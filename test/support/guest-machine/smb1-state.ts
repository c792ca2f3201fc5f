import type { Smb1State } from '../../arm-simulator/world.ts';

export type ReleaseKind = 'builtin' | 'single' | 'split';

/** State of an optional feature as the servicing stack knows it. */
export type Feature = {
  readonly words: string;
  readonly installState: number;
  readonly currentState: number;
};

/** What the state of the SMB1 client leaves behind in a machine. */
export type Smb1Traces = {
  readonly dependencies: readonly string[];
  readonly driver: { readonly start: number | null; readonly running: boolean } | null;
  readonly driverFile: boolean;
  readonly store: boolean;
  /** Null: this release has no such feature. */
  readonly parent: Feature | null;
  readonly client: Feature | null;
  readonly server: { readonly driver: boolean; readonly parameter: number | null };
  readonly rebootPending: boolean;
};

/** Numbers: Win32_OptionalFeature.InstallState and the CBS states chart of learn.microsoft.com; those of a removed payload are unconfirmed. */
export const features = {
  enabled: { words: 'Enabled', installState: 1, currentState: 0x70 },
  disabled: { words: 'Disabled', installState: 2, currentState: 0x40 },
  removed: { words: 'Disabled with Payload Removed', installState: 3, currentState: 0x20 },
  enablePending: { words: 'Enable Pending', installState: 2, currentState: 0x60 },
  disablePending: { words: 'Disable Pending', installState: 1, currentState: 0x05 },
} as const satisfies Record<string, Feature>;

const withSmb1 = ['Bowser', 'MRxSmb10', 'MRxSmb20', 'NSI'];
const withoutSmb1 = ['Bowser', 'MRxSmb20', 'NSI'];

/** SMB1 became a feature with build 9600 and was split into client and server with 16299. */
export function releaseKind(build: number): ReleaseKind {
  if (build < 9600) {
    return 'builtin';
  }
  return build < 16_299 ? 'single' : 'split';
}

/** Before build 9600 SMB1 can only be on or off: there the other states read as off. */
export function tracesOf(kind: ReleaseKind, state: Smb1State): Smb1Traces {
  if (state === 'enabled') {
    return installed(kind, { dependencies: withSmb1, start: kind === 'builtin' ? 3 : 2, running: true });
  }
  if (state === 'disabled' || kind === 'builtin') {
    return installed(kind, { dependencies: withoutSmb1, start: 4, running: false });
  }
  const feature = state === 'available' ? features.disabled : features.removed;
  return {
    dependencies: withoutSmb1,
    driver: null,
    driverFile: false,
    store: state === 'available',
    parent: feature,
    client: kind === 'split' ? feature : null,
    server: { driver: false, parameter: null },
    rebootPending: false,
  };
}

type Installed = {
  readonly dependencies: readonly string[];
  readonly start: number;
  readonly running: boolean;
};

function installed(kind: ReleaseKind, { dependencies, start, running }: Installed): Smb1Traces {
  return {
    dependencies,
    driver: { start, running },
    driverFile: true,
    store: true,
    parent: kind === 'builtin' ? null : features.enabled,
    client: kind === 'split' ? features.enabled : null,
    server: { driver: kind !== 'split', parameter: null },
    rebootPending: false,
  };
}

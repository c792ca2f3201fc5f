/** A value that was asked for: read, or not read with the reason why. */
export type Reading<Value> =
  | { readonly kind: 'read'; readonly value: Value }
  | { readonly kind: 'unread'; readonly why: string };

/** State of an optional feature as `dism /English` words it. */
export type FeatureState =
  | 'enabled'
  | 'disabled'
  | 'removed'
  | 'enable-pending'
  | 'disable-pending'
  | 'other';

/**
 * DISM's answer for one feature. `not-known`: it has no feature of that name (0x800f080c, or no row in a list that is proven whole).
 * `busy`: servicing was busy (0x800f0902, 0x800f0806); later works.
 */
export type DismAnswer =
  | { readonly kind: 'state'; readonly state: FeatureState; readonly text: string }
  | { readonly kind: 'not-known' }
  | { readonly kind: 'busy'; readonly why: string }
  | { readonly kind: 'none'; readonly why: string };

/** `Win32_OptionalFeature.InstallState` as a number (1 Enabled, 2 Disabled, 3 Absent, 4 Unknown), or no row of that name. */
export type WmiAnswer =
  | { readonly kind: 'state'; readonly installState: number }
  | { readonly kind: 'no-row' }
  | { readonly kind: 'none'; readonly why: string };

export type FeatureAnswers = { readonly dism: DismAnswer; readonly wmi: WmiAnswer };

/**
 * A driver service as the registry has it. `installed`: its key has `Type`. `leftover`: a key without one, whatever else it has, as a
 * policy that writes `Start` leaves it where the component is not installed; `values` names what it has. `missing`: no `Start`.
 */
export type DriverService =
  | { readonly kind: 'installed'; readonly start: Reading<number> | { readonly kind: 'missing' } }
  | { readonly kind: 'leftover'; readonly start: number | null }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unread'; readonly why: string };

/** What the service control manager says of a driver service; `state` 1 to 7, 4 is running. */
export type ServiceListing =
  | { readonly kind: 'listed'; readonly state: number }
  | { readonly kind: 'not-listed' }
  | { readonly kind: 'unread'; readonly why: string };

/** What the probe saw of one half, beside the feature that carries both. */
export type HalfEvidence = {
  readonly service: DriverService;
  readonly listing: ServiceListing;
  /** Is the driver's file in `System32\drivers`? */
  readonly file: Reading<boolean>;
  /** Is the driver's payload file in WinSxS? */
  readonly store: Reading<boolean>;
  /** Of the half's own feature, `SMB1Protocol-Client` or `SMB1Protocol-Server`, which exist from build 16299 on. */
  readonly feature: FeatureAnswers;
};

export type ClientEvidence = HalfEvidence & {
  readonly dependencies: {
    /** `DependOnService` of LanmanWorkstation in the registry. */
    readonly registry: Reading<readonly string[]>;
    /** Field 8 of `sc.exe qc lanmanworkstation`. */
    readonly scQuery: Reading<readonly string[]>;
  };
};

export type ServerEvidence = HalfEvidence & {
  /** `LanmanServer\Parameters\SMB1`: true unless it is the DWORD 0. */
  readonly isSwitchedOn: Reading<boolean>;
};

/** What one probe output says, typed, before any judgement. */
export type Evidence = {
  readonly os: {
    /** `CurrentBuildNumber`, such as 14393. */
    readonly build: Reading<number>;
    /** Update build revision; null when the release has none. */
    readonly revision: number | null;
    readonly productName: string | null;
  };
  readonly client: ClientEvidence;
  /** Null: a probe of an earlier version, which did not ask. */
  readonly server: ServerEvidence | null;
  /** Of `SMB1Protocol`. */
  readonly parent: FeatureAnswers;
  /** Does servicing wait for a restart (CBS `RebootPending`)? */
  readonly rebootPending: Reading<boolean>;
  /** `CurrentState` of the SMB1 packages; decides nothing. */
  readonly cbsCurrentState: string | null;
};

/** What each version of the probe prints in a way of its own. */
export type EvidenceOfHalves = Pick<Evidence, 'client' | 'server' | 'parent' | 'rebootPending'>;

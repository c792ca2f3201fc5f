/** A value that was asked for: read, or not read with the reason why. */
export type Reading<Value> =
  | { readonly kind: 'read'; readonly value: Value }
  | { readonly kind: 'unread'; readonly why: string };

/** State of an optional feature as `dism /English /get-featureinfo` words it. */
export type FeatureState =
  | 'enabled'
  | 'disabled'
  | 'removed'
  | 'enable-pending'
  | 'disable-pending'
  | 'other';

/** `not-known`: DISM answered 0x800f080c, it has no feature of that name. */
export type DismAnswer =
  | { readonly kind: 'state'; readonly state: FeatureState; readonly text: string }
  | { readonly kind: 'not-known' }
  | { readonly kind: 'none'; readonly why: string };

/** `Win32_OptionalFeature.InstallState` as a number (1 Enabled, 2 Disabled, 3 Absent, 4 Unknown), or no row of that name. */
export type WmiAnswer =
  | { readonly kind: 'state'; readonly installState: number }
  | { readonly kind: 'no-row' }
  | { readonly kind: 'none'; readonly why: string };

export type DriverService =
  | { readonly kind: 'absent' }
  | { readonly kind: 'present'; readonly start: Reading<number> }
  | { readonly kind: 'unread'; readonly why: string };

/** The two features asked for; `SMB1Protocol-Client` exists from build 16299 on. */
export type PerFeature<Answer> = { readonly parent: Answer; readonly client: Answer };

/** What one probe output says, typed, before any judgement. */
export type Evidence = {
  readonly os: {
    /** `CurrentBuildNumber`, such as 14393. */
    readonly build: Reading<number>;
    /** Update build revision; null when the release has none. */
    readonly revision: number | null;
    readonly productName: string | null;
    readonly edition: string | null;
    readonly installationType: string | null;
    /** UI language as the guest names it. */
    readonly language: string | null;
  };
  readonly dependencies: {
    /** `DependOnService` of LanmanWorkstation in the registry. */
    readonly registry: Reading<readonly string[]>;
    /** Field 8 of `sc.exe qc lanmanworkstation`. */
    readonly scQuery: Reading<readonly string[]>;
  };
  readonly driverService: DriverService;
  readonly driverRunning: Reading<boolean>;
  /** Is `System32\drivers\mrxsmb10.sys` there? */
  readonly driverFile: Reading<boolean>;
  readonly dism: PerFeature<DismAnswer>;
  readonly wmi: PerFeature<WmiAnswer>;
  /** Is the driver's payload file in WinSxS? */
  readonly store: Reading<boolean>;
  /** Reported, never deciding. */
  readonly reported: {
    readonly cbsCurrentState: string | null;
    readonly rebootPending: boolean | null;
    readonly smb1Server: 'enabled' | 'disabled' | null;
    /** Start of the `mrxsmb20` service, or null when it was not read. */
    readonly smb2Start: number | null;
    readonly languageMode: string | null;
    /** Bitness of the PowerShell host that ran the probe: 32 or 64. */
    readonly hostBits: number | null;
    readonly powerShell: string | null;
  };
};

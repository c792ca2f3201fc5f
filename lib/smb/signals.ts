/**
 * How SMB 1.0 comes with a release: `builtin` before 2012 R2 (no feature of its own), `single` one feature
 * (`SMB1Protocol`), `split` client and server features apart (Windows 10 1709, Server 2019 and later).
 * https://learn.microsoft.com/windows-server/storage/file-server/troubleshoot/smbv1-not-installed-by-default-in-windows
 */
export type Release = 'builtin' | 'single' | 'split';

export type FeatureSays = 'enabled' | 'disabled' | 'removed' | 'pending' | 'other' | 'not-known' | 'busy' | 'none';

/** `unclear`: InstallState 4 (Unknown) or none of the documented numbers. */
export type WmiSays = 'enabled' | 'not-enabled' | 'no-row' | 'unclear' | 'none';

/** The evidence of one half reduced to what the verdict table asks; null is unread. */
export type Signals = {
  readonly half: 'client' | 'server';
  readonly release: Release | null;
  readonly service: 'installed' | 'leftover' | 'absent' | null;
  /** Of an installed service; null: unread. */
  readonly start: number | 'missing' | null;
  /** What the service control manager says. */
  readonly listed: boolean | null;
  readonly running: boolean | null;
  readonly file: boolean | null;
  readonly store: boolean | null;
  /** The server's own switch; of the client always true. */
  readonly isSwitchedOn: boolean | null;
  /** Is MRxSmb10 a dependency of LanmanWorkstation? Of the server always `not-named`. */
  readonly dependency: 'named' | 'not-named' | 'unread';
  /** F: `SMB1Protocol` on single releases, the half's own feature on split ones, `none` on builtin ones. */
  readonly feature: FeatureSays;
  readonly featureWmi: WmiSays;
  /** What DISM says of `SMB1Protocol` itself. */
  readonly parent: FeatureSays;
  /** Does WMI list any SMB1 feature of the release? */
  readonly wmiRow: boolean | null;
  /** CBS `RebootPending`; unread counts as no. */
  readonly rebootPending: boolean | null;
};

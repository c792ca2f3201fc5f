/** Why a verdict is `unknown`. Stable: reports, filters and translations rely on the codes. */
export const unknownReasons = [
  'os-build-unread',
  'driver-service-unread',
  'driver-start-unread',
  'driver-file-unread',
  /** On-demand driver, not a dependency, not running: on releases with the feature nobody says whether it is used. */
  'driver-idle',
  /** As before, but dependency or running state was not read. */
  'driver-use-unread',
  'dependencies-unread',
  /** The feature changes at the next restart. */
  'change-pending',
  'feature-state-unread',
  'feature-not-known',
  /** DISM words a state that is neither on nor off. */
  'feature-state-unclear',
  'store-unread',
  /** Only `sc.exe qc` text was given: it cannot tell removed binaries from a feature that is not installed. */
  'sc-query-only',
] as const;

/** Which pair of signals contradicts. Stable, as above. */
export const conflictReasons = [
  'driver-service-without-file',
  'driver-service-with-feature-off',
  'dependency-without-driver-service',
  'driver-file-without-driver-service',
  'builtin-without-driver-service',
  'feature-not-known-with-wmi-row',
  'dism-against-wmi',
  'feature-enabled-without-driver-service',
  'feature-disabled-without-payload',
  'feature-removed-with-payload',
] as const;

export type UnknownReason = (typeof unknownReasons)[number];
export type ConflictReason = (typeof conflictReasons)[number];

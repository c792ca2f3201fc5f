/** Why a verdict is `unknown`. Stable: reports, filters and translations rely on the codes. */
export const unknownReasons = [
  /** The probe was one of an earlier version, which did not ask for this half. */
  'not-asked',
  'os-build-unread',
  'service-unread',
  'file-unread',
  'start-unread',
  /** The key of an installed driver service has no `Start`; a policy set to "Disabled" deletes it. */
  'start-deleted',
  /** Of the server alone: whether its own switch is on. */
  'switch-unread',
  /** On-demand driver, not a dependency, not running: on releases with the feature nobody says whether it is used. */
  'driver-idle',
  /** As before, but dependency or running state was not read. */
  'driver-use-unread',
  'dependencies-unread',
  /** A restart is pending that may explain what was seen. */
  'change-pending',
  'feature-state-unread',
  /** DISM gave no state because servicing was busy; later works. */
  'servicing-busy',
  /** DISM does not know `SMB1Protocol`, and WMI was not read. */
  'feature-not-known',
  /** DISM knows `SMB1Protocol`, and not the half's own feature. */
  'half-not-known',
  /** DISM does not know the half's own feature, and gave no answer for `SMB1Protocol`. */
  'parent-feature-unread',
  /** DISM words a state that is neither on nor off. */
  'feature-state-unclear',
  'store-unread',
  /** Only `sc.exe qc` text was given: it cannot tell removed binaries from a feature that is not installed. */
  'sc-query-only',
] as const;

/** Which pair of signals contradicts. Stable, as above. */
export const conflictReasons = [
  'service-not-listed',
  'running-without-service',
  'service-without-file',
  'service-with-feature-off',
  'service-with-wmi-off',
  'file-without-service',
  'builtin-without-service',
  'dependency-without-service',
  'parent-not-known-with-feature-state',
  'parent-not-known-with-wmi-row',
  'dism-against-wmi',
  'feature-enabled-without-service',
  'feature-disabled-with-parent-removed',
  'feature-disabled-without-payload',
] as const;

/** What a reader of a verdict should know beside it. Stable, as above. */
export const warnings = [
  /** A key without a component, as a policy that writes `Start` leaves it. */
  'leftover-service-key',
  /** The service control manager lists a service of a leftover key: not expected. */
  'leftover-listed',
  'dependency-on-disabled-driver',
  'running-until-restart',
  'driver-can-start-on-demand',
  /** DISM says that the payload is removed, and the component store has a file of it. */
  'payload-in-store',
  'store-unread',
] as const;

export type UnknownReason = (typeof unknownReasons)[number];
export type ConflictReason = (typeof conflictReasons)[number];
export type Warning = (typeof warnings)[number];

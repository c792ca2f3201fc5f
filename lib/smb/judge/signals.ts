import type { Half } from '../../model/verdict.ts';
import type {
  ClientEvidence,
  DismAnswer,
  DriverService,
  Evidence,
  FeatureAnswers,
  FeatureState,
  Reading,
  ServiceListing,
  WmiAnswer,
} from '../evidence/evidence.ts';
import { listsService } from '../sc/sc-query.ts';

/**
 * How SMB 1.0 comes with a release: `builtin` before 2012 R2 (no feature of its own), `single` one feature
 * (`SMB1Protocol`), `split` client and server features apart (Windows 10 1709, Server 2019 and later).
 * https://learn.microsoft.com/windows-server/storage/file-server/troubleshoot/smbv1-not-installed-by-default-in-windows
 */
export type Release = 'builtin' | 'single' | 'split';

/** First builds of 8.1 / 2012 R2 and of Windows 10 1709. */
const firstSingleBuild = 9600;
const firstSplitBuild = 16_299;

export function releaseOf(build: number): Release {
  if (build < firstSingleBuild) {
    return 'builtin';
  }
  return build < firstSplitBuild ? 'single' : 'split';
}

/** What DISM says, with both pending states as one. */
export type FeatureSays =
  | Exclude<FeatureState, 'enable-pending' | 'disable-pending'>
  | 'pending'
  | Exclude<DismAnswer['kind'], 'state'>;

/** `unclear`: InstallState 4 (Unknown) or none of the documented numbers. */
export type WmiSays = 'enabled' | 'not-enabled' | 'no-row' | 'unclear' | 'none';

/** The evidence of one half reduced to what the verdict table asks; null is unread. */
export type Signals = {
  readonly half: Half;
  readonly release: Release | null;
  readonly service: 'installed' | 'leftover' | 'absent' | null;
  /** Of an installed service, 0 to 4; `missing`: its key has no `Start`. Null: unread, or no installed service. */
  readonly start: number | 'missing' | null;
  /** Does the service control manager list the service? */
  readonly listed: boolean | null;
  /** In any state but stopped (1). */
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
  /** Does servicing wait for a restart, for whatever reason? Unread counts as no. */
  readonly restartPending: boolean;
};

/** Null: the probe did not ask for this half. */
export function readSignals(evidence: Evidence, half: Half): Signals | null {
  const seen = evidence[half];
  if (seen === null) {
    return null;
  }
  const release = evidence.os.build.kind === 'read' ? releaseOf(evidence.os.build.value) : null;
  const { dism, wmi } = release === 'split' ? seen.feature : evidence.parent;
  const feature = release === 'builtin' ? 'none' : featureSays(dism);
  const parent = featureSays(evidence.parent.dism);
  return {
    half,
    release,
    service: seen.service.kind === 'unread' ? null : seen.service.kind,
    start: readStart(seen.service),
    listed: seen.listing.kind === 'unread' ? null : seen.listing.kind === 'listed',
    running: readRunning(seen.listing),
    file: readValue(seen.file),
    store: readValue(seen.store),
    isSwitchedOn: 'isSwitchedOn' in seen ? readValue(seen.isSwitchedOn) : true,
    dependency: 'dependencies' in seen ? readDependency(seen.dependencies) : 'not-named',
    feature,
    featureWmi: release === 'builtin' ? 'none' : wmiSays(wmi),
    parent,
    wmiRow: readWmiRow(evidence, release),
    restartPending:
      readValue(evidence.rebootPending) === true || feature === 'pending' || parent === 'pending',
  };
}

function readStart(service: DriverService): Signals['start'] {
  if (service.kind !== 'installed') {
    return null;
  }
  return service.start.kind === 'missing' ? 'missing' : readValue(service.start);
}

/** A driver that is starting, stopping or paused is loaded. */
function readRunning(listing: ServiceListing): boolean | null {
  if (listing.kind === 'unread') {
    return null;
  }
  return listing.kind === 'listed' && listing.state !== 1;
}

/**
 * Two readings of one list. Named by either is named. Not named needs both: a list that could not be read may name it,
 * and evidence that is damaged here may not pass for proof that nothing depends on the driver.
 */
function readDependency({ registry, scQuery }: ClientEvidence['dependencies']): Signals['dependency'] {
  if (names(registry) || names(scQuery)) {
    return 'named';
  }
  return registry.kind === 'read' && scQuery.kind === 'read' ? 'not-named' : 'unread';
}

function names(list: Reading<readonly string[]>): boolean {
  return list.kind === 'read' && listsService(list.value, 'mrxsmb10');
}

export function readValue<Value>(reading: Reading<Value>): Value | null {
  return reading.kind === 'read' ? reading.value : null;
}

function featureSays(answer: DismAnswer): FeatureSays {
  if (answer.kind !== 'state') {
    return answer.kind;
  }
  const { state } = answer;
  return state === 'enable-pending' || state === 'disable-pending' ? 'pending' : state;
}

/** Which of 2 (Disabled) and 3 (Absent) a removed payload gives is not documented: both are just not enabled. */
function wmiSays(answer: WmiAnswer): WmiSays {
  if (answer.kind !== 'state') {
    return answer.kind;
  }
  if (answer.installState === 1) {
    return 'enabled';
  }
  return answer.installState === 2 || answer.installState === 3 ? 'not-enabled' : 'unclear';
}

/** On single releases the halves have no features of their own, so that WMI was not read for them means nothing. */
function readWmiRow({ parent, client, server }: Evidence, release: Release | null): boolean | null {
  const own: FeatureAnswers[] = server === null ? [client.feature] : [client.feature, server.feature];
  if (parent.wmi.kind === 'state' || own.some(({ wmi }) => wmi.kind === 'state')) {
    return true;
  }
  const isWhole = release === 'single' || own.every(({ wmi }) => wmi.kind === 'no-row');
  return parent.wmi.kind === 'no-row' && isWhole ? false : null;
}

import { assertNever } from '../model/errors.ts';
import type { DismAnswer, Evidence, Reading, WmiAnswer } from './evidence.ts';
import { listsService } from './sc-query.ts';

/**
 * How SMB1 comes with a release: `builtin` before 2012 R2 (no feature of its own), `single` one feature
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

/** Is MRxSmb10 a dependency of LanmanWorkstation? */
export type Dependency = 'named' | 'not-named' | 'unread';

export type FeatureSays = 'enabled' | 'disabled' | 'removed' | 'pending' | 'other' | 'not-known' | 'none';

/** `unclear`: InstallState 4 (Unknown) or none of the documented numbers. */
export type WmiSays = 'enabled' | 'not-enabled' | 'no-row' | 'unclear' | 'none';

/** The evidence reduced to what the verdict table asks; null is unread. */
export type Signals = {
  readonly release: Release | null;
  readonly driverService: 'present' | 'absent' | null;
  /** Null also when the driver service is absent. */
  readonly start: number | null;
  readonly driverFile: boolean | null;
  readonly driverRunning: boolean | null;
  readonly dependency: Dependency;
  /** Of the client's feature: `SMB1Protocol` on single releases, `SMB1Protocol-Client` on split ones, none on builtin ones. */
  readonly feature: FeatureSays;
  readonly featureWmi: WmiSays;
  /** DISM answered that it does not know `SMB1Protocol` itself. */
  readonly parentNotKnown: boolean;
  /** Does WMI list any of the release's SMB1 features? */
  readonly wmiRow: boolean | null;
  readonly store: boolean | null;
};

export function readSignals(evidence: Evidence): Signals {
  const { os, driverService, dism, wmi } = evidence;
  const release = os.build.kind === 'read' ? releaseOf(os.build.value) : null;
  const which = release === 'split' ? 'client' : 'parent';
  return {
    release,
    driverService: driverService.kind === 'unread' ? null : driverService.kind,
    start: driverService.kind === 'present' ? readValue(driverService.start) : null,
    driverFile: readValue(evidence.driverFile),
    driverRunning: readValue(evidence.driverRunning),
    dependency: readDependency(evidence),
    feature: release === 'builtin' ? 'none' : featureSays(dism[which]),
    featureWmi: release === 'builtin' ? 'none' : wmiSays(wmi[which]),
    parentNotKnown: dism.parent.kind === 'not-known',
    wmiRow: readWmiRow(evidence, release),
    store: readValue(evidence.store),
  };
}

/**
 * Two readings of one list. Named by either is named. Not named needs both: a list that could not be read may name it,
 * and evidence that is damaged here may not pass for proof that nothing depends on the driver.
 */
function readDependency(evidence: Evidence): Dependency {
  const { registry, scQuery } = evidence.dependencies;
  if (names(registry) || names(scQuery)) {
    return 'named';
  }
  return registry.kind === 'read' && scQuery.kind === 'read' ? 'not-named' : 'unread';
}

function names(list: Reading<readonly string[]>): boolean {
  return list.kind === 'read' && listsService(list.value, 'mrxsmb10');
}

function readValue<Value>(reading: Reading<Value>): Value | null {
  return reading.kind === 'read' ? reading.value : null;
}

function featureSays(answer: DismAnswer): FeatureSays {
  if (answer.kind !== 'state') {
    return answer.kind;
  }
  switch (answer.state) {
    case 'enabled':
    case 'disabled':
    case 'removed':
    case 'other':
      return answer.state;
    case 'enable-pending':
    case 'disable-pending':
      return 'pending';
    default:
      return assertNever(answer.state);
  }
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

/** On single releases the client's feature does not exist, so that WMI was not read for it means nothing. */
function readWmiRow(evidence: Evidence, release: Release | null): boolean | null {
  const { parent, client } = evidence.wmi;
  if (parent.kind === 'state' || client.kind === 'state') {
    return true;
  }
  return parent.kind === 'no-row' && (client.kind === 'no-row' || release === 'single') ? false : null;
}

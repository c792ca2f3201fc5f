import type { GuestMachine, KeyContents, RegistryData } from '../../arm-simulator/world.ts';
import { type HalfState, isInstalled, statesOf } from './half-states.ts';
import { buildOf, isClient, type ReleaseKind, releaseKind } from './releases.ts';
import { type Feature, featureOf, features, parentOf } from './servicing.ts';

/** What one half of SMB 1.0 leaves behind in a machine. Each part may be changed apart from the others, as on real machines. */
export type HalfTraces = {
  /** What is under the driver's key in `Services`; null: there is no key. */
  readonly key: KeyContents | null;
  /** The same when the service control manager read it, at the last start. */
  readonly keyAtBoot: KeyContents | null;
  readonly running: boolean;
  /** In `System32\drivers`. */
  readonly driverFile: boolean;
  readonly store: {
    /** The driver's file at the top of its component's folder. */
    readonly payload: boolean;
    /** Differentials of updates below that folder, in `f`, `r` and `n`. */
    readonly deltas: boolean;
    /** The file in the folder of an older version. */
    readonly old: boolean;
  };
  /** The half's own feature; null: this release has none. */
  readonly feature: Feature | null;
};

export type Smb1Traces = {
  /** `DependOnService` of LanmanWorkstation in the registry, and as the service control manager has it. */
  readonly dependencies: readonly string[];
  readonly dependenciesAtBoot: readonly string[];
  readonly client: HalfTraces;
  readonly server: HalfTraces;
  /** `SMB1Protocol`; null: this release has no such feature. */
  readonly parent: Feature | null;
  /** `SMB1Protocol-Deprecation`, of client Windows alone. */
  readonly deprecation: Feature | null;
  /** `LanmanServer\Parameters\SMB1`; null: no such value. */
  readonly smb1Switch: RegistryData;
  readonly rebootPending: boolean;
};

const withSmb1 = ['Bowser', 'MRxSmb10', 'MRxSmb20', 'NSI'];
const withoutSmb1 = ['Bowser', 'MRxSmb20', 'NSI'];

/** Throws RangeError for halves that the release cannot have side by side. */
export function tracesOf(vm: GuestMachine): Smb1Traces {
  const kind = releaseKind(buildOf(vm));
  const { client, server } = statesOf(kind, vm);
  const dependencies = client.state === 'enabled' && isInstalled(client) ? withSmb1 : withoutSmb1;
  const parts = { kind, hasOldPayload: vm.oldPayload === true };
  const smb1Switch = typeof vm.smb1Switch === 'boolean' ? Number(vm.smb1Switch) : (vm.smb1Switch ?? null);
  return {
    dependencies,
    dependenciesAtBoot: dependencies,
    client: halfTraces(
      client,
      { ...parts, service: 'mrxsmb10', written: vm.leftoverKeys?.mrxsmb10 },
      (start) => (start === 3 ? dependencies.includes('MRxSmb10') : start < 3),
    ),
    server: halfTraces(
      server,
      { ...parts, service: 'srv', written: vm.leftoverKeys?.srv },
      (start) => start < 4 && smb1Switch !== 0,
    ),
    parent: parentOf(kind, [client, server].map(featureOf)),
    deprecation: kind === 'split' && isClient(vm.release) ? deprecationOf(client) : null,
    smb1Switch,
    rebootPending: client.change !== null || server.change !== null || (vm.restartPending ?? false) !== false,
  };
}

type HalfParts = {
  readonly kind: ReleaseKind;
  readonly hasOldPayload: boolean;
  readonly service: 'mrxsmb10' | 'srv';
  readonly written: KeyContents | undefined;
};

function halfTraces(half: HalfState, parts: HalfParts, starts: (start: number) => boolean): HalfTraces {
  const installed = isInstalled(half);
  const own = installed ? driverKey(parts.service, startOf(half, parts)) : null;
  const key = parts.written === undefined ? own : { ...parts.written, ...own, ...valuesOf(parts.written) };
  const start = key?.['Start'];
  const hasPayload = installed || half.state !== 'payload-removed';
  return {
    key,
    keyAtBoot: key,
    running: installed && typeof start === 'number' && starts(start),
    driverFile: installed,
    store: { payload: hasPayload, deltas: hasPayload && parts.kind === 'split', old: parts.hasOldPayload },
    feature: parts.kind === 'split' ? featureOf(half) : null,
  };
}

/** What is no subkey: one that is named as a value of the driver changes nothing of the service. */
function valuesOf(written: KeyContents): KeyContents {
  return Object.fromEntries(
    Object.entries(written).filter(
      ([, data]) => data === null || typeof data !== 'object' || Array.isArray(data),
    ),
  );
}

/** Stock start types: https://learn.microsoft.com/windows/client-management/mdm/policy-csp-mssecurityguide */
function startOf({ state }: HalfState, { kind, service }: HalfParts): number {
  if (state === 'disabled') {
    return 4;
  }
  return service === 'srv' || kind === 'builtin' ? 3 : 2;
}

function driverKey(service: 'mrxsmb10' | 'srv', start: number): KeyContents {
  return {
    Type: 2,
    Start: start,
    ErrorControl: 1,
    ImagePath: `system32\\DRIVERS\\${service}.sys`,
    Group: 'Network',
    Tag: 6,
    DependOnService: [service === 'srv' ? 'srv2' : 'mrxsmb'],
    DisplayName:
      service === 'srv'
        ? '@%systemroot%\\system32\\srvsvc.dll,-102'
        : '@%systemroot%\\system32\\wkssvc.dll,-1004',
  };
}

function deprecationOf({ state }: HalfState): Feature {
  return state === 'payload-removed' ? features.removed : features.disabled;
}

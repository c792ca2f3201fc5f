import type { GuestMachine, KeyContents, PendingChange, RegistryData, Smb1State } from './world.ts';

/** What must be said of each half of a healthy guest, and of the machine. */
export type Expected = {
  readonly client: string;
  readonly server: string;
  readonly exposure: 'on' | 'possible' | 'impossible' | 'not-known';
};

/** A half as whoever made the machine knows it. */
type HalfFacts = {
  readonly half: 'client' | 'server';
  readonly isBuiltIn: boolean;
  readonly state: Smb1State;
  readonly change: PendingChange | null;
  /** Is the driver there? */
  readonly isInstalled: boolean;
  /** The driver's Start, if there is a driver. */
  readonly start: RegistryData;
  readonly smb1Switch: GuestMachine['smb1Switch'];
};

type Row = readonly [why: string, when: (facts: HalfFacts) => boolean, verdict: string];

/** The first row that fits. Written from what was done to the machine, not from what a probe can see of it. */
const rows: readonly Row[] = [
  ['policy deleted the Start of a real driver', (it) => it.isInstalled && it.start === null, 'unknown'],
  ['its Start is no number', (it) => it.isInstalled && typeof it.start !== 'number', 'unknown'],
  ['its driver is switched off', (it) => it.isInstalled && it.start === 4, 'disabled'],
  ['its own switch is no number', (it) => it.isInstalled && typeof it.smb1Switch === 'string', 'unknown'],
  ['its own switch is off', (it) => it.isInstalled && isOff(it.smb1Switch), 'disabled'],
  ['nothing starts it, and nothing else would', (it) => isUnstarted(it) && it.isBuiltIn, 'disabled'],
  ['nothing is known to start it', isUnstarted, 'unknown'],
  ['it is there and on', (it) => it.isInstalled, 'enabled'],
  ['it comes with the next start', (it) => it.change !== null, 'unknown'],
  ['its payload is there', (it) => it.state === 'available', 'installable'],
  ['its payload is gone', (it) => it.state === 'payload-removed', 'binaries-absent'],
];

/** Only for machines without an oddity. */
export function expectedVerdicts(vm: GuestMachine): Expected {
  const client = verdictOf(factsOf(vm, 'client'));
  const server = verdictOf(factsOf(vm, 'server'));
  return { client, server, exposure: exposureOf([client, server]) };
}

function verdictOf(facts: HalfFacts): string {
  const row = rows.find(([, when]) => when(facts));
  if (!row) {
    throw new RangeError(`no row fits ${JSON.stringify(facts)}`);
  }
  return row[2];
}

function isOff(smb1Switch: GuestMachine['smb1Switch']): boolean {
  return smb1Switch === 0 || smb1Switch === false;
}

/** A client whose driver starts on demand, while nothing depends on it. */
function isUnstarted({ half, isInstalled, start, state }: HalfFacts): boolean {
  return half === 'client' && isInstalled && start === 3 && state === 'disabled';
}

function factsOf(vm: GuestMachine, half: 'client' | 'server'): HalfFacts {
  const build = Number(vm.osVersion.split('.')[2]);
  const isBuiltIn = build < 9600;
  const told = vm[half] ?? vm.smb1 ?? 'payload-removed';
  const state = isBuiltIn && !isThere(told) ? 'disabled' : told;
  const change = isBuiltIn ? null : changeOf(vm, half, build < 16_299);
  const written: KeyContents = (half === 'client' ? vm.leftoverKeys?.mrxsmb10 : vm.leftoverKeys?.srv) ?? {};
  const stock = half === 'server' || isBuiltIn ? 3 : 2;
  const ownStart = state === 'disabled' ? 4 : stock;
  return {
    half,
    isBuiltIn,
    state,
    change,
    isInstalled: isThere(state) && (change === null || change === 'disable'),
    start: isValue(written['Start']) ? written['Start'] : ownStart,
    smb1Switch: half === 'server' ? vm.smb1Switch : undefined,
  };
}

function isThere(state: Smb1State): boolean {
  return state === 'enabled' || state === 'disabled';
}

/** A subkey of a value's name is no value. */
function isValue(data: RegistryData | undefined): data is RegistryData {
  return data !== undefined && (data === null || typeof data !== 'object' || Array.isArray(data));
}

/** The change that waits for a restart, if one of this half does; before build 16299 both halves are one feature. */
function changeOf(vm: GuestMachine, half: 'client' | 'server', isShared: boolean): PendingChange | null {
  const pending = vm.restartPending;
  if (pending === undefined || typeof pending === 'boolean' || pending === 'unrelated') {
    return null;
  }
  if (typeof pending === 'object') {
    return pending[half] ?? (isShared ? (pending.client ?? pending.server ?? null) : null);
  }
  const states = [vm.client ?? vm.smb1, vm.server ?? vm.smb1];
  const open = states.includes('available') ? 'available' : 'enabled';
  const fits = (state: Smb1State | undefined) =>
    pending === 'disable' ? state === 'enabled' || state === 'disabled' : state === open;
  const isMine = fits(vm[half] ?? vm.smb1) || (isShared && states.some(fits));
  return isMine ? pending : null;
}

function exposureOf(verdicts: readonly string[]): Expected['exposure'] {
  const has = (...wanted: readonly string[]) => verdicts.some((verdict) => wanted.includes(verdict));
  if (has('enabled')) {
    return 'on';
  }
  if (has('unknown', 'conflict')) {
    return 'not-known';
  }
  return has('disabled', 'installable') ? 'possible' : 'impossible';
}

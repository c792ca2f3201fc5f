import type { GuestMachine, PendingChange, Smb1State } from '../../arm-simulator/world.ts';
import type { ReleaseKind } from './releases.ts';

/** One half of SMB 1.0, and what of it waits for a restart. */
export type HalfState = { readonly state: Smb1State; readonly change: PendingChange | null };

type Halves = { readonly client: HalfState; readonly server: HalfState };

/** Is the driver there: its key, its service, its file? */
export function isInstalled({ state, change }: HalfState): boolean {
  return hasBinaries(state) && change !== 'enabled' && change !== 'enable';
}

/** Both halves of the machine that the seam describes. Throws RangeError for a pair that the release cannot have. */
export function statesOf(kind: ReleaseKind, vm: GuestMachine): Halves {
  const [client, server] = [vm.client ?? vm.smb1, vm.server ?? vm.smb1];
  if (client === undefined || server === undefined) {
    throw new RangeError('The machine needs smb1, or client and server.');
  }
  const states = { client: asReleased(kind, client), server: asReleased(kind, server) };
  if (kind === 'single' && !isOneFeature(states.client, states.server)) {
    throw new RangeError(`One feature carries both halves: client ${client} and server ${server} cannot be.`);
  }
  return withChanges(kind, states, vm.restartPending);
}

function hasBinaries(state: Smb1State): boolean {
  return state === 'enabled' || state === 'disabled';
}

/** Before build 9600 SMB 1.0 is no feature and cannot be taken out: the other states read as off. */
function asReleased(kind: ReleaseKind, state: Smb1State): Smb1State {
  return kind === 'builtin' && !hasBinaries(state) ? 'disabled' : state;
}

function isOneFeature(client: Smb1State, server: Smb1State): boolean {
  return hasBinaries(client) ? hasBinaries(server) : client === server;
}

type States = { readonly client: Smb1State; readonly server: Smb1State };

/**
 * A word for the machine goes to every half that it fits; where no half is left to enable, to those that read as enabled. What has no
 * feature of its own waits for nothing, and what shares one waits together.
 */
function withChanges(kind: ReleaseKind, states: States, pending: GuestMachine['restartPending']): Halves {
  const changes = kind === 'builtin' ? none : changesOf(states, pending);
  const shared = kind === 'single' ? (changes.client ?? changes.server) : null;
  return {
    client: { state: states.client, change: changes.client ?? shared },
    server: { state: states.server, change: changes.server ?? shared },
  };
}

type Changes = { readonly client: PendingChange | null; readonly server: PendingChange | null };

const none: Changes = { client: null, server: null };

function changesOf(states: States, pending: GuestMachine['restartPending']): Changes {
  if (typeof pending === 'object') {
    return { client: pending.client ?? null, server: pending.server ?? null };
  }
  if (pending === undefined || typeof pending === 'boolean' || pending === 'unrelated') {
    return none;
  }
  const open = Object.values(states).includes('available') ? 'available' : 'enabled';
  const fits = (state: Smb1State) => (pending === 'disable' ? hasBinaries(state) : state === open);
  return {
    client: fits(states.client) ? pending : null,
    server: fits(states.server) ? pending : null,
  };
}

import type { GuestMachine, KeyContents } from '../arm-simulator/world.ts';
import { guestReleases, halvesOf } from './guest-cases.ts';

const written = (key: KeyContents): Changes => ({ leftoverKeys: { mrxsmb10: key, srv: key } });

/** What policies and scripts write under the drivers' keys, whether or not there is such a driver; the last is a subkey. */
const keys: readonly Changes[] = [{}, { Start: 4 }, { Start: 2 }, { Start: 3 }, { Start: {} }].map(written);
const oddKeys: readonly Changes[] = [{ Start: null }, { Start: '4' }].map(written);

const switches: readonly Changes[] = [{ smb1Switch: 0 }];
const oddSwitches: readonly Changes[] = [{ smb1Switch: 1 }, { smb1Switch: '0' }];

const restarts: readonly Changes[] = [{ restartPending: 'enabled' }, { restartPending: 'disable' }];
const oddRestarts: readonly Changes[] = [
  { restartPending: 'unrelated' },
  { restartPending: 'enable' },
  { restartPending: { client: 'enabled' } },
  { restartPending: { server: 'enable' } },
];

const servers = guestReleases.filter(({ release }) => !/^win/i.test(release));

type Changes = Pick<GuestMachine, 'leftoverKeys' | 'smb1Switch' | 'restartPending'>;

/**
 * Server 2008 R2 to 2025: client and server as the release allows them × written keys × the switch × what waits for a restart, and
 * rarer changes by themselves.
 */
export function* everyState(): Generator<GuestMachine> {
  for (const key of [{}, ...keys]) {
    for (const smb1Switch of [{}, ...switches]) {
      for (const restart of [{}, ...restarts]) {
        yield* withChanges({ ...key, ...smb1Switch, ...restart });
      }
    }
  }
  yield* eachOf([...oddKeys, ...oddSwitches, ...oddRestarts]);
}

/** Those of {@link everyState} to which one thing happened at most. */
export function* everyChange(): Generator<GuestMachine> {
  yield* eachOf([{}, ...keys, ...oddKeys, ...switches, ...oddSwitches, ...restarts, ...oddRestarts]);
}

function* eachOf(changes: readonly Changes[]): Generator<GuestMachine> {
  for (const change of changes) {
    yield* withChanges(change);
  }
}

function* withChanges(changes: Changes): Generator<GuestMachine> {
  for (const release of servers) {
    for (const halves of halvesOf(release)) {
      if (fits(changes.restartPending, halves)) {
        yield { ...release, ...halves, ...changes };
      }
    }
  }
}

/** A change of one half is one of a half that can change so. */
function fits(
  restart: GuestMachine['restartPending'],
  { client, server }: Pick<GuestMachine, 'client' | 'server'>,
) {
  if (typeof restart !== 'object') {
    return true;
  }
  return restart.client === undefined ? server === 'available' : client === 'available';
}

import type { GuestMachine, KeyContents } from '../arm-simulator/world.ts';
import { guestReleases, halvesOf } from './guest-cases.ts';

/** What policies and scripts write under the drivers' keys, whether or not there is such a driver. */
const keys: readonly KeyContents[] = [
  { Start: 4 },
  {},
  { Start: 2 },
  { Start: 3 },
  { Start: {} },
  { Start: null },
  { Start: '4' },
];

const leftovers: readonly Changes[] = [
  {},
  ...keys.map((key) => ({ leftoverKeys: { mrxsmb10: key, srv: key } })),
];

const switches: readonly Changes[] = [{}, { smb1Switch: 0 }, { smb1Switch: 1 }, { smb1Switch: '0' }];

const restarts: readonly Changes[] = [
  {},
  { restartPending: 'unrelated' },
  { restartPending: 'enabled' },
  { restartPending: 'enable' },
  { restartPending: 'disable' },
  { restartPending: { client: 'enabled' } },
  { restartPending: { server: 'enable' } },
];

const servers = guestReleases.filter(({ release }) => !/^win/i.test(release));

type Changes = Pick<GuestMachine, 'leftoverKeys' | 'smb1Switch' | 'restartPending'>;

/** Server 2008 R2 to 2025: client and server as the release allows them × written keys × the switch × what waits for a restart. */
export function* everyState(): Generator<GuestMachine> {
  for (const leftoverKeys of leftovers) {
    for (const smb1Switch of switches) {
      for (const restartPending of restarts) {
        yield* withChanges({ ...leftoverKeys, ...smb1Switch, ...restartPending });
      }
    }
  }
}

/** Those of {@link everyState} to which one thing happened at most. */
export function* everyChange(): Generator<GuestMachine> {
  yield* withChanges({});
  for (const change of [...leftovers, ...switches, ...restarts]) {
    if (Object.keys(change).length > 0) {
      yield* withChanges(change);
    }
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

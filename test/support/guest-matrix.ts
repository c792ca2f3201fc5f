import type { GuestMachine, KeyContents } from '../arm-simulator/world.ts';
import { guestReleases, halvesOf } from './guest-cases.ts';

/** What policies and scripts write under the drivers' keys, whether or not there is such a driver. */
const leftovers: readonly (KeyContents | undefined)[] = [
  undefined,
  { Start: 4 },
  {},
  { Start: 2 },
  { Start: 3 },
  { Start: {} },
  { Start: null },
  { Start: '4' },
];

const switches: readonly GuestMachine['smb1Switch'][] = [undefined, 0, 1, '0'];

const restarts: readonly GuestMachine['restartPending'][] = [
  undefined,
  'unrelated',
  'enabled',
  'enable',
  'disable',
  { client: 'enabled' },
  { server: 'enable' },
];

const servers = guestReleases.filter(({ release }) => !/^win/i.test(release));

/** Server 2008 R2 to 2025: client and server as the release allows them × written keys × the switch × what waits for a restart. */
export function* everyState(): Generator<GuestMachine> {
  for (const release of servers) {
    for (const halves of halvesOf(release)) {
      for (const key of leftovers) {
        for (const smb1Switch of switches) {
          for (const restartPending of restarts.filter((restart) => fits(restart, halves))) {
            const leftoverKeys = key && { mrxsmb10: key, srv: key };
            yield {
              ...release,
              ...halves,
              ...(leftoverKeys === undefined ? {} : { leftoverKeys }),
              ...(smb1Switch === undefined ? {} : { smb1Switch }),
              ...(restartPending === undefined ? {} : { restartPending }),
            };
          }
        }
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

import type { Release } from './fleet-images.ts';
import type { Smb1Facts } from './fleet-machine.ts';

type Oddity = {
  /** `feature`: SMB 1.0 can be taken out, 2012 R2 and later. `halves`: client and server apart, 2019 and later. */
  readonly needs: 'any' | 'feature' | 'halves';
  readonly changed: Smb1Facts;
};

/** What the field has of SMB 1.0 beside machines as they were made, by a name of this world. */
export const smb1Oddities = {
  'leftover keys': leftover({ Start: 4 }),
  'leftover keys without Start': leftover({}),
  'leftover keys to start by themselves': leftover({ Start: 2 }),
  'leftover keys to start on demand': leftover({ Start: 3 }),
  'a leftover subkey instead of a value': leftover({ Start: {} }),
  'client only': odd('halves', { client: 'enabled', server: 'available' }),
  'server only': odd('halves', { client: 'payload-removed', server: 'enabled' }),
  'server only, switched off': odd('halves', { client: 'available', server: 'enabled', smb1Switch: 0 }),
  'server switched off': odd('any', { smb1: 'enabled', smb1Switch: 0 }),
  'client switched off': odd('any', { client: 'disabled', server: 'enabled' }),
  'a text as the switch': odd('any', { smb1: 'enabled', smb1Switch: '0' }),
  'just enabled': odd('feature', { smb1: 'available', restartPending: 'enabled' }),
  'enabled at the next start': odd('feature', { smb1: 'available', restartPending: 'enable' }),
  'gone at the next start': odd('feature', { smb1: 'enabled', restartPending: 'disable' }),
  'a restart for another reason': odd('feature', { smb1: 'payload-removed', restartPending: 'unrelated' }),
  'an old version in the store': odd('feature', { smb1: 'payload-removed', oldPayload: true }),
  'a driver whose Start was deleted': odd('any', {
    smb1: 'enabled',
    leftoverKeys: { mrxsmb10: { Start: null } },
  }),
} as const satisfies Record<string, Oddity>;

export type OddityName = keyof typeof smb1Oddities;

export const oddityNames = Object.keys(smb1Oddities) as readonly OddityName[];

const withoutFeature: ReadonlySet<Release> = new Set(['2008R2', '2012']);
const withOneFeature: ReadonlySet<Release> = new Set(['2012R2', '2016']);

export function fitsRelease(name: OddityName, release: Release): boolean {
  const { needs } = smb1Oddities[name];
  return (
    needs === 'any' || (!withoutFeature.has(release) && (needs === 'feature' || !withOneFeature.has(release)))
  );
}

function odd(needs: Oddity['needs'], changed: Smb1Facts): Oddity {
  return { needs, changed };
}

/** Keys of both drivers on a machine without the drivers. */
function leftover(key: NonNullable<NonNullable<Smb1Facts['leftoverKeys']>['srv']>): Oddity {
  return odd('feature', { smb1: 'payload-removed', leftoverKeys: { mrxsmb10: key, srv: key } });
}

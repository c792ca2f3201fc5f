import type { GuestMachine, Smb1State } from '../arm-simulator/world.ts';

/** One machine per release, each in another language. */
export const guestReleases: readonly Omit<GuestMachine, 'smb1'>[] = [
  { release: '2008R2', osVersion: '6.1.7601.24214', language: 'en-US' },
  { release: '2012', osVersion: '6.2.9200.24768', language: 'es-ES' },
  { release: '2012R2', osVersion: '6.3.9600.19913', language: 'de-DE' },
  { release: '2016', osVersion: '10.0.14393.3025', language: 'ja-JP' },
  { release: '2019', osVersion: '10.0.17763.6293', language: 'es-ES' },
  { release: '2022', osVersion: '10.0.20348.2700', language: 'fr-FR' },
  { release: '2025', osVersion: '10.0.26100.1742', language: 'en-US' },
  { release: 'win10-22h2', osVersion: '10.0.19045.4894', language: 'ja-JP' },
  { release: 'win11-24h2', osVersion: '10.0.26100.1742', language: 'de-DE' },
];

export const smb1States: readonly Smb1State[] = ['enabled', 'disabled', 'available', 'payload-removed'];

const installedStates: readonly Smb1State[] = ['enabled', 'disabled'];

type HalvesOfGuest = { readonly client: Smb1State; readonly server: Smb1State };

/** Client and server in every combination that the release allows. */
export function halvesOf({ osVersion }: Pick<GuestMachine, 'osVersion'>): readonly HalvesOfGuest[] {
  const build = Number(osVersion.split('.')[2]);
  const product = (states: readonly Smb1State[]) =>
    states.flatMap((client) => states.map((server) => ({ client, server })));
  if (build >= 16_299) {
    return product(smb1States);
  }
  const removable = [
    { client: 'available', server: 'available' },
    { client: 'payload-removed', server: 'payload-removed' },
  ] as const;
  return [...product(installedStates), ...(build < 9600 ? [] : removable)];
}

/** A Server 2019 in English. */
export function server2019(smb1: Smb1State, oddity?: string): GuestMachine {
  const vm = { release: '2019', osVersion: '10.0.17763.6293', language: 'en-US', smb1 };
  return oddity === undefined ? vm : { ...vm, oddity };
}

export const everyGuest: readonly GuestMachine[] = guestReleases.flatMap((release) =>
  smb1States.map((smb1) => ({ ...release, smb1 })),
);

import { expectedVerdicts } from './expected-verdicts.ts';
import type { FleetBuilder } from './fleet-builder.ts';
import { type PublishedImage, type Release, releases } from './fleet-images.ts';
import { seededGuid } from './seeded.ts';
import type { GuestMachine, SimVm, Smb1State, Truth } from './world.ts';

export type MachinePlace = {
  readonly id: string;
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly image: PublishedImage;
};

/** What was done to SMB 1.0 in a machine. */
export type Smb1Facts = Pick<
  GuestMachine,
  'smb1' | 'client' | 'server' | 'leftoverKeys' | 'smb1Switch' | 'restartPending' | 'oldPayload'
>;

const languages = [
  ['en-US', 60],
  ['ja-JP', 10],
  ['de-DE', 8],
  ['fr-FR', 5],
  ['es-ES', 5],
  ['pt-BR', 4],
  ['zh-CN', 4],
  ['ru-RU', 4],
] as const;

/** Probe durations in simulated seconds: lognormal, median 32 and 99th percentile 120, within 20 and 240. */
const probeTimes = { median: 32, sigma: 0.568, least: 20, most: 240 };

/** A healthy running Windows machine in the state its image was published in; its truth is filled in by what makes it special. */
export function plainMachine(builder: FleetBuilder, place: MachinePlace): SimVm {
  const { draws, seed } = builder;
  const key = place.id.toLowerCase();
  const seconds = draws.lognormal(probeTimes, key, 'probe');
  const guest = guestOf(builder, key, { release: place.image.release, smb1: place.image.smb1 });
  return {
    kind: 'virtual-machine',
    id: place.id,
    name: place.name,
    vmId: seededGuid(seed, key, 'vmId'),
    subscriptionId: place.subscriptionId,
    resourceGroup: place.resourceGroup,
    location: place.location,
    tags: {},
    managedBy: null,
    osType: 'Windows',
    power: 'running',
    agent: 'ready',
    allowExtensionOperations: true,
    imageReference: null,
    plan: null,
    osDisk: { createOption: 'FromImage', managedDiskId: null },
    access: 'allowed',
    deleted: false,
    guest,
    probeSeconds: Math.min(probeTimes.most, Math.max(probeTimes.least, Math.round(seconds * 10) / 10)),
    otherCommandUntil: 0,
    truth: judged(guest),
  };
}

export function guestOf(
  { draws }: FleetBuilder,
  key: string,
  { release, ...smb1 }: { readonly release: Release } & Smb1Facts,
): GuestMachine {
  const states = [smb1.client, smb1.server, smb1.smb1].filter((state) => state !== undefined);
  if (!states.every((state) => isPossible(release, state))) {
    throw new RangeError(`Windows ${release} cannot be in state ${states.join('/')}`);
  }
  const { version, revisions } = releases[release];
  return {
    osVersion: `${version}.${draws.pick(revisions, key, 'revision')}`,
    release,
    language: draws.weighted(languages, key, 'language'),
    ...smb1,
  };
}

const builtIn: ReadonlySet<Release> = new Set(['2008R2', '2012']);

/** Before 2012 R2 SMB1 is part of the OS: it can be switched off and cannot be taken out. */
export function isPossible(release: Release, smb1: Smb1State): boolean {
  return smb1 === 'enabled' || smb1 === 'disabled' || !builtIn.has(release);
}

/** Of a machine that no probe answers for. */
export const noVerdicts = { client: null, server: null, exposure: null } as const;

/** What an audit must say of a guest that answers. Where the disk came from is filled in by its origin. */
export function judged(guest: GuestMachine): Truth {
  return {
    outcome: 'judged',
    reason: null,
    ...expectedVerdicts(guest),
    provenanceEnd: 'unknown',
    image: null,
  };
}

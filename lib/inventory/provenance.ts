import { parseResourceId, type SubscriptionId } from '../model/ids.ts';
import type { MarketplaceImage, Provenance, ProvenanceLink } from '../model/provenance.ts';
import type { MachineFacts, MadeFrom, ProvenancePort } from './compute-port.ts';
import { imageDate } from './image-date.ts';
import { urnOf } from './image-reference.ts';
import { type Origin, originsOfMachine, originsOfResource } from './origins.ts';

/** Resources that one chain may pass. A gallery version made from a VM made from a managed image needs five. */
const longestChain = 8;

export type ProvenanceOptions = {
  /** Publishers of Microsoft's own Windows images, in any casing. Images of others are told apart, never left out. */
  readonly firstPartyPublishers: readonly string[];
};

/**
 * Traces a machine's OS disk as far back as the platform tells. A `plan` is reported and proves nothing: images captured from a
 * plan image inherit it. Reads nothing for a machine that names a Marketplace image but whether that image is still offered;
 * with caching lookups that is once per image.
 */
export async function traceProvenance(
  lookups: ProvenancePort,
  machine: MachineFacts,
  signal: AbortSignal,
  options: ProvenanceOptions,
): Promise<Provenance> {
  const walk: Walk = { lookups, machine, signal, options, visited: new Set() };
  const ending = await followAny(walk, originsOfMachine(machine));
  return {
    ...ending,
    firstParty: ending.image === null ? null : isFirstParty(ending.image, options),
    plan: machine.plan,
    imageDate: ending.image === null ? null : imageDate(ending.image.version),
  };
}

type Walk = {
  readonly lookups: ProvenancePort;
  readonly machine: Pick<MachineFacts, 'subscriptionId' | 'location'>;
  readonly signal: AbortSignal;
  readonly options: ProvenanceOptions;
  readonly visited: Set<string>;
};

type Ending = Pick<Provenance, 'end' | 'reason' | 'image' | 'chain'>;

/** The first origin that leads anywhere; when none does, what became of the first. */
async function followAny(walk: Walk, origins: readonly Origin[]): Promise<Ending> {
  let first: Ending | null = null;
  for (const origin of origins) {
    const ending = await follow(walk, origin);
    if (ending.end !== 'unknown') {
      return ending;
    }
    first ??= ending;
  }
  return first ?? unknown('The platform names neither an image nor a disk that the system came from.', []);
}

async function follow(walk: Walk, origin: Origin): Promise<Ending> {
  switch (origin.at) {
    case 'marketplace':
      return await marketplaceEnding(walk, origin.image, origin.note);
    case 'outside':
      return { end: origin.end, reason: origin.reason, image: null, chain: [origin.link] };
    case 'resource':
      return await followResource(walk, origin.id, origin.note);
  }
}

async function followResource(walk: Walk, id: string, note: string): Promise<Ending> {
  const link: ProvenanceLink = { kind: linkKind(id), id, note };
  if (walk.visited.has(id.toLowerCase())) {
    return unknown('The chain returns to a resource that it passed before.', [link]);
  }
  if (walk.visited.size >= longestChain) {
    return unknown(`The chain is longer than ${longestChain} resources.`, [link]);
  }
  walk.visited.add(id.toLowerCase());
  const made = await walk.lookups.madeFrom(id, walk.signal);
  const ending = await endingOf(walk, made, link);
  return { ...ending, chain: [link, ...ending.chain] };
}

async function endingOf(walk: Walk, made: MadeFrom, link: ProvenanceLink): Promise<Ending> {
  switch (made.kind) {
    case 'not-found':
      return unknown(`The ${spoken(link.kind)} that it came from no longer exists.`, []);
    case 'unreadable':
      return unknown(`The ${spoken(link.kind)} that it came from could not be read: ${made.because}`, []);
    case 'found': {
      const origins = originsOfResource(made);
      return origins.length > 0 ? await followAny(walk, origins) : silentEnding(made, link);
    }
  }
}

function silentEnding(made: Extract<MadeFrom, { kind: 'found' }>, link: ProvenanceLink): Ending {
  return made.isUploaded
    ? {
        end: 'custom',
        reason: `The ${spoken(link.kind)} was uploaded, not made from an image.`,
        image: null,
        chain: [],
      }
    : unknown(`The ${spoken(link.kind)} does not tell what it was made from.`, []);
}

async function marketplaceEnding(walk: Walk, image: MarketplaceImage, note: string): Promise<Ending> {
  const place: { subscriptionId: SubscriptionId; location: string } = walk.machine;
  const isOffered = await walk.lookups.isOffered(image, place, walk.signal);
  return {
    end: 'marketplace',
    reason: `The chain ends at a Marketplace image of ${isFirstParty(image, walk.options) ? 'Microsoft' : 'another publisher'}.`,
    image,
    chain: [{ kind: 'marketplace-image', id: urnOf(image), note: `${note}${offerNote(isOffered)}` }],
  };
}

function isFirstParty({ publisher }: MarketplaceImage, { firstPartyPublishers }: ProvenanceOptions): boolean {
  return firstPartyPublishers.some((own) => own.toLowerCase() === publisher.toLowerCase());
}

/** Versions are withdrawn all the time; that says nothing against the VM. */
function offerNote(isOffered: boolean | null): string {
  return isOffered === false ? '; this version is no longer offered' : '';
}

const linkKinds: Readonly<Record<string, ProvenanceLink['kind']>> = {
  'galleries/images/versions': 'gallery-image-version',
  images: 'managed-image',
  virtualmachines: 'virtual-machine',
  'virtualmachinescalesets/virtualmachines': 'virtual-machine',
  disks: 'disk',
  snapshots: 'snapshot',
  'restorepointcollections/restorepoints': 'restore-point',
  'restorepointcollections/restorepoints/diskrestorepoints': 'restore-point',
};

function linkKind(id: string): ProvenanceLink['kind'] {
  return linkKinds[parseResourceId(id)?.types.join('/').toLowerCase() ?? ''] ?? 'unresolved';
}

function spoken(kind: ProvenanceLink['kind']): string {
  return kind === 'unresolved' ? 'resource' : kind.replaceAll('-', ' ');
}

function unknown(reason: string, chain: readonly ProvenanceLink[]): Ending {
  return { end: 'unknown', reason, image: null, chain };
}

import { parseResourceId } from '../../model/ids.ts';
import {
  type MarketplaceImage,
  type Provenance,
  type ProvenanceLink,
  urnOf,
} from '../../model/provenance.ts';
import type { LinkKind, OriginReason } from '../../model/reasons/origin-reason.ts';
import type { Fallback, MachineFacts, Made, MadeFrom, Place, ProvenancePort } from '../compute-port.ts';
import { imageDate } from './image-date.ts';
import {
  type Origin,
  originsOfDisk,
  originsOfMachine,
  originsOfMade,
  originsOfReference,
} from './origins.ts';
import { isSameImage, mayBeSwapped } from './swapped-disk.ts';

/** Resources that one chain may pass. A gallery version made from a VM made from a managed image needs five. */
const longestChain = 8;

export type ProvenanceOptions = {
  /** Publishers of Microsoft's own Windows images, in any casing. Images of others are told apart, never left out. */
  readonly firstPartyPublishers: readonly string[];
};

export type TraceDeps = {
  readonly lookups: ProvenancePort;
  readonly provenance: ProvenanceOptions;
  readonly signal: AbortSignal;
};

/**
 * Traces a machine's OS disk as far back as the platform tells. `disk` is what its managed OS disk says of itself, null where that was
 * not asked. A `plan` is reported and proves nothing: images captured from a plan image inherit it. Reads nothing for a machine that
 * names a Marketplace image, and whose disk does not say otherwise, but whether that image is still offered; with caching lookups that
 * is once per image.
 */
export async function traceProvenance(
  deps: TraceDeps,
  machine: MachineFacts,
  disk: Made | null,
): Promise<Provenance> {
  const isInDoubt = disk !== null && mayBeSwapped(machine, disk);
  const ending = isInDoubt
    ? await comparedEnding(deps, machine)
    : await followAny(startWalk(deps, machine), originsOfMachine(machine));
  return {
    ...ending,
    firstParty: ending.image === null ? null : isFirstParty(ending.image, deps.provenance),
    plan: machine.plan,
    imageDate: ending.image?.version == null ? null : imageDate(ending.image.version),
  };
}

type Walk = TraceDeps & {
  readonly machine: Place;
  readonly visited: Set<string>;
};

type Ending = Pick<Provenance, 'end' | 'reason' | 'image' | 'chain' | 'imageDeprecation'>;

function startWalk(deps: TraceDeps, machine: MachineFacts): Walk {
  return { ...deps, machine, visited: new Set() };
}

/** Follows disk and document apart. What both lead to is certain, and the disk is what runs; otherwise the VM counts for neither. */
async function comparedEnding(deps: TraceDeps, machine: MachineFacts): Promise<Ending> {
  const byDisk = await followAny(startWalk(deps, machine), originsOfDisk(machine));
  const byDocument = await followAny(
    startWalk(deps, machine),
    originsOfReference(machine.image, { code: 'image-reference' }),
  );
  if (byDisk.image !== null && byDocument.image !== null && isSameImage(byDisk.image, byDocument.image)) {
    return byDisk;
  }
  const reason: OriginReason = {
    code: 'disk-and-document-disagree',
    document: nameOf(byDocument),
    disk: nameOf(byDisk),
  };
  return unknown(reason, [...byDisk.chain, ...byDocument.chain]);
}

function nameOf({ end, image, chain }: Ending): string | null {
  if (image !== null) {
    return urnOf(image);
  }
  return end === 'unknown' ? null : (chain.at(-1)?.id ?? null);
}

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
  return first ?? unknown({ code: 'nothing-named' }, []);
}

async function follow(walk: Walk, origin: Origin): Promise<Ending> {
  switch (origin.at) {
    case 'marketplace':
      return await marketplaceEnding(walk, origin);
    case 'outside':
      return { end: origin.end, reason: origin.reason, image: null, chain: [origin.link] };
    case 'resource':
      return await followResource(walk, origin);
  }
}

async function followResource(
  walk: Walk,
  { id, note }: Extract<Origin, { at: 'resource' }>,
): Promise<Ending> {
  const link: ProvenanceLink = { kind: linkKind(id), id, note };
  if (walk.visited.has(id.toLowerCase())) {
    return unknown({ code: 'chain-in-circle' }, [link]);
  }
  if (walk.visited.size >= longestChain) {
    return unknown({ code: 'chain-too-long', most: longestChain }, [link]);
  }
  walk.visited.add(id.toLowerCase());
  const made = await walk.lookups.madeFrom(id, walk.signal);
  const ending = await endingOf(walk, made, link.kind);
  return { ...ending, chain: [link, ...ending.chain] };
}

async function endingOf(walk: Walk, made: MadeFrom, resource: LinkKind): Promise<Ending> {
  switch (made.kind) {
    case 'not-found':
      return unknown({ code: 'source-gone', resource }, []);
    case 'not-followed':
      return unknown({ code: 'source-not-followed' }, []);
    case 'unreadable':
      return unknown({ code: 'source-unreadable', resource, detail: made.because }, []);
    case 'found':
      return await madeEnding(walk, made, resource);
  }
}

async function madeEnding(walk: Walk, made: Made, resource: LinkKind): Promise<Ending> {
  const origins = originsOfMade(made);
  const ending =
    origins.length > 0 ? await followAny(walk, origins) : unknown({ code: 'source-untold', resource }, []);
  return ending.end === 'unknown' && made.otherwise !== null
    ? { ...ending, ...withTrail(made.otherwise, ending.reason) }
    : ending;
}

function withTrail({ end, reason }: Fallback, lost: OriginReason): Fallback {
  if (!('trail' in reason)) {
    return { end, reason };
  }
  const trails: Partial<Record<OriginReason['code'], typeof reason.trail>> = {
    'source-gone': 'gone',
    'source-unreadable': 'unreadable',
  };
  return {
    end,
    reason: { ...reason, trail: 'trail' in lost ? lost.trail : (trails[lost.code] ?? 'untold') },
  };
}

async function marketplaceEnding(
  walk: Walk,
  { image, note }: Extract<Origin, { at: 'marketplace' }>,
): Promise<Ending> {
  const { version } = image;
  const firstParty = isFirstParty(image, walk.provenance);
  const link: ProvenanceLink = { kind: 'marketplace-image', id: urnOf(image), note };
  if (version === null) {
    const reason = { code: 'marketplace-version-untold', firstParty } as const;
    return { end: 'marketplace', reason, image, chain: [link] };
  }
  const offered = await walk.lookups.offered({ ...image, version }, walk.machine, walk.signal);
  return {
    end: 'marketplace',
    reason: { code: 'marketplace-image', firstParty },
    image,
    chain: [offered.kind === 'withdrawn' ? { ...link, isWithdrawn: true } : link],
    ...(offered.kind === 'offered' && offered.deprecation !== null
      ? { imageDeprecation: offered.deprecation }
      : {}),
  };
}

function isFirstParty({ publisher }: MarketplaceImage, { firstPartyPublishers }: ProvenanceOptions): boolean {
  return firstPartyPublishers.some((own) => own.toLowerCase() === publisher.toLowerCase());
}

const kindByType = new Map(
  Object.entries<LinkKind>({
    'galleries/images/versions': 'gallery-image-version',
    images: 'managed-image',
    virtualmachines: 'virtual-machine',
    'virtualmachinescalesets/virtualmachines': 'virtual-machine',
    disks: 'disk',
    snapshots: 'snapshot',
    restorepointcollections: 'restore-point-collection',
    'restorepointcollections/restorepoints': 'restore-point',
    'restorepointcollections/restorepoints/diskrestorepoints': 'restore-point',
  }),
);

function linkKind(id: string): LinkKind {
  return kindByType.get(parseResourceId(id)?.types.join('/').toLowerCase() ?? '') ?? 'unresolved';
}

function unknown(reason: OriginReason, chain: readonly ProvenanceLink[]): Ending {
  return { end: 'unknown', reason, image: null, chain };
}

import type { CataloguePort, MadeFrom, ProvenancePort } from '../../inventory/compute-port.ts';
import { isAuditError } from '../../model/errors.ts';
import { parseResourceId } from '../../model/ids.ts';
import { compareVersions } from '../../model/provenance.ts';
import { type Said, saidBy } from '../../model/reasons/problem.ts';
import type { AuditLog } from '../../model/texts/log-texts.ts';
import type { ArmClients } from '../arm-client.ts';
import { type ReadDeps, type Reading, retriedRead } from '../retried-read.ts';
import { part, text } from '../tolerant-reading.ts';
import { readImageDeprecation } from './image-deprecation.ts';
import {
  readDiskOrigin,
  readGalleryVersionOrigin,
  readImageOrigin,
  readMachineOrigin,
  readRestorePointCollectionOrigin,
  readRestorePointOrigin,
} from './origin-reading.ts';

export type ProvenanceDeps = ReadDeps & {
  readonly clients: Pick<ArmClients, 'compute'>;
  readonly log: AuditLog;
};

/** The provenance port over the Azure SDK. What cannot be read is an answer too, so one locked resource never ends an audit. */
export function createProvenanceGateway(deps: ProvenanceDeps): ProvenancePort & CataloguePort {
  return {
    madeFrom: (resourceId, signal) => readOrigin(deps, resourceId, signal),
    async offered(image, { subscriptionId, location }, signal) {
      const client = await deps.clients.compute(subscriptionId);
      const { publisher, offer, sku, version } = image;
      const urn = `${publisher}:${offer}:${sku}:${version}`;
      const reading = { code: 'image', image: urn, location } as const;
      const answer = await absentOrRead(deps, { reading, signal }, () =>
        client.virtualMachineImages.get(location, publisher, offer, sku, version, { abortSignal: signal }),
      );
      return answer.kind === 'read'
        ? { kind: 'offered', deprecation: readImageDeprecation(answer.value) }
        : { kind: answer.kind === 'not-found' ? 'withdrawn' : 'unknown' };
    },
    async published({ publisher, offer, sku }, { subscriptionId, location }, signal) {
      const client = await deps.clients.compute(subscriptionId);
      const urn = `${publisher}:${offer}:${sku}`;
      const reading = { code: 'image-versions', image: urn, location } as const;
      const answer = await absentOrRead(deps, { reading, signal }, () =>
        client.virtualMachineImages.list(location, publisher, offer, sku, { abortSignal: signal }),
      );
      if (answer.kind === 'read') {
        return readVersions(answer.value);
      }
      return answer.kind === 'not-found' ? [] : null;
    },
  };
}

const versionSchema = part({ name: text });

/** A platform would list them in the order of texts, in which 10 comes before 9. */
function readVersions(list: unknown): readonly string[] | null {
  const names = Array.isArray(list) ? list.flatMap((each) => versionSchema.parse(each).name ?? []) : null;
  return names?.sort((one, other) => compareVersions(other, one)).slice(0, mostVersions) ?? null;
}

/** A SKU has about a dozen; a report names the newest few. */
const mostVersions = 20;

async function readOrigin(deps: ProvenanceDeps, resourceId: string, signal: AbortSignal): Promise<MadeFrom> {
  const parts = parseResourceId(resourceId);
  const reader = readers.get(parts?.types.join('/').toLowerCase() ?? '');
  if (parts === null || reader === undefined || parts.provider.toLowerCase() !== 'microsoft.compute') {
    return { kind: 'not-followed' };
  }
  const client = await deps.clients.compute(parts.subscriptionId);
  const answer = await absentOrRead(deps, { reading: { code: 'resource', resourceId }, signal }, () =>
    reader.get(client, parts.resourceGroup, parts.names, { abortSignal: signal }),
  );
  return answer.kind === 'read' ? reader.read(answer.value) : answer;
}

type ComputeClient = Awaited<ReturnType<ArmClients['compute']>>;

type Reader = {
  get(
    client: ComputeClient,
    group: string,
    names: readonly string[],
    options: { abortSignal: AbortSignal },
  ): Promise<unknown>;
  read(resource: unknown): MadeFrom;
};

function named(
  list: 'disks' | 'snapshots' | 'images' | 'virtualMachines' | 'restorePointCollections',
  read: Reader['read'],
): Reader {
  return { get: (client, group, [name = ''], options) => client[list].get(group, name, options), read };
}

/** By resource type in lower case. */
const readers = new Map(
  Object.entries<Reader>({
    disks: named('disks', readDiskOrigin),
    snapshots: named('snapshots', readDiskOrigin),
    images: named('images', readImageOrigin),
    virtualmachines: named('virtualMachines', readMachineOrigin),
    restorepointcollections: named('restorePointCollections', readRestorePointCollectionOrigin),
    'galleries/images/versions': {
      get: (client, group, [gallery = '', image = '', version = ''], options) =>
        client.galleryImageVersions.get(group, gallery, image, version, options),
      read: readGalleryVersionOrigin,
    },
    'restorepointcollections/restorepoints': {
      get: (client, group, [collection = '', point = ''], options) =>
        client.restorePoints.get(group, collection, point, options),
      read: readRestorePointOrigin,
    },
    'restorepointcollections/restorepoints/diskrestorepoints': {
      get: (client, group, [collection = '', point = '', disk = ''], options) =>
        client.diskRestorePoint.get(group, collection, point, disk, options),
      read: readRestorePointOrigin,
    },
  }),
);

type Looked =
  | { readonly kind: 'read'; readonly value: unknown }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'unreadable'; readonly because: Said };

/** Rejects only for an abort, a bug, or trouble that ends the audit anyway. */
async function absentOrRead(
  deps: ProvenanceDeps,
  reading: Reading,
  read: () => Promise<unknown>,
): Promise<Looked> {
  try {
    return { kind: 'read', value: await retriedRead(deps, reading, read) };
  } catch (error: unknown) {
    if (!isAuditError(error) || error.code === 'credential.unavailable') {
      throw error;
    }
    if (error.code === 'arm.notFound') {
      return { kind: 'not-found' };
    }
    deps.log.warn('An image, or a resource behind an OS disk, could not be read', {
      code: error.code,
      because: error,
    });
    return { kind: 'unreadable', because: saidBy(error) };
  }
}

import type { Fallback, Made } from '../../inventory/compute-port.ts';
import type { LinkNote } from '../../model/reasons/origin-reason.ts';

export type DiskFacts = {
  /** The disk's own id. */
  readonly id: string | null;
  /** `creationData.createOption`. */
  readonly option: string | null;
  readonly sourceResourceId: string | null;
  /** It has the tag that Azure Backup puts on disks which it restores. */
  readonly isOfBackup: boolean;
  /** It has the tag that Azure Migrate and Site Recovery put on disks which they fill from outside. */
  readonly isHydrated: boolean;
};

export type DiskSource = Pick<Made, 'sources' | 'otherwise'> & {
  /** Whether a blob that the disk was imported from is its origin, and not only a place on its way. */
  readonly isBlobTelling: boolean;
};

/**
 * Where a disk's content came from, by its source and by the marks of the services that restore, replicate and migrate disks. Their
 * sources have ids that no GET knows, and that lead on by their parts. Seen in public recordings: for Azure Backup
 * https://github.com/hashicorp/terraform-provider-azurerm/issues/16274, for Site Recovery
 * https://github.com/hashicorp/terraform-provider-azurerm/issues/3598.
 */
export function readDiskSource(disk: DiskFacts): DiskSource {
  const source = disk.sourceResourceId?.split('?', 1)[0] ?? null;
  const marked = ofBackup(source, disk) ?? ofReplication(source, disk);
  return marked === null ? plain(source, disk) : { ...marked, isBlobTelling: false };
}

type Marked = Omit<DiskSource, 'isBlobTelling'>;

const restoredByBackup: Fallback = {
  end: 'unknown',
  reason: { code: 'restored-by-backup', trail: 'untold' },
};
const failedOver: Fallback = { end: 'unknown', reason: { code: 'failed-over', trail: 'untold' } };
const migrated: Fallback = { end: 'custom', reason: { code: 'migrated' } };

const pointPattern = /^((.+\/restorePointCollections\/[^/]+)\/restorePoints\/[^/]+)\/disks\/[^/]+$/i;

/** The point knows the disk that it was taken of, the collection the VM; points go after days. */
function ofBackup(source: string | null, disk: DiskFacts): Marked | null {
  const [, point, collection] = pointPattern.exec(source ?? '') ?? [];
  if (point !== undefined && collection !== undefined) {
    const sources = [
      { id: point, note: { code: 'restore-point' } },
      { id: collection, note: { code: 'restore-point-collection' } },
    ] as const;
    return { sources, otherwise: restoredByBackup };
  }
  return disk.isOfBackup ? { sources: named(source, optionOf(disk)), otherwise: restoredByBackup } : null;
}

const bookmarkPattern = /^(.+\/disks\/([^/]+))\/bookmark\/[^/]+$/i;
/** Disks that replication fills: `X-ASRReplica` from Azure, `asrseeddisk-…` from outside it. */
const replicaPattern = /-ASRReplica$/i;
const seedPattern = /^asrseeddisk-/i;

function ofReplication(source: string | null, disk: DiskFacts): Marked | null {
  const [, replica, replicaName = ''] = bookmarkPattern.exec(source ?? '') ?? [];
  const name = disk.id?.split('/').at(-1) ?? '';
  if (disk.isHydrated || seedPattern.test(replicaName) || seedPattern.test(name)) {
    return { sources: [], otherwise: migrated };
  }
  if (replica !== undefined) {
    return { sources: named(replica, { code: 'replica' }), otherwise: failedOver };
  }
  return replicaPattern.test(name) ? { sources: named(source, optionOf(disk)), otherwise: failedOver } : null;
}

const uploadPattern = /^(Upload|UploadPreparedSecure|Import|ImportSecure)$/i;

function plain(source: string | null, disk: DiskFacts): DiskSource {
  const isUploaded = uploadPattern.test(disk.option ?? '');
  return {
    sources: named(source, optionOf(disk)),
    otherwise: isUploaded ? { end: 'custom', reason: { code: 'uploaded' } } : null,
    isBlobTelling: true,
  };
}

function optionOf({ option }: DiskFacts): LinkNote {
  return { code: 'creation-data', option };
}

function named(id: string | null, note: LinkNote): Made['sources'] {
  return id === null ? [] : [{ id, note }];
}

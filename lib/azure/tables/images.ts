import { type AnyImageFinding, isFlagged } from '../../findings/images/image-findings.ts';
import { imageKey, ownPublisher } from '../../findings/images/image-key.ts';
import { decodeCursor, encodeCursor, pageOf } from '../../findings/store/cursor.ts';
import type { ImageFilter, ImageStore } from '../../findings/store/images.ts';
import { storedImage } from '../../findings/store/stored/stored-image.ts';
import type { Cursor, Page } from '../../model/audit.ts';
import type { AuditId } from '../../model/ids.ts';
import { batchesOf } from './client/batches.ts';
import type { RowWrite, Table } from './client/table.ts';
import { removeAll } from './delete-audits.ts';
import { auditPartition, behindPrefix, imagePrefix, imageRow } from './records/keys.ts';
import { splitText } from './records/long-text.ts';
import { parseStored, textOf } from './records/stored-json.ts';
import { newAttempt, type TablesContext, untilWritten } from './tables-context.ts';

/**
 * Image findings are more than one transaction takes, so they are written as a new edition, which readers are then pointed to at
 * once. The edition before it is removed.
 */
export function imageMethods(context: TablesContext): ImageStore {
  return {
    writeImageFindings: (auditId, images) => replace(context, auditId, images),
    imageFindings: (auditId, filter, limit, cursor) => imagePage(context, auditId, { filter, limit, cursor }),
  };
}

const editionRow = 'images';

async function replace(
  context: TablesContext,
  auditId: AuditId,
  images: readonly AnyImageFinding[],
): Promise<void> {
  const { table } = context;
  const partition = auditPartition(auditId);
  const edition = newAttempt(context);
  const writes = images.map((image): RowWrite => {
    const properties = { isFlagged: isFlagged(image), ...splitText('image', JSON.stringify(image)) };
    return { kind: 'put', rowKey: imageRow(edition, imageKey(image)), properties };
  });
  for (const batch of batchesOf(writes, (write) => [write], 0)) {
    await table.write(partition, batch);
  }
  const former = await untilWritten(context, () => pointTo(table, partition, edition));
  if (former !== '') {
    await removeAll(context, { partition, prefix: imagePrefix(former) });
  }
}

/** One attempt; returns the edition before this one, blank when there was none. */
async function pointTo(table: Table, partition: string, edition: string): Promise<string | undefined> {
  const stored = await table.read(partition, editionRow);
  const current = stored === null ? '' : textOf(stored, 'edition');
  if (stored !== null && current === edition) {
    // Written before, though the answer was lost.
    return textOf(stored, 'former');
  }
  const entity = { rowKey: editionRow, properties: { edition, former: current } };
  const etags = await table.write(partition, [
    stored === null ? { kind: 'insert', ...entity } : { kind: 'replace', etag: stored.etag, ...entity },
  ]);
  return etags === null ? undefined : current;
}

type PageQuery = {
  readonly filter: ImageFilter;
  readonly limit: number;
  readonly cursor: Cursor | undefined;
};

async function imagePage(
  context: TablesContext,
  auditId: AuditId,
  { filter, limit, cursor }: PageQuery,
): Promise<Page<AnyImageFinding>> {
  const listing = `images ${auditId}`;
  const after = decodeCursor(listing, 4, cursor);
  const images = await untilWritten(context, async () => {
    const edition = await readEdition(context.table, auditId);
    const found =
      edition === null ? [] : await readImages(context.table, auditId, { edition, after, filter, limit });
    // An edition that was replaced meanwhile may be half removed.
    return (await readEdition(context.table, auditId)) === edition ? found : undefined;
  });
  return pageOf(images, limit, (image) => encodeCursor(listing, imageKey(image)));
}

async function readEdition(table: Table, auditId: AuditId): Promise<string | null> {
  const stored = await table.read(auditPartition(auditId), editionRow);
  return stored === null ? null : textOf(stored, 'edition');
}

async function readImages(
  table: Table,
  auditId: AuditId,
  {
    edition,
    after,
    filter,
    limit,
  }: Omit<PageQuery, 'cursor'> & { edition: string; after: readonly string[] },
): Promise<readonly AnyImageFinding[]> {
  const found = await table.query({
    partition: auditPartition(auditId),
    prefix: imagePrefix(edition),
    after: after.length === 0 ? undefined : imageRow(edition, after),
    where: whereOf(edition, filter),
    limit: limit + 1,
  });
  return found.map((stored) => parseStored(stored, 'image', storedImage));
}

/** Which kind an image is of, its key tells: images that earlier versions wrote have no property for it. */
function whereOf(edition: string, { flagged, kinds }: ImageFilter): string | undefined {
  const own = imageRow(edition, [ownPublisher]);
  const ofKind = kinds?.map((kind) => {
    const start = imageRow(edition, [ownPublisher, kind, '']);
    return kind === 'marketplace'
      ? `RowKey lt '${own}'`
      : `(RowKey ge '${start}' and RowKey lt '${behindPrefix(start)}')`;
  });
  const conditions = [
    ...(flagged === undefined ? [] : [`isFlagged eq ${flagged}`]),
    ...(ofKind === undefined ? [] : [`(${ofKind.join(' or ')})`]),
  ];
  return conditions.join(' and ') || undefined;
}

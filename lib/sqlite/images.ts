import { type AnyImageFinding, isFlagged } from '../findings/images/image-findings.ts';
import { imageKey, ownPublisher } from '../findings/images/image-key.ts';
import { decodeCursor, encodeCursor, pageOf } from '../findings/store/cursor.ts';
import type { ImageStore } from '../findings/store/images.ts';
import { storedImage } from '../findings/store/stored/stored-image.ts';
import type { AuditId } from '../model/ids.ts';
import type { Connection } from './connection.ts';

export function imageMethods(connection: Connection): ImageStore {
  return {
    writeImageFindings: async (auditId, images) =>
      connection.transact(() => replace(connection, auditId, images)),
    imageFindings: async (auditId, filter, limit, cursor) => {
      const listing = `images ${auditId}`;
      const after = decodeCursor(listing, 4, cursor);
      const [publisher = '', offer = '', sku = '', version = ''] = after;
      const flagged = filter.flagged === undefined ? null : Number(filter.flagged);
      const kinds = filter.kinds?.join() ?? null;
      const images = connection
        .all<{ body: string }>(select, {
          ...{ auditId, publisher, offer, sku, version },
          ...{ flagged, kinds, ownPublisher, limit: limit + 1 },
        })
        .map(({ body }) => connection.parse(body, storedImage));
      return pageOf(images, limit, (image) => encodeCursor(listing, imageKey(image)));
    },
  };
}

const select = `SELECT body FROM images
  WHERE audit_id = $auditId AND (publisher, offer, sku, version) > ($publisher, $offer, $sku, $version)
    AND ($flagged IS NULL OR flagged = $flagged)
    AND ($kinds IS NULL OR instr($kinds, iif(publisher = $ownPublisher, offer, 'marketplace')) > 0)
  ORDER BY publisher, offer, sku, version LIMIT $limit`;

function replace(connection: Connection, auditId: AuditId, images: readonly AnyImageFinding[]): void {
  connection.run('DELETE FROM images WHERE audit_id = $auditId', { auditId });
  for (const image of images) {
    const [publisher, offer, sku, version] = imageKey(image);
    connection.run(
      `INSERT INTO images (audit_id, publisher, offer, sku, version, flagged, body)
       VALUES ($auditId, $publisher, $offer, $sku, $version, $flagged, $body)`,
      {
        auditId,
        publisher,
        offer,
        sku,
        version,
        flagged: Number(isFlagged(image)),
        body: JSON.stringify(image),
      },
    );
  }
}

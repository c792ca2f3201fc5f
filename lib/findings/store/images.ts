import type { Cursor, Page } from '../../model/audit.ts';
import type { AuditId } from '../../model/ids.ts';
import type { AnyImageFinding } from '../images/image-findings.ts';
import type { ImageKind } from '../images/own-image.ts';

export type ImageFilter = { readonly flagged?: boolean; readonly kinds?: readonly ImageKind[] };

/** What an audit says of each image. */
export type ImageStore = {
  /** Replaces the audit's image findings. */
  writeImageFindings(auditId: AuditId, images: readonly AnyImageFinding[]): Promise<void>;
  /**
   * By publisher, offer, SKU and version, in lower case, then images of one's own by kind and id. `flagged`: confirmed or single, or all others. Pages go on behind the
   * last item seen; a foreign cursor throws `usage.invalid`, an audit that is not there, or no longer, `audit.notFound`.
   */
  imageFindings(
    auditId: AuditId,
    filter: ImageFilter,
    limit: number,
    cursor?: Cursor,
  ): Promise<Page<AnyImageFinding>>;
};

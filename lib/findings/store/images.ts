import type { Cursor, Page } from '../../model/audit.ts';
import type { AuditId } from '../../model/ids.ts';
import type { ImageFinding } from '../images/image-findings.ts';

/** What an audit says of each image. */
export type ImageStore = {
  /** Replaces the audit's image findings. */
  writeImageFindings(auditId: AuditId, images: readonly ImageFinding[]): Promise<void>;
  /**
   * By publisher, offer, SKU and version, in lower case. `flagged`: confirmed or single, or all others. Pages go on behind the
   * last item seen; a foreign cursor throws `usage.invalid`.
   */
  imageFindings(
    auditId: AuditId,
    filter: { readonly flagged?: boolean },
    limit: number,
    cursor?: Cursor,
  ): Promise<Page<ImageFinding>>;
};

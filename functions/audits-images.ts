import { z } from 'zod';
import { imagePage } from '../lib/findings/images/image-pages.ts';
import { imageKinds } from '../lib/findings/images/own-image.ts';
import { defined } from '../lib/model/defined.ts';
import { imageJson } from '../lib/report/json/finding-json.ts';
import { defineAuditOperation } from './http/audit-operation.ts';
import { pageReplies, pagingParameters } from './http/parameters.ts';
import { auditReply } from './http/reply.ts';
import { routes } from './http/routes.ts';
import { imagePageSchema } from './http/schemas/findings.ts';

export const auditsImages = defineAuditOperation({
  ...routes.auditsImages,
  summary:
    'List what the VMs of each Marketplace image, and of each image outside it, say of it. While the audit runs, what they say by now.',
  query: z.strictObject({
    flagged: z
      .enum(['true', 'false'])
      .optional()
      .describe('true: only images that come without the SMB1 binaries; false: only the others'),
    kind: z
      .enum(imageKinds)
      .optional()
      .describe(
        'marketplace, or images outside it: gallery, managed, or disk (a disk, snapshot or blob that OS disks were copied from)',
      ),
    ...pagingParameters(500, 100),
  }),
  replies: {
    200: { description: 'One page.', schema: imagePageSchema, headers: ['etag', 'retry-after'] },
    ...pageReplies,
  },
  handle: async ({ store, audit, query, headers }) => {
    const filter = defined({
      flagged: query.flagged && query.flagged === 'true',
      kinds: query.kind && [query.kind],
    });
    const page = await imagePage(store, audit, filter, query);
    return auditReply(audit, { items: page.items.map(imageJson), next: page.next }, { headers });
  },
});

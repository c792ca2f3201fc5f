import { z } from 'zod';
import { functionNames } from '../lib/audit/durable/function-names.ts';
import { imageJson } from '../lib/report/json/finding-json.ts';
import { namedAudit } from './http/audit-view.ts';
import { defineOperation } from './http/operation.ts';
import { pageReplies, pagingParameters } from './http/parameters.ts';
import { auditReply } from './http/reply.ts';
import { imagePage } from './http/schemas.ts';

export const auditsImages = defineOperation({
  name: functionNames.auditsImages,
  method: 'GET',
  route: 'audits/{id}/images',
  summary: 'List what the VMs of each Marketplace image say of it. There is none before the audit is closed.',
  query: z.strictObject({
    flagged: z
      .enum(['true', 'false'])
      .optional()
      .describe('true: only images that come without the SMB1 binaries; false: only the others'),
    ...pagingParameters(500, 100),
  }),
  body: null,
  replies: {
    200: { description: 'One page.', schema: imagePage, headers: ['etag', 'retry-after'] },
    ...pageReplies,
  },
  handle: async ({ deps, params, query, headers }) => {
    const store = await deps.openStore();
    const audit = await namedAudit(deps, store, params['id'] ?? '');
    const filter = query.flagged === undefined ? {} : { flagged: query.flagged === 'true' };
    const page = await store.imageFindings(audit.id, filter, query.limit, query.cursor);
    return auditReply(audit, { items: page.items.map(imageJson), next: page.next }, { headers });
  },
});

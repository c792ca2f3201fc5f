import { z } from 'zod';
import { findingJson } from '../lib/report/json/finding-json.ts';
import { defineAuditOperation } from './http/audit-operation.ts';
import { filterOf, findingFilters, namedFindings } from './http/finding-filters.ts';
import { pageReplies, pagingParameters } from './http/parameters.ts';
import { auditReply } from './http/reply.ts';
import { routes } from './http/routes.ts';
import { findingPageSchema } from './http/schemas/findings.ts';

export const auditsFindings = defineAuditOperation({
  ...routes.auditsFindings,
  summary:
    'List the findings of an audit in the order of their resource ids; open targets have outcome null.',
  query: z.strictObject({
    ...findingFilters,
    name: z.string().trim().min(1).max(200).optional().describe("a VM's name, in any casing"),
    ...pagingParameters(500, 100),
  }),
  replies: {
    200: { description: 'One page.', schema: findingPageSchema, headers: ['etag', 'retry-after'] },
    ...pageReplies,
  },
  handle: async ({ store, audit, query, headers }) => {
    const { name, limit, cursor } = query;
    const filter = filterOf(query);
    const page =
      name === undefined
        ? await store.findings(audit.id, filter, limit, cursor)
        : await namedFindings(store, audit.id, { filter, name, limit, cursor });
    return auditReply(audit, { items: page.items.map(findingJson), next: page.next }, { headers });
  },
});

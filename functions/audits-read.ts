import { defineAuditOperation } from './http/audit-operation.ts';
import { auditView } from './http/audit-view.ts';
import { unchangedReplies } from './http/parameters.ts';
import { auditReply } from './http/reply.ts';
import { routes } from './http/routes.ts';
import { auditSchema } from './http/schemas/audits.ts';

export const auditsRead = defineAuditOperation({
  ...routes.auditsRead,
  summary:
    'Show the state of an audit. `latest` is the newest whole one of the configured scope, `last` the one started last.',
  replies: {
    200: { description: 'State, coverage and links.', schema: auditSchema, headers: ['etag', 'retry-after'] },
    ...unchangedReplies,
  },
  handle: async ({ deps, store, audit, headers }) => {
    return auditReply(audit, await auditView(deps, store, audit), { headers });
  },
});

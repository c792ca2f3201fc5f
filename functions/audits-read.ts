import { functionNames } from '../lib/audit/durable/function-names.ts';
import { auditView, namedAudit } from './http/audit-view.ts';
import { defineOperation, noQuery } from './http/operation.ts';
import { auditReply } from './http/reply.ts';
import { auditSchema } from './http/schemas.ts';

export const auditsRead = defineOperation({
  name: functionNames.auditsRead,
  method: 'GET',
  route: 'audits/{id}',
  summary:
    'Show the state of an audit. `latest` is the newest whole one of the configured scope, `last` the one started last.',
  query: noQuery,
  body: null,
  replies: {
    200: { description: 'State, coverage and links.', schema: auditSchema, headers: ['etag', 'retry-after'] },
    304: { description: 'The audit is closed, and the caller has this answer already.' },
    400: { description: 'A parameter is not understood.' },
    404: { description: 'There is no such audit.' },
  },
  handle: async ({ deps, params, headers }) => {
    const store = await deps.openStore();
    const audit = await namedAudit(deps, store, params['id'] ?? '');
    return auditReply(audit, await auditView(deps, store, audit), { headers });
  },
});

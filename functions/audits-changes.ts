import { z } from 'zod';
import { requirePreviousAudit } from '../lib/findings/audit-history.ts';
import { comparable } from '../lib/findings/diff.ts';
import { isClosed } from '../lib/model/audit.ts';
import { changesDocument } from '../lib/report/json/changes-document.ts';
import { defineAuditOperation } from './http/audit-operation.ts';
import { namedAudit } from './http/audit-view.ts';
import { problemReply } from './http/problem.ts';
import { streamReply, whileOpen } from './http/reply.ts';
import { routes } from './http/routes.ts';
import { changesSchema } from './http/schemas/changes.ts';

export const auditsChanges = defineAuditOperation({
  ...routes.auditsChanges,
  summary:
    'List what changed since an earlier audit of the same scope, each VM with its cause, as one stream.',
  query: z.strictObject({
    since: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe(
        'an audit id, latest or last; absent: the audit before of the same scope. With itself an audit compares as unchanged.',
      ),
  }),
  replies: {
    200: { description: 'The changes.', schema: changesSchema },
    400: {
      description: 'A parameter is not understood, or the two do not compare: closed audits of one scope do.',
      headers: ['retry-after'],
    },
    404: { description: 'There is no such audit, or none of the same scope before it.' },
  },
  handle: async ({ deps, store, audit, query }) => {
    if (!isClosed(audit.state)) {
      const detail = `Audit ${audit.id} is ${audit.state}: only closed audits can be compared.`;
      return problemReply(
        { status: 400, code: 'usage.invalid', detail, ...comparable('id') },
        whileOpen(audit),
      );
    }
    const previous =
      query.since === undefined
        ? await requirePreviousAudit(store, audit)
        : await namedAudit(deps, store, query.since);
    return streamReply('application/json', {}, changesDocument(store, { previous, audit }, deps.exemptions));
  },
});

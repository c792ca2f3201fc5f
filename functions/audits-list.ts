import { z } from 'zod';
import { unlessGone } from '../lib/findings/store/audits.ts';
import { auditTriggers, closedAuditStates, isClosed, openAuditStates } from '../lib/model/audit.ts';
import { auditPageOf } from './http/audit-page.ts';
import { auditView } from './http/audit-view.ts';
import { defineOperation } from './http/operation.ts';
import { cursorReplies, oneOrMore, pagingParameters } from './http/parameters.ts';
import { jsonReply, whileOpen } from './http/reply.ts';
import { routes } from './http/routes.ts';
import { auditPageSchema } from './http/schemas/audits.ts';

export const auditsList = defineOperation({
  ...routes.auditsList,
  summary: 'List the audits that lie within the configured scope, the newest first.',
  query: z.strictObject({
    trigger: oneOrMore(auditTriggers),
    state: oneOrMore([...openAuditStates, ...closedAuditStates]),
    ...pagingParameters(100, 20),
  }),
  replies: {
    200: { description: 'One page.', schema: auditPageSchema, headers: ['retry-after'] },
    ...cursorReplies,
  },
  handle: async ({ deps, query }) => {
    const store = await deps.openStore();
    const wanted = { within: deps.scope, triggers: query.trigger, states: query.state };
    const page = await auditPageOf(store, wanted, query);
    const views = await Promise.all(page.items.map((audit) => unlessGone(auditView(deps, store, audit))));
    const items = views.filter((view) => view !== null);
    // One that is open makes the page one that changes.
    const open = page.items.find(({ state }) => !isClosed(state));
    return jsonReply(200, { items, next: page.next }, open === undefined ? {} : whileOpen(open));
  },
});

import { z } from 'zod';
import { cancelAudit } from '../../lib/audit/cancel-audit.ts';
import { functionNames } from '../../lib/audit/durable/function-names.ts';
import {
  type Audit,
  auditTriggers,
  closedAuditStates,
  isClosed,
  openAuditStates,
} from '../../lib/model/audit.ts';
import { AuditError, isAuditError } from '../../lib/model/errors.ts';
import { scopeInstances } from '../scope-instances.ts';
import { startAudit } from '../start-audit.ts';
import { auditPageOf } from './audit-page.ts';
import { auditView, linksOf, namedAudit } from './audit-view.ts';
import { type Call, defineOperation, noQuery } from './operation.ts';
import { oneOrMore, pagingParameters } from './parameters.ts';
import { startedBy } from './principal.ts';
import { problemReply } from './problem.ts';
import { auditReply, jsonReply } from './reply.ts';
import { scopeExample } from './requested-scope.ts';
import { requestedStart } from './requested-start.ts';
import { auditPage, auditSchema, startBody, startedSchema } from './schemas.ts';

export const startOperation = defineOperation({
  name: functionNames.startAudit,
  method: 'POST',
  route: 'audits',
  summary: 'Start an audit of the configured scope, or of a part of it, or go on with an earlier one.',
  query: noQuery,
  body: { schema: startBody, isRequired: false, example: scopeExample },
  replies: {
    202: { description: 'Started.', schema: startedSchema, headers: ['location', 'retry-after'] },
    400: { description: 'The request is not understood; nothing was started.' },
    403: { description: 'Something is outside the configured scope, whether it exists or not.' },
    404: { description: 'There is no such audit to go on with.' },
    409: { description: 'An audit of this very scope is running.', headers: ['location', 'retry-after'] },
    413: { description: 'The body is too large.' },
  },
  handle: async (call) => {
    const { deps, orchestrations, log } = call;
    const requested = await requestedStart(call);
    if (requested.kind === 'refused') {
      return requested.reply;
    }
    const request = {
      scope: requested.scope,
      ...('lineage' in requested && { lineage: requested.lineage }),
      trigger: 'http' as const,
      startedBy: startedBy(call.headers, deps.arePrincipalsVerified),
    };
    const started = await startAudit(deps, orchestrations(), request, log);
    if (started.kind === 'already-running') {
      return runningReply(started.auditId);
    }
    const { id, state } = started.audit;
    log.info('audit started', { auditId: id, trigger: 'http', startedBy: request.startedBy });
    const headers = { location: linksOf(id).self, 'retry-after': '10' };
    return jsonReply(202, { id, state, links: linksOf(id) }, headers);
  },
});

export const listOperation = defineOperation({
  name: functionNames.listAudits,
  method: 'GET',
  route: 'audits',
  summary: 'List the audits that lie within the configured scope, the newest first.',
  query: z.strictObject({
    trigger: oneOrMore(auditTriggers),
    state: oneOrMore([...openAuditStates, ...closedAuditStates]),
    ...pagingParameters(100, 20),
  }),
  body: null,
  replies: {
    200: { description: 'One page.', schema: auditPage },
    400: { description: 'A parameter is not understood.' },
  },
  handle: async ({ deps, query }) => {
    const store = await deps.openStore();
    const wanted = { within: deps.scope, triggers: query.trigger, states: query.state };
    const page = await auditPageOf(store, wanted, query);
    const items = await Promise.all(page.items.map((audit) => auditView(deps, store, audit)));
    return jsonReply(200, { items, next: page.next });
  },
});

export const readOperation = defineOperation({
  name: functionNames.readAudit,
  method: 'GET',
  route: 'audits/{id}',
  summary:
    'Say how an audit stands. `latest` is the newest whole one of the configured scope, `last` the one started last.',
  query: noQuery,
  body: null,
  replies: {
    200: { description: 'State, coverage and links.', schema: auditSchema, headers: ['etag', 'retry-after'] },
    304: { description: 'The audit is closed and the caller has this already.' },
    400: { description: 'A parameter is not understood.' },
    404: { description: 'There is no such audit.' },
  },
  handle: async ({ deps, params, headers }) => {
    const store = await deps.openStore();
    const audit = await namedAudit(deps, store, params['id'] ?? '');
    return auditReply(audit, await auditView(deps, store, audit), { headers });
  },
});

export const cancelOperation = defineOperation({
  name: functionNames.cancelAudit,
  method: 'POST',
  route: 'audits/{id}/cancel',
  summary: 'End an audit for good: open targets are settled as canceled, findings made so far are kept.',
  query: noQuery,
  body: null,
  replies: {
    202: {
      description: 'It ends within seconds.',
      schema: startedSchema,
      headers: ['location', 'retry-after'],
    },
    400: { description: 'A parameter is not understood.' },
    404: { description: 'There is no such audit.' },
    409: { description: 'The audit is closed already.', headers: ['location'] },
  },
  handle: async (call) => {
    const { deps, params, log } = call;
    const store = await deps.openStore();
    const audit = await namedAudit(deps, store, params['id'] ?? '');
    try {
      const canceled = await requestCancel(call, audit);
      log.info('audit cancel requested', { auditId: audit.id });
      const headers = { location: linksOf(audit.id).self, 'retry-after': '10' };
      return jsonReply(202, { id: audit.id, state: canceled.state, links: linksOf(audit.id) }, headers);
    } catch (error: unknown) {
      if (!isAuditError(error, 'audit.closed')) {
        throw error;
      }
      return problemReply(
        { status: 409, code: error.code, detail: error.message, auditId: audit.id },
        { location: linksOf(audit.id).self },
      );
    }
  },
});

/** Asks the audit's own orchestration to end it; an audit that has none is ended here. */
async function requestCancel({ deps, orchestrations }: Call<unknown>, audit: Audit): Promise<Audit> {
  const store = await deps.openStore();
  const { running } = await scopeInstances({ ...deps, store }, orchestrations(), audit.scope);
  // One that was asked before and did not end may be stuck; who works on the audit all the same finds it closed.
  if (running !== audit.id || audit.cancelRequested) {
    return await cancelAudit({ store, clock: deps.clock }, audit.id);
  }
  return await store.updateAudit(audit.id, (current) => {
    if (isClosed(current.state)) {
      throw new AuditError(
        'audit.closed',
        `Audit ${audit.id} is ${current.state}: it can no longer be canceled.`,
      );
    }
    return { ...current, cancelRequested: true };
  });
}

function runningReply(auditId: Audit['id']) {
  return problemReply(
    {
      status: 409,
      code: 'audit.running',
      detail: `Audit ${auditId} of this very scope is running: wait for it, or cancel it.`,
      auditId,
    },
    { location: linksOf(auditId).self, 'retry-after': '10' },
  );
}

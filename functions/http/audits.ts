import { z } from 'zod';
import { cancelAudit } from '../../lib/audit/cancel-audit.ts';
import { functionNames } from '../../lib/audit/function-names.ts';
import { parseScope } from '../../lib/inventory/scope.ts';
import { narrowScope } from '../../lib/inventory/scope-match.ts';
import { type Audit, isClosed } from '../../lib/model/audit.ts';
import { AuditError, isAuditError } from '../../lib/model/errors.ts';
import type { Scope } from '../../lib/model/scope.ts';
import { scopeInstances } from '../scope-instances.ts';
import { startAudit } from '../start-audit.ts';
import { auditView, linksOf, namedAudit } from './audit-view.ts';
import { type Call, defineOperation, noQuery } from './operation.ts';
import { startedBy } from './principal.ts';
import { problemReply } from './problem.ts';
import { auditReply, jsonReply } from './reply.ts';
import { invalid } from './request-reading.ts';
import { auditPage, auditSchema, scopeBody, startedSchema } from './schemas.ts';

const example = {
  include: { subscriptions: ['11111111-1111-1111-1111-111111111111'], tags: ['env=prod'] },
  exclude: { resourceGroups: ['rg-lab'] },
};

export const startOperation = defineOperation({
  name: functionNames.startAudit,
  method: 'POST',
  route: 'audits',
  summary: 'Start an audit of the configured scope, or of a part of it.',
  query: noQuery,
  body: { schema: scopeBody, isRequired: false, example },
  replies: {
    202: { description: 'Started.', schema: startedSchema, headers: ['location', 'retry-after'] },
    400: { description: 'The request is not understood; nothing was started.' },
    403: { description: 'Something is outside the configured scope, whether it exists or not.' },
    409: { description: 'An audit of this very scope is running.', headers: ['location'] },
    413: { description: 'The body is too large.' },
  },
  handle: async (call) => {
    const { deps, orchestrations, log } = call;
    const requested = requestedScope(call.body);
    if (requested.kind === 'invalid') {
      return problemReply({ ...requested.problem, example });
    }
    const narrowed = narrowScope(deps.scope, requested.scope);
    if (narrowed.kind === 'outside') {
      return outsideReply(narrowed.field);
    }
    const request = {
      scope: narrowed.scope,
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
  summary: 'List audits, the newest first.',
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(100).default(20).describe('a whole number from 1 to 100'),
    cursor: z.string().min(1).max(4096).optional().describe('the value of next in the page before'),
  }),
  body: null,
  replies: {
    200: { description: 'One page.', schema: auditPage },
    400: { description: 'A parameter is not understood.' },
  },
  handle: async ({ deps, query }) => {
    const store = await deps.openStore();
    const page = await store.listAudits({}, query.limit, query.cursor);
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
    200: { description: 'State, coverage and links.', schema: auditSchema, headers: ['etag'] },
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

export function outsideReply(field: string) {
  return problemReply({
    status: 403,
    code: 'scope.outside',
    detail: 'The request reaches beyond the scope that is configured for this app.',
    field,
    expected: 'something inside the configured scope',
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
    { location: linksOf(auditId).self },
  );
}

type Requested =
  | { readonly kind: 'scope'; readonly scope: Scope }
  | { readonly kind: 'invalid'; readonly problem: Parameters<typeof problemReply>[0] };

/** A body that is not understood starts nothing: the Portal's own default body must not audit the whole estate. */
function requestedScope(body: Call<unknown>['body']): Requested {
  if (body.kind === 'empty') {
    return { kind: 'scope', scope: {} };
  }
  try {
    const scope = parseScope(body.value);
    const bounded = scopeBody.safeParse(body.value);
    if (!bounded.success) {
      throw invalid(
        bounded.error.issues[0]?.path.join('.') ?? 'body',
        'up to 500 values of up to 500 characters',
      );
    }
    return { kind: 'scope', scope };
  } catch (error: unknown) {
    if (!isAuditError(error)) {
      throw error;
    }
    const { field, expected } = error.data;
    return {
      kind: 'invalid',
      problem: {
        status: 400,
        code: error.code,
        detail: error.message,
        field: String(field).slice(0, 100),
        expected: String(expected),
      },
    };
  }
}

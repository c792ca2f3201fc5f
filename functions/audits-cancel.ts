import { cancelAudit } from '../lib/audit/cancel-audit.ts';
import { functionNames } from '../lib/audit/durable/function-names.ts';
import { patientStore } from '../lib/findings/store/patient-store.ts';
import { type Audit, isClosed } from '../lib/model/audit.ts';
import { AuditError, isAuditError } from '../lib/model/errors.ts';
import { linksOf, namedAudit } from './http/audit-view.ts';
import { type Call, defineOperation, noQuery } from './http/operation.ts';
import { problemReply } from './http/problem.ts';
import { jsonReply } from './http/reply.ts';
import { startedSchema } from './http/schemas.ts';
import { scopeInstances } from './start/scope-instances.ts';

export const auditsCancel = defineOperation({
  name: functionNames.auditsCancel,
  method: 'POST',
  route: 'audits/{id}/cancel',
  summary: 'End an audit for good: open targets are recorded as canceled, and the findings so far are kept.',
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
    return await cancelAudit({ store: patientStore(store, deps.clock), clock: deps.clock }, audit.id);
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

import { cancelAudit } from '../lib/audit/cancel-audit.ts';
import { patientStore } from '../lib/findings/store/patient-store.ts';
import { type Audit, isClosed } from '../lib/model/audit.ts';
import { AuditError, isAuditError } from '../lib/model/errors.ts';
import { type AuditCall, defineAuditOperation } from './http/audit-operation.ts';
import { linksOf, startedReply } from './http/audit-view.ts';
import { problemReply } from './http/problem.ts';
import { routes } from './http/routes.ts';
import { startedSchema } from './http/schemas/audits.ts';
import { scopeInstances } from './start/scope-instances.ts';

export const auditsCancel = defineAuditOperation({
  ...routes.auditsCancel,
  summary: 'End an audit for good: open targets are recorded as canceled, and the findings so far are kept.',
  replies: {
    202: {
      description: 'It ends within seconds.',
      schema: startedSchema,
      headers: ['location', 'retry-after'],
    },
    409: { description: 'The audit is closed already.', headers: ['location'] },
  },
  handle: async (call) => {
    const { audit, log } = call;
    try {
      const { state } = await requestCancel(call);
      log.info('audit cancel requested', { auditId: audit.id });
      return startedReply(audit.id, state);
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
async function requestCancel({ deps, orchestrations, store, audit }: AuditCall<unknown>): Promise<Audit> {
  const { running } = await scopeInstances({ ...deps, store }, orchestrations(), audit.scope);
  // One that was asked before and did not end may be stuck; who works on the audit all the same finds it closed.
  if (running !== audit.id || audit.cancelRequested) {
    return await cancelAudit({ store: patientStore(store, deps.clock), clock: deps.clock }, audit.id);
  }
  return await store.updateAudit(audit.id, (current) => {
    if (isClosed(current.state)) {
      throw new AuditError('audit.closed', { code: 'audit-ended', id: audit.id, state: current.state });
    }
    return { ...current, cancelRequested: true };
  });
}

import { hasWanted } from '../lib/audit/plan/continued.ts';
import { type Audit, isClosed, type Lineage } from '../lib/model/audit.ts';
import type { AuditId } from '../lib/model/ids.ts';
import { isoTime } from '../lib/model/ports.ts';
import type { AppDeps } from './app/app-deps.ts';
import { linksOf, type StartNote, startedReply } from './http/audit-view.ts';
import { defineOperation } from './http/operation.ts';
import { startedBy } from './http/principal.ts';
import { problemReply } from './http/problem.ts';
import { outsideMeans, scopeExample } from './http/requested-scope.ts';
import { requestedStart } from './http/requested-start.ts';
import { routes } from './http/routes.ts';
import { startedSchema } from './http/schemas/audits.ts';
import { startBody } from './http/schemas/bodies.ts';
import { graceMs } from './start/scope-instances.ts';
import { startAudit } from './start/start-audit.ts';

export const auditsStart = defineOperation({
  ...routes.auditsStart,
  summary: 'Start an audit of the configured scope or of a part of it, or continue an earlier one.',
  body: { schema: startBody, isRequired: false, example: scopeExample },
  replies: {
    202: { description: 'Started.', schema: startedSchema, headers: ['location', 'retry-after'] },
    400: {
      description:
        'The request is not understood; nothing was started. Which regions there are takes calls to tell: an audit of one that Azure does not offer fails.',
    },
    403: { description: outsideMeans },
    404: { description: 'There is no such audit to continue.' },
    409: { description: 'An audit of exactly this scope is running.', headers: ['location', 'retry-after'] },
    413: { description: 'The body is larger than 64 KiB.' },
  },
  handle: async (call) => {
    const { deps, orchestrations, log } = call;
    const requested = await requestedStart(call);
    const request = {
      ...requested,
      trigger: 'http' as const,
      startedBy: startedBy(call.headers, deps.arePrincipalsVerified),
    };
    // Before it is started: what fails here must not hide an audit that runs.
    const notes = await notesOn(deps, request.lineage);
    const started = await startAudit(deps, orchestrations(), request, log);
    if (started.kind === 'already-running') {
      const running = await (await deps.openStore()).readAudit(started.auditId);
      return runningReply(started.auditId, running);
    }
    const { id, state } = started.audit;
    log.info('audit started', { auditId: id, trigger: 'http', startedBy: request.startedBy });
    return startedReply(id, state, notes);
  },
});

async function notesOn(deps: AppDeps, lineage: Lineage | undefined): Promise<readonly StartNote[]> {
  if (lineage === undefined || (await hasWanted(await deps.openStore(), lineage))) {
    return [];
  }
  const message = `Audit ${lineage.from} has no VM to probe again (${lineage.only.join(', ')}): nothing is probed, and the new audit keeps what that one found.`;
  return [{ code: 'nothing-to-probe', message }];
}

/** One who is refused need not wait for an audit, nor cancel it, that has ended and whose orchestration alone goes on. */
export function runningReply(auditId: AuditId, audit: Audit | null) {
  const endedAt = audit !== null && isClosed(audit.state) ? audit.endedAt : null;
  const detail =
    endedAt === null
      ? `Audit ${auditId} of exactly this scope is running: wait for it, or cancel it.`
      : `Audit ${auditId} of exactly this scope has ended, its orchestration not yet: start again in a moment; at ${isoTime(Date.parse(endedAt) + graceMs)} it is left behind.`;
  return problemReply(
    { status: 409, code: 'audit.running', detail, auditId },
    { location: linksOf(auditId).self, 'retry-after': '10' },
  );
}

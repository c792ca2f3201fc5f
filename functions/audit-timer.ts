import type { InvocationContext, Timer } from '@azure/functions';
import { app } from 'durable-functions';
import type { AuditId } from '../lib/model/ids.ts';
import type { LogFields } from '../lib/model/ports.ts';
import type { AppDeps, Orchestrations } from './app/app-deps.ts';
import { functionNames } from './app/function-names.ts';
import { createInvocationLog } from './app/invocation-log.ts';
import { linksOf } from './http/audit-view.ts';
import { purgeHistory } from './orchestrations/purge-history.ts';
import { startAudit } from './start/start-audit.ts';

/** Registers the timer. `schedule` is an NCRONTAB expression or a `%SETTING%` that holds one; UTC. */
export function registerTimer(deps: AppDeps, schedule: string): void {
  app.client.timer(functionNames.auditTimer, {
    schedule,
    // Would start an audit at every cold start, deployment and scale-out.
    runOnStartup: false,
    useMonitor: true,
    handler: async (timer, orchestrations, context) => {
      await startScheduled(deps, { timer, orchestrations, context });
      await purgeHistory(
        deps,
        orchestrations,
        createInvocationLog(context, { function: functionNames.auditTimer }),
      );
    },
  });
}

type Tick = {
  readonly timer: Timer;
  readonly orchestrations: Orchestrations;
  readonly context: InvocationContext;
};

/**
 * A tick, or a run by hand in the Portal or over the admin API, which look the same. A missed tick comes once, however many were
 * missed. Throws what kept the audit from being started, so that the run counts as failed.
 */
async function startScheduled(deps: AppDeps, { timer, orchestrations, context }: Tick): Promise<void> {
  const log = createInvocationLog(context, {
    function: functionNames.auditTimer,
    isPastDue: timer.isPastDue,
  });
  try {
    const request = { scope: deps.scope, trigger: 'timer' as const, startedBy: 'timer' };
    const started = await startAudit(deps, orchestrations, request, log);
    if (started.kind === 'already-running') {
      log.warn('audit not started: one of the same scope is running', whereabouts(deps, started.auditId));
      return;
    }
    log.info('audit started', { trigger: 'timer', ...whereabouts(deps, started.audit.id) });
  } catch (error: unknown) {
    log.error('audit not started', { reason: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

/** What the results can be read by: the API, or the command line on the same store where the API is off. */
function whereabouts({ origin, storeUrl }: AppDeps, auditId: AuditId): LogFields {
  if (origin === null) {
    const store = storeUrl ?? 'URL_OF_THE_TABLES';
    return { auditId, findings: `smb1-audit findings ${auditId} --store ${store}` };
  }
  const { self, findings, images, report } = linksOf(auditId);
  return {
    auditId,
    status: origin + self,
    findings: origin + findings,
    images: origin + images,
    report: origin + report,
  };
}

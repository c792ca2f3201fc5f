import { carriedFrom } from '../lib/findings/carried-from.ts';
import type { AuditStore } from '../lib/findings/store/audits.ts';
import type { FindingStore } from '../lib/findings/store/findings.ts';
import type { Store } from '../lib/findings/store/store.ts';
import { isMachineId } from '../lib/inventory/scope/scope.ts';
import { matchesScope, narrowScope } from '../lib/inventory/scope/scope-match.ts';
import { type Audit, isClosed } from '../lib/model/audit.ts';
import type { Finding } from '../lib/model/finding.ts';
import { type AuditId, type ResourceKey, resourceKey } from '../lib/model/ids.ts';
import type { Scope } from '../lib/model/scope.ts';
import { findingJson } from '../lib/report/json/finding-json.ts';
import { incompleteSentence } from '../lib/report/sentences/incomplete.ts';
import type { AppDeps } from './app/app-deps.ts';
import { startedReply } from './http/audit-view.ts';
import { type Call, defineOperation } from './http/operation.ts';
import { startedBy } from './http/principal.ts';
import { problemReply } from './http/problem.ts';
import { jsonReply } from './http/reply.ts';
import { invalid, requireKnownFields } from './http/request-reading.ts';
import { areInScope, notInScope } from './http/requested-scope.ts';
import { routes } from './http/routes.ts';
import { startedSchema } from './http/schemas/audits.ts';
import { checkBody } from './http/schemas/bodies.ts';
import { findingSchema } from './http/schemas/findings.ts';
import { startAudit } from './start/start-audit.ts';

/** Evidence younger than this is returned as it is, in milliseconds. */
const freshMs = 15 * 60_000;

/** How often a waiting check looks at its row. */
const lookEveryMs = 1000;

const example = {
  resourceId:
    '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-app/providers/Microsoft.Compute/virtualMachines/vm-app-1',
};

export const vmsCheck = defineOperation({
  ...routes.vmsCheck,
  summary:
    'Check one virtual machine now: an audit of its id, beside any audit that is running. A finding younger than 15 minutes is returned as it is, and a probe that is already running in the VM is waited for.',
  body: { schema: checkBody, isRequired: true, example },
  replies: {
    200: { description: 'The finding.', schema: findingSchema },
    202: {
      description: 'Not done within a minute: ask at the location.',
      schema: startedSchema,
      headers: ['location', 'retry-after'],
    },
    400: { description: 'The request is not understood; nothing was started.' },
    403: {
      description:
        'There is no such machine in the configured scope, whether or not there is one outside it.',
    },
    413: { description: 'The body is larger than 64 KiB.' },
    502: { description: 'The audit failed, or was canceled.' },
  },
  handle: async (call) => {
    const { deps, orchestrations, log } = call;
    const resourceId = requestedId(call.body);
    const store = await deps.openStore();
    const key = resourceKey(resourceId);
    const fresh = await freshFinding(deps, store, key);
    if (fresh !== null) {
      return jsonReply(200, findingJson(fresh));
    }
    const isInScope = await areInScope(deps, [resourceId], log);
    const narrowed = narrowScope(deps.scope, { include: { ids: [resourceId] } });
    if (!isInScope || narrowed.kind === 'outside') {
      throw notInScope('resourceId');
    }
    const request = {
      scope: narrowed.scope,
      trigger: 'check' as const,
      startedBy: startedBy(call.headers, deps.arePrincipalsVerified),
    };
    const started = await startAudit(deps, orchestrations(), request, log);
    const auditId = started.kind === 'started' ? started.audit.id : started.auditId;
    log.info('check started', {
      auditId,
      trigger: 'check',
      startedBy: request.startedBy,
      joined: started.kind === 'already-running',
    });
    return await answer(call, { store, auditId, key });
  },
});

/** What a waiting check asks about. */
type Waiting = {
  readonly store: AuditStore & FindingStore;
  readonly auditId: AuditId;
  readonly key: ResourceKey;
};

async function answer({ deps }: Call<unknown>, waiting: Waiting) {
  const { audit, finding } = await settledOrClosed(deps, waiting);
  const { auditId } = waiting;
  if (finding !== null && finding.outcome !== null) {
    return jsonReply(200, findingJson(finding));
  }
  if (audit === null || !isClosed(audit.state)) {
    return startedReply(auditId, audit?.state ?? 'planning');
  }
  if (audit.state !== 'failed' && audit.state !== 'canceled') {
    throw notInScope('resourceId');
  }
  const why = audit.incompleteBecause
    .map((reason) => incompleteSentence(reason))
    .join(' ')
    .slice(0, 1000);
  const detail = `The audit ${audit.state === 'failed' ? 'failed' : 'was canceled'}. ${why}`.trim();
  return problemReply({ status: 502, code: 'audit.failed', detail, auditId });
}

/** Waits for the row to settle or the audit to close, for as long as a caller is kept waiting. */
async function settledOrClosed(
  deps: AppDeps,
  { store, auditId, key }: Waiting,
): Promise<{ audit: Audit | null; finding: Finding | null }> {
  const until = deps.clock.now() + deps.checkWaitMs;
  for (;;) {
    // In this order: a row settles before its audit closes.
    const audit = await store.readAudit(auditId);
    const finding = await store.finding(auditId, key);
    const isSettled = finding !== null && finding.outcome !== null;
    if (isSettled || (audit !== null && isClosed(audit.state)) || deps.clock.now() >= until) {
      return { audit, finding };
    }
    await deps.clock.sleep(Math.min(lookEveryMs, until - deps.clock.now()));
  }
}

/** Judged evidence of the last minutes, of a machine that is in the configured scope by all that the finding tells. */
async function freshFinding(deps: AppDeps, store: Store, key: ResourceKey): Promise<Finding | null> {
  const latest = await store.latestFinding(key);
  if (latest === null) {
    return null;
  }
  const { finding, auditId, passedOver } = latest;
  const probed =
    finding.outcome === 'judged' ? finding : ((await carriedFrom(store, finding))?.finding ?? null);
  const isFresh = deps.clock.wall() - Date.parse(probed?.probedAt ?? '') < freshMs;
  if (!isFresh) {
    return null;
  }
  const newest = (passedOver === null ? null : await store.finding(passedOver, key)) ?? finding;
  return newest.reason !== 'excluded' && (await isInScope(store, deps.scope, newest, auditId))
    ? probed
    : null;
}

async function isInScope(
  store: AuditStore,
  scope: Scope,
  { target }: Finding,
  auditId: AuditId,
): Promise<boolean> {
  const [scaleSetId = null] =
    target.kind === 'scale-set-instance' ? target.resourceId.split(/\/virtualMachines\//i) : [];
  if (matchesScope({ ...target, scaleSetId }, scope) !== 'included') {
    return false;
  }
  // A finding does not tell its management group; audits of this app's own were held to the configured ones.
  const groups = [...(scope.include?.managementGroups ?? []), ...(scope.exclude?.managementGroups ?? [])];
  return groups.length === 0 || (await store.readAudit(auditId))?.trigger !== 'cli';
}

/** Throws `usage.invalid` for what is not the id of one machine. */
function requestedId(body: unknown): string {
  requireKnownFields(body, checkBody);
  const given = checkBody.safeParse(body).data?.resourceId.trim() ?? '';
  if (!/\/virtualMachines\/[^/]+\/?$/i.test(given) || !isMachineId(given)) {
    throw invalid('resourceId', 'the resource id of a virtual machine or of a scale-set instance');
  }
  return given.replace(/\/$/, '');
}

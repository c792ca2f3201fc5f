import type { AuditDeps } from '../audit/audit-deps.ts';
import type { Store } from '../findings/store/store.ts';
import type { Readable } from '../inventory/discovery.ts';
import type { PermissionsPort } from '../inventory/permissions.ts';
import { troubleOf } from '../model/errors.ts';
import type { ResourceId, SubscriptionId } from '../model/ids.ts';
import { isoTime } from '../model/ports.ts';
import type { Scope } from '../model/scope.ts';
import type { Target } from '../model/target.ts';
import { type Assumption, judgeAssumptions } from './assumptions.ts';
import { countedAssumptions, countWarnings, type WarningCounts } from './counts.ts';
import type { Detail } from './detail.ts';
import { type Check, type CheckName, checksOfSurvey, surveyEstate } from './estate.ts';
import { checkRestarts } from './restarts.ts';
import { checkRoles, type RoleActions } from './roles.ts';
import { observeMachine, type VmObservation } from './vm.ts';

export type DoctorDeps = Pick<
  AuditDeps,
  'clock' | 'random' | 'discover' | 'availableSince' | 'runCommand' | 'tuning' | 'probe'
> &
  Readable & {
    readonly permissions: PermissionsPort;
    /** For writing. */
    openStore(): Promise<Store>;
  };

export type DoctorRequest = {
  /** Null: all that can be read. */
  readonly scope: Scope | null;
  /** A VM that is probed once; null: none is. */
  readonly vm: ResourceId | null;
  readonly probeDeadlineMs: number;
  readonly roleActions: RoleActions;
};

/** What was found out about an installation before anybody relies on it. Names and ids are in it: redact it before it is shown around. */
export type Diagnosis = {
  readonly takenAt: string;
  readonly probeSha256: string;
  readonly checks: readonly Check[];
  /** What the auditor takes for granted and public sources do not settle. */
  readonly assumptions: readonly Assumption[];
  /** Null: the store has no whole audit to count in. */
  readonly warnings: WarningCounts | null;
  readonly vm: VmObservation | null;
  /** Names met on the way, to be masked. */
  readonly names: readonly string[];
};

/** Checks sign-in, subscriptions, roles, Resource Graph, agents and store, and on one VM what only a real one can tell. */
export async function diagnose(
  deps: DoctorDeps,
  request: DoctorRequest,
  signal: AbortSignal,
): Promise<Diagnosis> {
  const takenAt = isoTime(deps.clock.wall());
  const survey = await surveyEstate(deps, request.scope, signal);
  const { roleActions } = request;
  const scopes = survey.subscriptions.map((id) => `/subscriptions/${id}`);
  const roles = await checkRoles(deps, { roleActions, scopes, prefix: '' }, signal);
  const restarts = await checkRestarts(deps, survey, signal);
  const store = await checkStore(deps, request.scope);
  const found = request.vm === null ? null : await findMachine(deps, request.vm, signal);
  const target = found?.target ?? null;
  const onVm = { roleActions, scopes: target === null ? [] : [target.resourceId], prefix: 'vm-' } as const;
  const vmRoles = target === null ? [] : await checkRoles(deps, onVm, signal);
  const vm = target === null ? null : await observeMachine(deps, target, request, signal);
  const vmChecks = found === null ? [] : [found.check, ...vmRoles, ...(vm?.checks ?? [])];
  return {
    takenAt,
    probeSha256: deps.probe.sha256,
    checks: [...checksOfSurvey(survey, roles), restarts, store.check, ...vmChecks],
    assumptions: [...countedAssumptions(store.warnings), ...judgeAssumptions(vm)],
    warnings: store.warnings,
    vm,
    names: [
      ...survey.names,
      ...(target === null ? [] : [target.name, target.resourceGroup, ...Object.values(target.tags)]),
    ],
  };
}

/** Nobody's subscription: its lease is taken and given back to see that the store takes writes. */
const nobody = '00000000-0000-0000-0000-000000000000' as SubscriptionId;

type StoreLook = { readonly check: Check; readonly warnings: WarningCounts | null };

async function checkStore({ openStore, clock, random }: DoctorDeps, scope: Scope | null): Promise<StoreLook> {
  try {
    const store = await openStore();
    try {
      await store.listAudits({}, 1);
      const lease = await store.acquireLease(nobody, `doctor-${random.hex(4)}`, 1000, clock.now());
      if (lease.kind === 'acquired') {
        await store.releaseLease(lease.fence);
      }
      const check = { name: 'store', state: 'ok', detail: { code: 'store-usable' } } as const;
      return { check, warnings: await countWarnings(store, scope) };
    } finally {
      await store.close();
    }
  } catch (error: unknown) {
    return { check: failedBy('store', error), warnings: null };
  }
}

type Found = { readonly check: Check; readonly target: Target | null };

async function findMachine(deps: DoctorDeps, id: ResourceId, signal: AbortSignal): Promise<Found> {
  try {
    let because: Detail = { code: 'vm-not-found' };
    for await (const event of deps.discover({ include: { ids: [id] } }, signal)) {
      if (event.kind === 'target') {
        return foundMachine(event.target, event.settle);
      }
      because = 'because' in event ? { code: 'incomplete', reasons: [event.because] } : because;
    }
    return { check: { name: 'vm', state: 'failed', detail: because }, target: null };
  } catch (error: unknown) {
    return { check: failedBy('vm', error), target: null };
  }
}

function foundMachine(target: Target, settle: Readonly<{ outcome: string; reason: string }> | null): Found {
  if (settle === null) {
    return { check: { name: 'vm', state: 'ok', detail: { code: 'vm-ready', os: target.os.name } }, target };
  }
  const { outcome, reason } = settle;
  const detail = { code: 'vm-not-probed', outcome, reason } as const;
  return { check: { name: 'vm', state: 'failed', detail }, target: null };
}

function failedBy(name: CheckName, error: unknown): Check {
  return { name, state: 'failed', detail: { code: 'error', error: troubleOf(error) } };
}

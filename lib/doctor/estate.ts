import type { AuditDeps } from '../audit/audit-deps.ts';
import type { DiscoveryEvent, Readable } from '../inventory/discovery.ts';
import type { AuditorRole } from '../inventory/permissions.ts';
import { AuditError, troubleOf } from '../model/errors.ts';
import type { SubscriptionId } from '../model/ids.ts';
import type { IncompleteReason } from '../model/reasons/incomplete-reason.ts';
import type { CallAdvice, Problem } from '../model/reasons/problem.ts';
import type { Scope } from '../model/scope.ts';
import type { Target } from '../model/target.ts';
import type { Detail } from './detail.ts';

/** `vm-role-…` is asked of one VM. */
export type CheckName =
  | 'sign-in'
  | 'subscriptions'
  | `${'' | 'vm-'}role-${AuditorRole}`
  | 'inventory'
  | 'agents'
  | 'restarts'
  | 'store'
  | 'vm'
  | 'run-command'
  | 'result'
  | 'output';

/** One thing that must be right. */
export type Check = {
  readonly name: CheckName;
  /** `not-known`: Azure was asked and did not say, which is neither good nor bad. `not-checked`: it could not be asked. */
  readonly state: 'ok' | 'failed' | 'not-known' | 'not-checked';
  readonly detail: Detail;
  /** Actions of a role that are not granted. */
  readonly missing?: readonly string[];
  /** What is granted beyond need, but for reading, in Azure's patterns. */
  readonly beyond?: readonly string[];
};

type Seen = {
  readonly subscriptions: SubscriptionId[];
  readonly unreadable: IncompleteReason[];
  readonly incomplete: IncompleteReason[];
  targets: number;
  /** True when there may be more targets. */
  isSample: boolean;
  /** Targets that would not be probed, by reason. */
  readonly settled: Record<string, number>;
  /** Those that would be. */
  readonly ready: Pick<Target, 'key' | 'changedAt'>[];
  /** What ended the look. */
  error: AuditError | null;
  readonly names: string[];
};

/** What a look at the scope showed. */
export type EstateSurvey = Readonly<Seen>;

/** Enough to have met every kind of call, few enough to be quick in any estate. */
const mostTargets = 100;

/**
 * `scope`: null means every subscription that can be read; nothing but looking is done, so that need not be said. Throws `scope.empty` and
 * `scope.invalid`; other trouble is in the survey.
 */
export async function surveyEstate(
  deps: Pick<AuditDeps, 'discover'> & Readable,
  scope: Scope | null,
  signal: AbortSignal,
): Promise<EstateSurvey> {
  const seen: Seen = {
    ...{ targets: 0, isSample: false, error: null },
    ...{ subscriptions: [], unreadable: [], incomplete: [], settled: {}, ready: [], names: [] },
  };
  try {
    for await (const event of deps.discover(scope ?? (await everything(deps, signal)), signal)) {
      note(seen, event);
      if (seen.targets === mostTargets) {
        seen.isSample = true;
        break;
      }
    }
  } catch (thrown: unknown) {
    const error = troubleOf(thrown);
    if (error.code === 'scope.empty' || error.code === 'scope.invalid') {
      throw error;
    }
    seen.error = error;
  }
  return seen;
}

async function everything({ readable }: Readable, signal: AbortSignal): Promise<Scope> {
  const subscriptions = await readable(signal);
  if (subscriptions.length === 0) {
    throw new AuditError('subscriptions.unreadable', { code: 'no-subscription-at-all' });
  }
  return { include: { subscriptions: subscriptions.map(({ subscriptionId }) => subscriptionId) } };
}

function note(seen: Seen, event: DiscoveryEvent): void {
  switch (event.kind) {
    case 'subscription':
      seen.subscriptions.push(event.subscriptionId);
      seen.names.push(event.name);
      break;
    case 'subscription-unreadable':
      seen.unreadable.push(event.because);
      break;
    case 'incomplete':
      seen.incomplete.push(event.because);
      break;
    case 'note':
      break;
    case 'target':
      seen.targets += 1;
      seen.names.push(event.target.name, event.target.resourceGroup);
      if (event.settle === null) {
        seen.ready.push(event.target);
      } else {
        seen.settled[event.settle.reason] = (seen.settled[event.settle.reason] ?? 0) + 1;
      }
      break;
  }
}

/** `roles` are the checks of what the identities may do in these subscriptions. */
export function checksOfSurvey(survey: EstateSurvey, roles: readonly Check[]): Check[] {
  return [signIn(survey), subscriptions(survey), ...roles, inventory(survey), agents(survey)];
}

function signIn({ error, subscriptions, incomplete }: EstateSurvey): Check {
  const name = 'sign-in';
  if (error === null || subscriptions.length > 0) {
    return { name, state: 'ok', detail: { code: 'signed-in' } };
  }
  const { problem } = error;
  if (error.code === 'credential.unavailable' || tokenBy(problem) === 'refused') {
    return { name, state: 'failed', detail: { code: 'error', error } };
  }
  const reasons = incomplete.filter((reason) => tokenBy(reason) === 'refused');
  if (reasons.length > 0) {
    return { name, state: 'failed', detail: { code: 'incomplete', reasons } };
  }
  const isEmpty = problem.code === 'no-subscription-in-scope' && incomplete.length === 0;
  const isTaken = isEmpty || [problem, ...incomplete].some((said) => tokenBy(said) === 'taken');
  return isTaken
    ? { name, state: 'ok', detail: { code: 'signed-in' } }
    : { name, state: 'not-known', detail: { code: 'token-untried' } };
}

/** What became of the token by what was said; null: that does not tell. */
function tokenBy(said: Problem | IncompleteReason | string | null): 'taken' | 'refused' | null {
  if (said === null || typeof said === 'string') {
    return null;
  }
  switch (said.code) {
    case 'no-subscription-at-all':
    case 'management-group-empty':
      return 'taken';
    case 'no-subscription-readable':
    case 'management-group-unreadable':
      return tokenBy(said.detail);
    case 'call-failed':
      return said.advice === 'unauthorized' ? 'refused' : isBehind(said) ? 'taken' : null;
    default:
      return null;
  }
}

/** Answers that only a caller gets whose token was accepted. A refusal without a code may be anybody's on the way. */
function isBehind({ advice, isBare }: Extract<Problem, { code: 'call-failed' }>): boolean {
  return refusedBehind.has(advice) || (advice === 'refused' && !isBare);
}

const refusedBehind: ReadonlySet<CallAdvice> = new Set<CallAdvice>([
  'forbidden',
  'not-found',
  'deny-assignment',
  'subscription-disabled',
]);

function subscriptions(survey: EstateSurvey): Check {
  const name = 'subscriptions';
  if (survey.error !== null && survey.subscriptions.length === 0) {
    const isSignIn = survey.error.code === 'credential.unavailable';
    return isSignIn
      ? notChecked(name)
      : { name, state: 'failed', detail: { code: 'error', error: survey.error } };
  }
  return survey.unreadable.length > 0
    ? { name, state: 'failed', detail: { code: 'incomplete', reasons: survey.unreadable } }
    : { name, state: 'ok', detail: { code: 'subscriptions-read', count: survey.subscriptions.length } };
}

function inventory(survey: EstateSurvey): Check {
  const name = 'inventory';
  if (survey.error !== null) {
    return survey.subscriptions.length === 0
      ? notChecked(name)
      : { name, state: 'failed', detail: { code: 'error', error: survey.error } };
  }
  if (survey.incomplete.length > 0) {
    return { name, state: 'failed', detail: { code: 'incomplete', reasons: survey.incomplete } };
  }
  const detail = { code: 'inventory-read', vms: survey.targets, isSample: survey.isSample } as const;
  return { name, state: 'ok', detail };
}

function agents({ targets, settled, error }: EstateSurvey): Check {
  const name = 'agents';
  if (error !== null || targets === 0) {
    return notChecked(name);
  }
  const ready = targets - Object.values(settled).reduce((sum, times) => sum + times, 0);
  const detail = { code: 'vms-ready', ready, vms: targets, settled } as const;
  return { name, state: ready === 0 ? 'failed' : 'ok', detail };
}

export function notChecked(name: CheckName): Check {
  return { name, state: 'not-checked', detail: { code: 'not-checked' } };
}

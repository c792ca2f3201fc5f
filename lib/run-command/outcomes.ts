import type { Unjudged } from '../model/outcome.ts';
import { type ArmError, readArmError } from './arm-error.ts';
import { boundedDetail } from './detail.ts';
import { blockedSettlement } from './script-blocked.ts';

/** What an error answer means for a run command. `blocked` and `busy` pass with time. */
export type Meaning =
  | { readonly kind: 'busy' }
  | { readonly kind: 'blocked'; readonly settle: Unjudged }
  | { readonly kind: 'throttled'; readonly by: 'arm' | 'compute' }
  | { readonly kind: 'unauthorized'; readonly why: string }
  | { readonly kind: 'unanswered'; readonly why: string }
  | { readonly kind: 'settle'; readonly settle: Unjudged };

/** What the answer to a POST with an error status means. `body` is parsed JSON, text or nothing. */
export function meaningOfRefusal(status: number, body: unknown): Meaning {
  const error = readArmError(body);
  const page = pageTitle(body);
  if (page !== null && status !== 429 && status !== 409) {
    return {
      kind: 'unanswered',
      why: `HTTP ${status}: a web page, such as a proxy's, and no answer of Azure: ${page}`,
    };
  }
  if (status === 429 || matches(excessiveTraffic, status, error)) {
    return { kind: 'throttled', by: throttledBy(error) };
  }
  if (status === 401) {
    return { kind: 'unauthorized', why: error.detail };
  }
  if (status >= 500 || status === 408) {
    return { kind: 'unanswered', why: `HTTP ${status} ${error.detail}`.trim() };
  }
  return meaning(status, error);
}

/** How a row settles whose operation was accepted and then failed; `error` is that of the status body. */
export function settlementOfFailure(error: unknown): Unjudged {
  const failure = readArmError(error);
  const blocked = blockedSettlement(failure.text);
  if (blocked !== null) {
    return blocked;
  }
  const found = meaning(200, failure);
  switch (found.kind) {
    case 'settle':
    case 'blocked':
      return found.settle;
    default:
      return { outcome: 'failed', reason: 'busy-other-command', detail: failure.detail };
  }
}

type Settles = {
  readonly [Kind in Unjudged as Kind['outcome']]: Pick<Kind, 'outcome' | 'reason'>;
}[Unjudged['outcome']];

/** One line of the catalogue; what is absent matches everything. Codes and texts are matched in lower case. */
type Line = {
  readonly status?: readonly number[];
  readonly code?: RegExp;
  readonly text?: RegExp;
  readonly means: 'busy' | { readonly blocked: Settles } | Settles;
};

/**
 * The catalogue; the first line that matches decides. One code covers power state, agent, concurrency and throttling, so
 * status, code and text are asked together and nothing by code alone where the texts are known to differ.
 *
 * Texts: https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/error-messages, others as noted.
 */
const catalogue: readonly Line[] = [
  // https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
  { code: /scopelocked|^locked$/, means: { outcome: 'failed', reason: 'locked' } },
  { text: /scope\(?s?\)? are locked/, means: { outcome: 'failed', reason: 'locked' } },
  // https://learn.microsoft.com/azure/governance/policy/troubleshoot/general
  { code: /disallowedbypolicy|policyviolation/, means: { outcome: 'failed', reason: 'denied-by-policy' } },
  { text: /disallowed by (azure )?policy/, means: { outcome: 'failed', reason: 'denied-by-policy' } },
  // A role does not help: https://learn.microsoft.com/azure/role-based-access-control/deny-assignments, as worded in
  // https://github.com/Azure/migAz/issues/266
  { code: /denyassignment/, means: { outcome: 'failed', reason: 'deny-assignment' } },
  { text: /because of the deny assignment/, means: { outcome: 'failed', reason: 'deny-assignment' } },
  // https://learn.microsoft.com/azure/cost-management-billing/manage/subscription-states
  {
    code: /^(readonlydisabledsubscription|disabledsubscription)$/,
    means: { outcome: 'failed', reason: 'subscription-disabled' },
  },
  // https://learn.microsoft.com/azure/azure-resource-manager/management/delete-resource-group
  { code: /^resourcegroupbeingdeleted$/, means: { outcome: 'failed', reason: 'group-being-deleted' } },
  {
    text: /resource group .{0,200} is in deprovisioning state/,
    means: { outcome: 'failed', reason: 'group-being-deleted' },
  },
  // https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-register-resource-provider and its neighbours
  {
    status: [400, 401, 403, 404, 409],
    code: /^(subscriptionnotfound|invalidsubscriptionid|subscriptionnotregistered|missingsubscriptionregistration)$/,
    means: { outcome: 'not-attempted', reason: 'subscription-forbidden' },
  },
  // https://github.com/Azure/azure-powershell/issues/12115
  {
    code: /authorizationfailed|^forbidden$|authorizationerror/,
    means: { outcome: 'failed', reason: 'access-denied' },
  },
  { status: [403], means: { outcome: 'failed', reason: 'access-denied' } },

  // https://github.com/Azure/azure-cli/issues/32305
  {
    text: /run ?command( extension)?( execution)?( is)? in progress|before invoking a run ?command/,
    means: 'busy',
  },
  {
    text: /extension operations are disallowed|allowextensionoperations/,
    means: { outcome: 'unreachable', reason: 'extensions-disallowed' },
  },
  {
    text: /requires the vm to be running|vm is not running|vm is (stopped|deallocated)|virtual machine is not running/,
    means: { outcome: 'skipped', reason: 'not-running' },
  },
  { text: /marked for deletion|is being deleted/, means: { outcome: 'failed', reason: 'vm-gone' } },
  // Two extensions of one handler never pass by waiting: https://github.com/Azure/azure-powershell/issues/8173
  {
    text: /multiple vmextensions per handler not supported/,
    means: { outcome: 'failed', reason: 'platform-error' },
  },
  // They ask to be tried again: https://github.com/cloudfoundry/bosh-azure-cpi-release/issues/762, https://github.com/MicrosoftDocs/azure-docs/issues/108246
  {
    status: [409],
    code: /^(conflictingconcurrentwritenotallowed|retryableerror)$/,
    means: { blocked: { outcome: 'failed', reason: 'other-operation' } },
  },
  {
    status: [409],
    text: /being used by another operation|please retry later/,
    means: { blocked: { outcome: 'failed', reason: 'other-operation' } },
  },
  {
    code: /blockedonplatformupdate|anotheroperationinprogress|operationpreempted|preempted/,
    means: { blocked: { outcome: 'failed', reason: 'other-operation' } },
  },
  {
    text: /another operation is in progress|ongoing operation is changing|ongoing platform update|preempted by/,
    means: { blocked: { outcome: 'failed', reason: 'other-operation' } },
  },

  {
    code: /vmagentstatuscommunicationerror/,
    means: { outcome: 'unreachable', reason: 'agent-silent' },
  },
  {
    text: /has not reported status for (the )?vm agent/,
    means: { outcome: 'unreachable', reason: 'agent-silent' },
  },
  {
    text: /vm agent is (not ready|not running|not installed|missing)|vm agent.* not (been )?provisioned/,
    means: { outcome: 'unreachable', reason: 'agent-not-ready' },
  },
  {
    text: /not supported (on|for|by) (this|the) (guest )?(os|operating system)|(unsupported|not supported) (guest )?(os|operating system)|operating system\b.* is not supported/,
    means: { outcome: 'unreachable', reason: 'os-unsupported' },
  },

  // https://github.com/Azure/azure-sdk-for-python/issues/4369
  {
    code: /provisioningtimeout|operationtimedout|^timeout$/,
    means: { outcome: 'failed', reason: 'timed-out' },
  },
  { text: /extension\b.* has timed out/, means: { outcome: 'failed', reason: 'timed-out' } },
  // https://github.com/Azure/azure-powershell/issues/6343
  { code: /^vmextensionprovisioningerror$/, means: { outcome: 'failed', reason: 'probe-crashed' } },
  {
    text: /reported a failure when processing extension/,
    means: { outcome: 'failed', reason: 'probe-crashed' },
  },

  // A command id that the region does not know: https://learn.microsoft.com/azure/virtual-machines/windows/run-command
  {
    text: /entity was not found in this azure location/,
    means: { outcome: 'failed', reason: 'platform-error' },
  },
  // About the extension, not the VM: https://github.com/MicrosoftDocs/azure-docs/issues/9819, https://github.com/Azure/azure-powershell/issues/20094
  {
    text: /could not be found in the extension repository/,
    means: { outcome: 'failed', reason: 'platform-error' },
  },
  {
    code: /^(artifactnotfound|artifactversionnotfound|invalidresourcetype)$/,
    means: { outcome: 'failed', reason: 'platform-error' },
  },
  {
    status: [404],
    text: /the (resource|vm) '[^']*'.* (was not found|cannot be found)|resource group '[^']*' could not be found/,
    means: { outcome: 'failed', reason: 'vm-gone' },
  },
  {
    code: /^(vmnotfound|resourcenotfound|resourcegroupnotfound|parentresourcenotfound)$/,
    means: { outcome: 'failed', reason: 'vm-gone' },
  },
  // `Conflict` alone says that something else is going on, not what.
  { status: [409], code: /^conflict$/, means: { blocked: { outcome: 'failed', reason: 'other-operation' } } },
];

/** https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling: background jobs. */
const excessiveTraffic: Line = {
  text: /excessive volume of traffic|too many requests have been received/,
  means: 'busy',
};

/** A 409 that names no code, such as one whose body was lost on the way: something is in the way and may pass. */
const held: Line['means'] = { blocked: { outcome: 'failed', reason: 'other-operation' } };

function meaning(status: number, error: ArmError): Meaning {
  const isUnread = status === 409 && error.codes.length === 0;
  const means =
    catalogue.find((line) => matches(line, status, error))?.means ?? (isUnread ? held : undefined);
  if (means === 'busy') {
    return { kind: 'busy' };
  }
  if (means !== undefined && 'blocked' in means) {
    return { kind: 'blocked', settle: { ...means.blocked, detail: error.detail } };
  }
  const settles = means ?? { outcome: 'failed', reason: 'platform-error' };
  return { kind: 'settle', settle: { ...settles, detail: error.detail || `HTTP ${status}` } };
}

/** The title of a web page, or its first words; null for everything else. Azure answers errors in JSON. */
function pageTitle(body: unknown): string | null {
  if (typeof body !== 'string' || !/^\s*<(!doctype|html|head|body)\b/i.test(body)) {
    return null;
  }
  const title = /<title[^>]*>([^<]*)/i.exec(body.slice(0, 4000))?.[1];
  return boundedDetail(title ?? body.slice(0, 1000).replace(/<[^>]*>/g, ' '));
}

function matches(line: Line, status: number, error: ArmError): boolean {
  return (
    (line.status === undefined || line.status.includes(status)) &&
    (line.code === undefined || error.codes.some((code) => line.code?.test(code) === true)) &&
    (line.text === undefined || line.text.test(error.text))
  );
}

/** Compute reuses `OperationNotAllowed` and names itself in the details: https://learn.microsoft.com/troubleshoot/azure/virtual-machines/troubleshooting-throttling-errors */
function throttledBy(error: ArmError): 'arm' | 'compute' {
  const byCompute = error.codes.some((code) => /operationnotallowed|toomanyrequests/.test(code));
  const byArm = error.codes.some((code) => /requeststhrottled/.test(code));
  return byCompute && !byArm ? 'compute' : 'arm';
}

import { outcomes, type Reason, reasonsByOutcome, type Unjudged } from '../model/outcome.ts';
import { parsedJson } from '../model/parsed-json.ts';
import { boundedDetail } from '../model/reasons/bounded-detail.ts';
import { type ArmError, readArmError } from './arm-error.ts';
import type { Refusal } from './port.ts';
import { blockedSettlement } from './script-blocked.ts';

/** What the answer to a POST with an error status means. `body` is parsed JSON, text or nothing. */
export function meaningOfRefusal(status: number, body: unknown): Refusal {
  const error = readArmError(body);
  const foreign = foreignText(body);
  if (foreign !== null && status !== 429 && status !== 409) {
    return { kind: 'unanswered', why: { code: 'no-answer-of-azure', status, text: foreign } };
  }
  if (status === 429 || excessiveTraffic.test(error.text)) {
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
  return blockedSettlement(failure.text) ?? settledBy(reasonOf(200, failure), failure.detail || 'HTTP 200');
}

/**
 * One line of the catalogue: an answer fits that has one of the statuses and either one of the codes or the text; what a line does not
 * name fits everything. Codes and texts are matched in lower case.
 */
type Line = {
  readonly status?: readonly number[];
  readonly code?: RegExp;
  readonly text?: RegExp;
  /** `busy-other-command` and `other-operation` pass with time; every other reason settles the row. */
  readonly reason: Reason;
};

/**
 * The catalogue; the first line that fits decides. One code covers power state, agent, concurrency and throttling, so
 * status, code and text are asked together and nothing by code alone where the texts are known to differ.
 *
 * Texts: https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/error-messages, others as noted.
 */
const catalogue: readonly Line[] = [
  // https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
  { code: /scopelocked|^locked$/, text: /scope\(?s?\)? are locked/, reason: 'locked' },
  // https://learn.microsoft.com/azure/governance/policy/troubleshoot/general
  {
    code: /disallowedbypolicy|policyviolation/,
    text: /disallowed by (azure )?policy/,
    reason: 'denied-by-policy',
  },
  // A role does not help: https://learn.microsoft.com/azure/role-based-access-control/deny-assignments, as worded in
  // https://github.com/Azure/migAz/issues/266
  { code: /denyassignment/, text: /because of the deny assignment/, reason: 'deny-assignment' },
  // https://learn.microsoft.com/azure/cost-management-billing/manage/subscription-states
  { code: /^(readonlydisabledsubscription|disabledsubscription)$/, reason: 'subscription-disabled' },
  // https://learn.microsoft.com/azure/azure-resource-manager/management/delete-resource-group
  {
    code: /^resourcegroupbeingdeleted$/,
    text: /resource group .{0,200} is in deprovisioning state/,
    reason: 'group-being-deleted',
  },
  // https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-register-resource-provider and its neighbours
  {
    status: [400, 401, 403, 404, 409],
    code: /^(subscriptionnotfound|invalidsubscriptionid|subscriptionnotregistered|missingsubscriptionregistration)$/,
    reason: 'subscription-forbidden',
  },
  // https://github.com/Azure/azure-powershell/issues/12115
  { code: /authorizationfailed|^forbidden$|authorizationerror/, reason: 'access-denied' },
  { status: [403], reason: 'access-denied' },

  // https://github.com/Azure/azure-cli/issues/32305
  {
    text: /run ?command( extension)?( execution)?( is)? in progress|before invoking a run ?command/,
    reason: 'busy-other-command',
  },
  { text: /extension operations are disallowed|allowextensionoperations/, reason: 'extensions-disallowed' },
  {
    text: /requires the vm to be running|vm is not running|vm is (stopped|(either )?deallocated)|virtual machine is not running/,
    reason: 'not-running',
  },
  { text: /(vm|virtual machine)( '[^']*')? is (marked for deletion|being deleted)/, reason: 'vm-gone' },
  // Two extensions of one handler never pass by waiting: https://github.com/Azure/azure-powershell/issues/8173
  { text: /multiple vmextensions per handler not supported/, reason: 'platform-error' },
  // They ask to be tried again: https://github.com/cloudfoundry/bosh-azure-cpi-release/issues/762, https://github.com/MicrosoftDocs/azure-docs/issues/108246
  {
    status: [409],
    code: /^(conflictingconcurrentwritenotallowed|retryableerror)$/,
    text: /being used by another operation|please retry later/,
    reason: 'other-operation',
  },
  {
    code: /blockedonplatformupdate|anotheroperationinprogress|operationpreempted|preempted/,
    text: /another operation is in progress|ongoing operation is changing|ongoing platform update|preempted by|extension '[^']*' since it is marked for deletion|disks are being converted/,
    reason: 'other-operation',
  },

  // https://github.com/Azure/azure-linux-extensions/issues/684 has it of one extension.
  {
    code: /vmagentstatuscommunicationerror/,
    text: /has not reported (latest )?status for (the )?(vm agent|extension)/,
    reason: 'agent-silent',
  },
  {
    text: /vm agent is (not ready|not running|not installed|missing)|vm agent.* not (been )?provisioned/,
    reason: 'agent-not-ready',
  },
  {
    text: /not supported (on|for|by) (this|the) (guest )?(os|operating system)|(unsupported|not supported) (guest )?(os|operating system)|operating system\b.* is not supported/,
    reason: 'os-unsupported',
  },

  // https://github.com/Azure/azure-sdk-for-python/issues/4369
  {
    code: /provisioningtimeout|operationtimedout|^timeout$/,
    text: /extension\b.* has timed out/,
    reason: 'timed-out',
  },
  // Not the probe's, or not its alone.
  {
    text: /processing extension '(?!runcommand)|multiple vm extensions failed/,
    reason: 'platform-error',
  },
  // https://github.com/Azure/azure-powershell/issues/6343
  {
    code: /^vmextensionprovisioningerror$/,
    text: /reported a failure when processing extension/,
    reason: 'probe-crashed',
  },

  // A command id that the region does not know: https://learn.microsoft.com/azure/virtual-machines/windows/run-command
  { text: /entity was not found in this azure location/, reason: 'platform-error' },
  // About the extension, not the VM: https://github.com/MicrosoftDocs/azure-docs/issues/9819, https://github.com/Azure/azure-powershell/issues/20094
  {
    code: /^(artifactnotfound|artifactversionnotfound|invalidresourcetype)$/,
    text: /could not be found in the extension repository/,
    reason: 'platform-error',
  },
  {
    status: [404],
    text: /the (resource|vm) '[^']*'.* (was not found|cannot be found)|resource group '[^']*' could not be found/,
    reason: 'vm-gone',
  },
  { code: /^(vmnotfound|resourcenotfound|resourcegroupnotfound|parentresourcenotfound)$/, reason: 'vm-gone' },
  // `Conflict` alone says that something else is going on, not what.
  { status: [409], code: /^conflict$/, reason: 'other-operation' },
];

function meaning(status: number, error: ArmError): Refusal {
  const reason = reasonOf(status, error);
  if (reason === 'busy-other-command') {
    return { kind: 'busy' };
  }
  const settle = settledBy(reason, error.detail || `HTTP ${status}`);
  return { kind: reason === 'other-operation' ? 'blocked' : 'refused', settle };
}

/** A 409 that names no code, such as one whose body was lost on the way: something is in the way and may pass. */
function reasonOf(status: number, error: ArmError): Reason {
  const isUnread = status === 409 && error.codes.length === 0;
  const known = catalogue.find((line) => fits(line, status, error));
  return known?.reason ?? (isUnread ? 'other-operation' : 'platform-error');
}

function settledBy(reason: Reason, detail: string): Unjudged {
  const outcome = outcomes.find((each) => (reasonsByOutcome[each] as readonly Reason[]).includes(reason));
  return { outcome, reason, detail } as Unjudged;
}

function fits({ status, code, text }: Line, answered: number, error: ArmError): boolean {
  const saysEnough =
    (code === undefined && text === undefined) ||
    error.codes.some((one) => code?.test(one) === true) ||
    text?.test(error.text) === true;
  return saysEnough && (status === undefined || status.includes(answered));
}

/** https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling: background jobs. */
const excessiveTraffic = /excessive volume of traffic|too many requests have been received/;

/** The title of a web page, or the first words of a text such as Envoy's `RBAC: access denied`; null where there is JSON, in which Azure answers, or nothing. */
function foreignText(body: unknown): string | null {
  if (typeof body !== 'string' || body.trim() === '' || parsedJson(body) !== undefined) {
    return null;
  }
  const title = /<title[^>]*>([^<]*)/i.exec(body.slice(0, 4000))?.[1];
  return boundedDetail(title ?? body.slice(0, 1000).replace(/<[^>]*>/g, ' '));
}

/** Compute reuses `OperationNotAllowed` and names itself in the details: https://learn.microsoft.com/troubleshoot/azure/virtual-machines/troubleshooting-throttling-errors */
function throttledBy(error: ArmError): 'arm' | 'compute' {
  const byCompute = error.codes.some((code) => /operationnotallowed|toomanyrequests/.test(code));
  const byArm = error.codes.some((code) => /requeststhrottled/.test(code));
  return byCompute && !byArm ? 'compute' : 'arm';
}

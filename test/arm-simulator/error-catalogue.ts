import { armError, gatewayError } from './arm-error.ts';
import type { SimResponse } from './world.ts';

/**
 * What the platform answers when a run command does not go well. `{name}` in a message is filled from the facts.
 * `start`: the answer to the POST. `operation`: the error of an operation that was accepted with 202 and failed later.
 * Codes repeat across situations: `OperationNotAllowed` covers throttling, power state, agent and concurrency.
 * Status codes that no public recording shows are marked `inferred`.
 *
 * Most texts: https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/error-messages; others as noted.
 */
export type CatalogueRow = {
  readonly phase: 'start' | 'operation';
  /** HTTP status of the POST's answer; a failed operation is polled with 200. */
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly target?: string;
  /** ARM itself rejects; no resource provider saw the call. */
  readonly gateway?: true;
  readonly inferred?: true;
};

export const errorCatalogue = {
  /** https://github.com/Azure/azure-cli/issues/32305 */
  'slot-busy': {
    phase: 'start',
    status: 409,
    code: 'Conflict',
    message:
      'Run command extension execution is in progress. Please wait for completion before invoking a run command.',
  },
  'not-running': {
    phase: 'start',
    status: 409,
    code: 'OperationNotAllowed',
    message: 'The operation requires the VM to be running (or set to run).',
    inferred: true,
  },
  'extensions-disallowed': {
    phase: 'start',
    status: 409,
    code: 'OperationNotAllowed',
    message:
      'This operation cannot be performed when extension operations are disallowed. To allow, please ensure VM Agent is installed on the VM and the osProfile.allowExtensionOperations property is true.',
  },
  'extension-change-not-running': {
    phase: 'start',
    status: 409,
    code: 'OperationNotAllowed',
    message: 'Cannot modify extensions in the VM when the VM is not running.',
  },
  'operation-in-progress': {
    phase: 'start',
    status: 409,
    code: 'OperationNotAllowed',
    message: "Operation '{operation}' is not allowed on VM '{vm}' since another operation is in progress.",
    inferred: true,
  },
  'power-changing': {
    phase: 'start',
    status: 409,
    code: 'OperationNotAllowed',
    message:
      'An ongoing operation is changing power state of Virtual Machine {vm} to {power}. Please perform operation {operation} after some time.',
    inferred: true,
  },
  'marked-for-deletion': {
    phase: 'start',
    status: 409,
    code: 'OperationNotAllowed',
    message:
      "Operation '{operation}' is not allowed on VM '{vm}' since the VM is marked for deletion. You can only retry the Delete operation (or wait for an ongoing one to complete).",
    inferred: true,
  },
  deallocating: {
    phase: 'start',
    status: 409,
    code: 'OperationNotAllowed',
    message:
      "Operation '{operation}' is not allowed on VM '{vm}' since the VM is either deallocated or marked to be deallocated.",
    inferred: true,
  },
  /** Such as after the command `RemoveRunCommandWindowsExtension`. */
  'extension-marked-for-deletion': {
    phase: 'start',
    status: 409,
    code: 'OperationNotAllowed',
    message:
      "Operation '{operation}' is not allowed on VM extension 'RunCommandWindows' since it is marked for deletion. You can only retry the Delete operation (or wait for an ongoing one to complete).",
    inferred: true,
  },
  'extension-failed': {
    phase: 'start',
    status: 409,
    code: 'OperationNotAllowed',
    message:
      "Operation '{operation}' is not allowed on VM '{vm}' since VM has extension '{extension}' in failed state.",
    inferred: true,
  },
  'platform-update': {
    phase: 'start',
    status: 409,
    code: 'ResourceUpdateBlockedOnPlatformUpdate',
    message: 'Resource cannot be updated at this time due to ongoing platform update.',
    inferred: true,
  },
  'vm-gone': {
    phase: 'start',
    status: 404,
    code: 'ResourceNotFound',
    message:
      "The Resource '{type}/{vm}' under resource group '{group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    inferred: true,
  },
  'vm-not-found': {
    phase: 'start',
    status: 404,
    code: 'VMNotFound',
    message: "The VM '{vm}' cannot be found.",
    inferred: true,
  },
  /** https://github.com/MicrosoftDocs/azure-docs/issues/9819 has the text, not the code. */
  'extension-unknown': {
    phase: 'start',
    status: 404,
    code: 'ArtifactNotFound',
    message:
      "Extension with publisher 'Microsoft.CPlat.Core', type 'RunCommandWindows', and type handler version '1.1' could not be found in the extension repository.",
    inferred: true,
  },
  /** https://github.com/cloudfoundry/bosh-azure-cpi-release/issues/762 */
  'concurrent-write': {
    phase: 'start',
    status: 409,
    code: 'ConflictingConcurrentWriteNotAllowed',
    message: 'The request failed due to conflict with a concurrent request. Please retry later.',
  },
  /** Named among the errors that ask to be tried again: https://github.com/microsoft/lisa/issues/4623; its words are not public. */
  retryable: {
    phase: 'start',
    status: 409,
    code: 'RetryableError',
    message: 'A retryable error occurred.',
    inferred: true,
  },
  /** https://github.com/MicrosoftDocs/azure-docs/issues/108246 */
  'disk-in-use': {
    phase: 'start',
    status: 409,
    code: 'OperationNotAllowed',
    message:
      "Operation '{operation}' is not allowed on VM '{vm}' since its disk is being used by another operation.",
    inferred: true,
  },
  /** https://github.com/hashicorp/terraform-provider-azurerm/issues/21646 */
  'extension-version-unknown': {
    phase: 'start',
    status: 404,
    code: 'ArtifactVersionNotFound',
    message:
      "No version found in the artifact repository that satisfies the requested version '1.1' for VM extension with publisher 'Microsoft.CPlat.Core' and type 'RunCommandWindows'.",
    inferred: true,
  },
  'type-unknown': {
    phase: 'start',
    status: 404,
    code: 'InvalidResourceType',
    message: "The resource type could not be found in the namespace 'Microsoft.Compute'.",
    inferred: true,
  },
  /** https://github.com/Azure/azure-powershell/issues/8173 */
  'handler-taken': {
    phase: 'start',
    status: 400,
    code: 'BadRequest',
    message:
      "Multiple VMExtensions per handler not supported for OS type 'Windows'. VMExtension 'RunCommandWindows' with handler 'Microsoft.CPlat.Core.RunCommandWindows' already added or specified in input.",
    inferred: true,
  },
  /** https://github.com/Azure/azure-powershell/issues/12115 */
  'no-permission': {
    phase: 'start',
    status: 403,
    code: 'AuthorizationFailed',
    message:
      "The client '{principal}' with object id '{principal}' does not have authorization to perform action '{action}' over scope '{scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.",
    gateway: true,
  },
  /** https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources: read-only locks stop POST actions. */
  locked: {
    phase: 'start',
    status: 409,
    code: 'ScopeLocked',
    message:
      "The scope '{scope}' cannot perform write operation because following scope(s) are locked: '{scope}'. Please remove the lock and try again.",
    gateway: true,
    inferred: true,
  },
  'policy-denied': {
    phase: 'start',
    status: 403,
    code: 'RequestDisallowedByPolicy',
    message:
      'Resource \'{vm}\' was disallowed by policy. Policy identifiers: \'[{"policyAssignment":{"name":"Deny Run Command"}}]\'.',
    target: '{vm}',
    gateway: true,
    inferred: true,
  },
  /** https://github.com/Azure/migAz/issues/266 */
  'deny-assignment': {
    phase: 'start',
    status: 403,
    code: 'DenyAssignmentAuthorizationFailed',
    message:
      "The client '{principal}' with object id '{principal}' has permission to perform action '{action}' on scope '{scope}'; however, the access is denied because of the deny assignment with name 'System deny assignment created by managed application' and Id '0f0e0d0c' at scope '{scope}'.",
    gateway: true,
  },
  /** Reads work, writes do not. */
  'subscription-disabled': {
    phase: 'start',
    status: 409,
    code: 'ReadOnlyDisabledSubscription',
    message:
      'The subscription is disabled and therefore marked as read only. You cannot perform any write actions on this subscription until it is re-enabled.',
    gateway: true,
  },
  'group-being-deleted': {
    phase: 'start',
    status: 409,
    code: 'ResourceGroupBeingDeleted',
    message: "The resource group of '{scope}' is in deprovisioning state and cannot perform this operation.",
    gateway: true,
  },
  /** https://github.com/Azure/azure-powershell/issues/23622 */
  'instance-id': {
    phase: 'start',
    status: 400,
    code: 'InvalidParameter',
    message: 'Virtual Machine Scale Set VM instanceId must be a number.',
    target: 'instanceId',
  },
  /** https://learn.microsoft.com/azure/virtual-machines/windows/run-command has the text, not the status. */
  'unknown-command': {
    phase: 'start',
    status: 404,
    code: 'NotFound',
    message: 'The entity was not found in this Azure location.',
    inferred: true,
  },
  /** https://learn.microsoft.com/azure/virtual-machines/compute-throttling-limits */
  'throttled-by-compute': {
    phase: 'start',
    status: 429,
    code: 'OperationNotAllowed',
    message:
      'The server rejected the request because too many requests have been received for this subscription.',
  },
  'throttled-by-arm': {
    phase: 'start',
    status: 429,
    code: 'SubscriptionRequestsThrottled',
    message:
      "Number of '{operation}' requests for subscription '{subscription}' actor '{principal}' exceeded. Please try again after '{seconds}' seconds.",
  },
  /** https://github.com/Azure/azure-powershell/issues/6343 */
  'script-host-failed': {
    phase: 'operation',
    status: 200,
    code: 'VMExtensionProvisioningError',
    message:
      'VM has reported a failure when processing extension \'RunCommandWindows\'. Error message: "Finished executing command".',
  },
  /** https://github.com/Azure/azure-sdk-for-python/issues/4369 */
  'timed-out': {
    phase: 'operation',
    status: 200,
    code: 'VMExtensionProvisioningTimeout',
    message:
      "Provisioning of VM extension 'RunCommandWindows' has timed out. Extension installation may be taking too long, or extension status could not be obtained.",
  },
  'agent-silent': {
    phase: 'operation',
    status: 200,
    code: 'VMAgentStatusCommunicationError',
    message:
      "VM '{vm}' has not reported status for VM agent or extensions. Please verify the VM has a running VM agent, and can establish outbound connections to Azure storage.",
  },
  'other-extension-failed': {
    phase: 'operation',
    status: 200,
    code: 'VMExtensionProvisioningError',
    message:
      'Multiple VM extensions failed to be provisioned on the VM. Please see the VM extension instance view for details.',
  },
  'handler-broken': {
    phase: 'operation',
    status: 200,
    code: 'VMExtensionHandlerNonTransientError',
    message:
      "Handler 'Microsoft.CPlat.Core.RunCommandWindows' has reported failure for VM Extension 'RunCommandWindows' with terminal error code '1009' and error message: 'Enable failed for plugin (name: Microsoft.CPlat.Core.RunCommandWindows) with exception Command execution failed.'",
  },
  'internal-error': {
    phase: 'operation',
    status: 200,
    code: 'InternalExecutionError',
    message: 'An internal execution error occurred.',
    inferred: true,
  },
  preempted: {
    phase: 'operation',
    status: 200,
    code: 'OperationPreempted',
    message: 'Operation execution has been preempted by a more recent operation.',
    inferred: true,
  },
} as const satisfies Readonly<Record<string, CatalogueRow>>;

export type CatalogueId = keyof typeof errorCatalogue;

export type CatalogueFacts = Readonly<Record<string, string>>;

/** The row with its placeholders filled; a placeholder without a fact stays as it is. */
export function catalogueError(
  id: CatalogueId,
  facts: CatalogueFacts = {},
): { readonly code: string; readonly message: string } {
  const row: CatalogueRow = errorCatalogue[id];
  return { code: row.code, message: fill(row.message, facts) };
}

/** The row as the answer to a POST; a row of phase `operation` has no such answer and throws. */
export function catalogueResponse(id: CatalogueId, facts: CatalogueFacts = {}): SimResponse {
  const row: CatalogueRow = errorCatalogue[id];
  if (row.phase !== 'start') {
    throw new TypeError(`${id} is the error of an operation, not the answer to a POST`);
  }
  const { code, message } = catalogueError(id, facts);
  if (row.gateway) {
    return gatewayError(row.status, code, message);
  }
  return armError(
    row.status,
    code,
    message,
    row.target === undefined ? {} : { target: fill(row.target, facts) },
  );
}

function fill(template: string, facts: CatalogueFacts): string {
  return template.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => facts[name] ?? placeholder);
}

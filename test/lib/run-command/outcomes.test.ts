import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { meaningOfRefusal, settlementOfFailure } from '../../../lib/run-command/outcomes.ts';

type Row = { name: string; status: number; code: string; message: string; means: string };

/** `busy`, `blocked:reason`, `throttled:by` or `outcome:reason`. */
const refusals: readonly Row[] = [
  {
    name: 'a command in progress',
    status: 409,
    code: 'Conflict',
    message:
      'Run command extension execution is in progress. Please wait for completion before invoking a run command.',
    means: 'busy',
  },
  {
    name: 'a VM that does not run',
    status: 409,
    code: 'OperationNotAllowed',
    message: 'The operation requires the VM to be running (or set to run).',
    means: 'skipped:not-running',
  },
  {
    name: 'an extension change on a VM that does not run',
    status: 409,
    code: 'OperationNotAllowed',
    message: 'Cannot modify extensions in the VM when the VM is not running.',
    means: 'skipped:not-running',
  },
  {
    name: 'extensions switched off',
    status: 409,
    code: 'OperationNotAllowed',
    message:
      'This operation cannot be performed when extension operations are disallowed. To allow, please ensure VM Agent is installed on the VM and the osProfile.allowExtensionOperations property is true.',
    means: 'unreachable:extensions-disallowed',
  },
  {
    name: 'another operation',
    status: 409,
    code: 'OperationNotAllowed',
    message:
      "Operation 'runCommand' is not allowed on VM 'not-running' since another operation is in progress.",
    means: 'blocked:other-operation',
  },
  {
    name: 'a change of power state',
    status: 409,
    code: 'OperationNotAllowed',
    message:
      'An ongoing operation is changing power state of Virtual Machine vm1 to Stopped. Please perform operation runCommand after some time.',
    means: 'blocked:other-operation',
  },
  {
    name: 'a deletion under way',
    status: 409,
    code: 'OperationNotAllowed',
    message:
      "Operation 'runCommand' is not allowed on VM 'vm1' since the VM is marked for deletion. You can only retry the Delete operation (or wait for an ongoing one to complete).",
    means: 'failed:vm-gone',
  },
  {
    name: 'a VM that is deallocated or about to be',
    status: 409,
    code: 'OperationNotAllowed',
    message:
      "Operation 'runCommand' is not allowed on VM 'vm1' since the VM is either deallocated or marked to be deallocated.",
    means: 'skipped:not-running',
  },
  {
    name: 'the deletion of an extension',
    status: 409,
    code: 'OperationNotAllowed',
    message:
      "Operation 'runCommand' is not allowed on VM extension 'RunCommandWindows' since it is marked for deletion. You can only retry the Delete operation (or wait for an ongoing one to complete).",
    means: 'blocked:other-operation',
  },
  {
    name: 'a conversion of its disks',
    status: 409,
    code: 'OperationNotAllowed',
    message:
      "Management operations on VM 'vm1' are disallowed because VM disks are being converted to managed disks.",
    means: 'blocked:other-operation',
  },
  {
    name: 'a failed extension',
    status: 409,
    code: 'OperationNotAllowed',
    message: "Operation 'runCommand' is not allowed on VM 'vm1' since VM has extension 'x' in failed state.",
    means: 'failed:platform-error',
  },
  {
    name: 'platform maintenance',
    status: 409,
    code: 'ResourceUpdateBlockedOnPlatformUpdate',
    message: 'Resource cannot be updated at this time due to ongoing platform update.',
    means: 'blocked:other-operation',
  },
  {
    name: 'a conflict without words',
    status: 409,
    code: 'Conflict',
    message: '',
    means: 'blocked:other-operation',
  },
  {
    name: 'a resource that is gone',
    status: 404,
    code: 'ResourceNotFound',
    message: "The Resource 'Microsoft.Compute/virtualMachines/vm1' under resource group 'rg' was not found.",
    means: 'failed:vm-gone',
  },
  {
    name: 'a VM that is gone',
    status: 404,
    code: 'VMNotFound',
    message: "The VM 'vm1' cannot be found.",
    means: 'failed:vm-gone',
  },
  {
    name: 'a subscription that is gone',
    status: 404,
    code: 'SubscriptionNotFound',
    message: "The subscription 's1' could not be found.",
    means: 'not-attempted:subscription-forbidden',
  },
  {
    name: 'no permission',
    status: 403,
    code: 'AuthorizationFailed',
    message:
      "The client 'x' with object id 'x' does not have authorization to perform action 'Microsoft.Compute/virtualMachines/runCommand/action' over scope '/subscriptions/s1' or the scope is invalid.",
    means: 'failed:access-denied',
  },
  {
    name: 'a lock',
    status: 409,
    code: 'ScopeLocked',
    message:
      "The scope '/subscriptions/s1/x' cannot perform write operation because following scope(s) are locked: '/subscriptions/s1'. Please remove the lock and try again.",
    means: 'failed:locked',
  },
  {
    name: 'a policy',
    status: 403,
    code: 'RequestDisallowedByPolicy',
    message: "Resource 'vm1' was disallowed by policy. Policy identifiers: '[]'.",
    means: 'failed:denied-by-policy',
  },
  {
    name: 'a deny assignment',
    status: 403,
    code: 'DenyAssignmentAuthorizationFailed',
    message:
      "The client 'a' with object id 'a' has permission to perform action 'Microsoft.Compute/virtualMachines/runCommand/action' on scope '/x'; however, the access is denied because of the deny assignment with name 'System deny assignment' and Id '1' at scope '/y'.",
    means: 'failed:deny-assignment',
  },
  {
    name: 'a disabled subscription',
    status: 409,
    code: 'ReadOnlyDisabledSubscription',
    message: 'The subscription is disabled and therefore marked as read only.',
    means: 'failed:subscription-disabled',
  },
  {
    name: 'a resource group that is being deleted',
    status: 409,
    code: 'ResourceGroupBeingDeleted',
    message: "The resource group 'rg' is in deprovisioning state and cannot perform this operation.",
    means: 'failed:group-being-deleted',
  },
  {
    name: 'an unknown command id',
    status: 404,
    code: 'NotFound',
    message: 'The entity was not found in this Azure location.',
    means: 'failed:platform-error',
  },
  {
    name: 'an extension that the region lacks',
    status: 404,
    code: 'ExtensionNotFound',
    message:
      "Extension with publisher 'Microsoft.CPlat.Core', type 'RunCommandWindows', and type handler version '1.1' could not be found in the extension repository.",
    means: 'failed:platform-error',
  },
  {
    name: 'a write at the same time',
    status: 409,
    code: 'ConflictingConcurrentWriteNotAllowed',
    message: 'The request failed due to conflict with a concurrent request. Please retry later.',
    means: 'blocked:other-operation',
  },
  {
    name: 'a disk in use',
    status: 409,
    code: 'OperationNotAllowed',
    message: "Disk 'd' is being used by another operation.",
    means: 'blocked:other-operation',
  },
  {
    name: 'two extensions of one handler',
    status: 400,
    code: 'BadRequest',
    message:
      "Multiple VMExtensions per handler not supported for OS type 'Windows'. VMExtension 'RunCommandWindows' with handler 'Microsoft.CPlat.Core.RunCommandWindows' already added or specified in input.",
    means: 'failed:platform-error',
  },
  {
    name: 'an instance id that is no number',
    status: 400,
    code: 'InvalidParameter',
    message: 'Virtual Machine Scale Set VM instanceId must be a number.',
    means: 'failed:platform-error',
  },
  {
    name: 'an unsupported operating system',
    status: 409,
    code: 'OperationNotAllowed',
    message: 'Run command is not supported on this operating system.',
    means: 'unreachable:os-unsupported',
  },
  {
    name: 'a throttle of Compute',
    status: 429,
    code: 'OperationNotAllowed',
    message:
      'The server rejected the request because too many requests have been received for this subscription.',
    means: 'throttled:compute',
  },
  {
    name: 'a throttle of ARM',
    status: 429,
    code: 'SubscriptionRequestsThrottled',
    message:
      "Number of 'write' requests for subscription 's1' actor 'x' exceeded. Please try again after '10' seconds.",
    means: 'throttled:arm',
  },
];

const failures: readonly Omit<Row, 'status'>[] = [
  {
    name: 'a script host that failed',
    code: 'VMExtensionProvisioningError',
    message:
      'VM has reported a failure when processing extension \'RunCommandWindows\'. Error message: "Finished executing command".',
    means: 'failed:probe-crashed',
  },
  {
    name: 'ninety minutes',
    code: 'VMExtensionProvisioningTimeout',
    message:
      "Provisioning of VM extension 'RunCommandWindows' has timed out. Extension installation may be taking too long, or extension status could not be obtained.",
    means: 'failed:timed-out',
  },
  {
    name: 'a silent agent',
    code: 'VMAgentStatusCommunicationError',
    message:
      "VM 'vm1' has not reported status for VM agent or extensions. Please verify the VM has a running VM agent, and can establish outbound connections to Azure storage.",
    means: 'unreachable:agent-silent',
  },
  {
    name: 'an agent that tells nothing of the extension',
    code: 'Renamed',
    message:
      "VM agent on VM 'vm1' has not reported latest status for extension 'RunCommandWindows'. Please verify the VM has a running VM agent, and can establish outbound connections to Azure storage.",
    means: 'unreachable:agent-silent',
  },
  {
    name: 'a failure of another extension',
    code: 'VMExtensionProvisioningError',
    message:
      "VM has reported a failure when processing extension 'CustomScriptExtension' (publisher 'Microsoft.Compute' and type 'CustomScriptExtension'). Error message: 'Command execution finished, but failed because it returned a non-zero exit code of: '1''.",
    means: 'failed:platform-error',
  },
  {
    name: 'a failure of several extensions',
    code: 'VMExtensionProvisioningError',
    message:
      'Multiple VM extensions failed to be provisioned on the VM. Please see the VM extension instance view for details.',
    means: 'failed:platform-error',
  },
  {
    name: 'a silent agent behind a failure of several extensions',
    code: 'VMExtensionProvisioningError',
    message:
      "Multiple VM extensions failed to be provisioned on the VM. Please see the VM extension instance view for other failures. The first extension failed due to the error: VM 'vm1' has not reported status for VM agent or extensions. Verify that the OS is up and healthy, the VM has a running VM agent, and that it can establish outbound connections to Azure storage.",
    means: 'unreachable:agent-silent',
  },
  {
    name: 'a broken handler',
    code: 'VMExtensionHandlerNonTransientError',
    message:
      "Handler 'Microsoft.CPlat.Core.RunCommandWindows' has reported failure for VM Extension 'RunCommandWindows' with terminal error code '1009' and error message: 'Enable failed'",
    means: 'failed:platform-error',
  },
  {
    name: 'a newer operation',
    code: 'OperationPreempted',
    message: 'Operation execution has been preempted by a more recent operation.',
    means: 'failed:other-operation',
  },
  { name: 'nothing known', code: 'SomethingNew', message: 'It went wrong.', means: 'failed:platform-error' },
];

const wrappers = [
  { shape: 'wrapped', wrap: (error: object): unknown => ({ error }) },
  { shape: 'bare', wrap: (error: object): unknown => error },
  {
    shape: 'in details',
    wrap: (error: object): unknown => ({ error: { code: 'Failed', details: [error] } }),
  },
  {
    shape: 'with names in capitals',
    wrap: ({ code, message }: { code?: string; message?: string }): unknown => ({
      Error: { Code: code, Message: message },
    }),
  },
  { shape: 'as text', wrap: (error: object): unknown => JSON.stringify({ error }) },
  {
    shape: 'shouted',
    wrap: ({ code, message }: { code?: string; message?: string }): unknown => ({
      error: { code: code?.toUpperCase(), message: message?.toUpperCase() },
    }),
  },
];

describe('meaningOfRefusal', () => {
  const cases = refusals.flatMap((row) => wrappers.map((wrapper) => ({ ...row, ...wrapper })));

  it.each(cases)('reads $name, $shape, as $means', ({ status, code, message, wrap, means }) => {
    expect(inWords(meaningOfRefusal(status, wrap({ code, message })))).toBe(means);
  });

  it.each([
    { status: 404, code: 'ArtifactNotFound', means: 'failed:platform-error' },
    { status: 404, code: 'ArtifactVersionNotFound', means: 'failed:platform-error' },
    { status: 404, code: 'InvalidResourceType', means: 'failed:platform-error' },
    { status: 404, code: 'ResourceGroupNotFound', means: 'failed:vm-gone' },
    { status: 409, code: 'RetryableError', means: 'blocked:other-operation' },
  ])('reads $status $code as $means, whatever its words', ({ status, code, means }) => {
    expect(inWords(meaningOfRefusal(status, { error: { code, message: 'In other words.' } }))).toBe(means);
  });

  it.each([400, 403, 404, 502])(
    'names a page of a proxy with %i as such, and blames no role and no VM',
    (status) => {
      const page = '<!DOCTYPE html><html><head><title>Access denied by proxy</title></head></html>';

      expect(meaningOfRefusal(status, page)).toEqual({
        kind: 'unanswered',
        why: { code: 'no-answer-of-azure', status, text: 'Access denied by proxy' },
      });
    },
  );

  it.each([
    'RBAC: access denied',
    '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html><html><head><title>Blocked</title></head></html>',
    '<!-- gateway --><html><body>Blocked</body></html>',
  ])('blames no role for a 403 that is not of Azure: %s', (body) => {
    expect(meaningOfRefusal(403, body)).toMatchObject({
      kind: 'unanswered',
      why: {
        code: 'no-answer-of-azure',
        status: 403,
        text: expect.stringMatching(/^(RBAC: access denied|Blocked)$/),
      },
    });
  });

  it.each(refusals.filter(({ message, code }) => message !== '' && !/ReadOnly|SubscriptionNot/.test(code)))(
    'reads $name under another code as $means',
    ({ status, message, means }) => {
      const found = inWords(meaningOfRefusal(status, { error: { code: 'Renamed', message } }));

      expect(found).toBe(means === 'throttled:compute' ? 'throttled:arm' : means);
    },
  );

  it.each([500, 502, 503, 504, 408])('takes HTTP %i for a POST whose fate is unknown', (status) => {
    expect(meaningOfRefusal(status, '<html>Bad Gateway</html>').kind).toBe('unanswered');
  });

  it.each([undefined, '', '{"error":{"co', '<html>', {}])(
    'waits for a VM after a 409 without a code: %j',
    (body) => {
      expect(inWords(meaningOfRefusal(409, body))).toBe('blocked:other-operation');
    },
  );

  it('takes 401 for a refused token', () => {
    expect(meaningOfRefusal(401, { error: { code: 'ExpiredAuthenticationToken' } })).toEqual({
      kind: 'unauthorized',
      why: 'ExpiredAuthenticationToken',
    });
  });

  it('keeps the words of an unknown refusal, on one line and bounded', () => {
    const found = meaningOfRefusal(400, {
      error: { code: 'New', message: `a\u001b[31m\r\nb\u202e${'x'.repeat(9999)}` },
    });

    expect(found).toMatchObject({ kind: 'refused', settle: { outcome: 'failed', reason: 'platform-error' } });
    const detail = 'settle' in found ? String(found.settle.detail) : '';
    expect(detail.startsWith('New: a [31m b x')).toBe(true);
    expect(detail.length).toBeLessThanOrEqual(300);
  });

  it('reads any body of any status without throwing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 599 }), fc.anything(), (status, body) => {
        expect(meaningOfRefusal(status, body).kind).toBeDefined();
      }),
    );
  });
});

describe('settlementOfFailure', () => {
  const cases = failures.flatMap((row) => wrappers.map((wrapper) => ({ ...row, ...wrapper })));

  it.each(cases)('settles $name, $shape, as $means', ({ code, message, wrap, means }) => {
    const { outcome, reason } = settlementOfFailure(wrap({ code, message }));

    expect(`${outcome}:${reason}`).toBe(means);
  });

  it('settles a failure without an error as a platform error', () => {
    expect(settlementOfFailure(undefined)).toMatchObject({ outcome: 'failed', reason: 'platform-error' });
  });
});

function inWords(meaning: ReturnType<typeof meaningOfRefusal>): string {
  switch (meaning.kind) {
    case 'refused':
      return `${meaning.settle.outcome}:${meaning.settle.reason}`;
    case 'blocked':
      return `blocked:${meaning.settle.reason}`;
    case 'throttled':
      return `throttled:${meaning.by}`;
    default:
      return meaning.kind;
  }
}

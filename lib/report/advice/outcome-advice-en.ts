import type { Reason } from '../../model/outcome.ts';

/** Why a target has no verdict, and what to do about it. */
export type OutcomeAdvice = { readonly why: string; readonly whatToDo: string };

/** One entry for every reason that can stand beside an outcome other than `judged`. */
export const outcomeAdviceEn: Readonly<Record<Reason, OutcomeAdvice>> = {
  'not-running': {
    why: 'The VM was not running, and a command can only be run in a running VM.',
    whatToDo: 'Start it and audit it again.',
  },
  excluded: {
    why: "The audit's scope leaves this VM out.",
    whatToDo: 'Audit it with a scope that does not exclude it.',
  },
  'do-not-touch': {
    why: 'A tag on the VM asks automated tools to leave it alone.',
    whatToDo:
      'Ask its owner, or let the owner run sc.exe qc lanmanworkstation and give the text to smb1-audit parse.',
  },
  'managed-by-other': {
    why: 'Another Azure service manages this VM.',
    whatToDo: 'Check the service that manages it: that service chooses the images of its VMs.',
  },
  unchanged: {
    why: 'It was not probed again: its verdicts of an earlier audit were still good, or were not asked for again.',
    whatToDo: 'Nothing for that; act on its verdicts, which stand.',
  },
  sampled: {
    why: 'Enough other VMs of its image gave their verdicts; the audit was to probe no more than so many of each image.',
    whatToDo:
      'To know this VM itself, probe it with smb1-audit run --id and its resource id, or all that were left out with smb1-audit run --from AUDIT --only sampled.',
  },
  'agent-not-ready': {
    why: 'The VM agent does not report that it is ready, and Run Command works through it.',
    whatToDo: 'Repair or install the Azure VM agent, then probe the VM again.',
  },
  'extensions-disallowed': {
    why: 'The VM is set to allow no extensions, and Run Command is one.',
    whatToDo: 'Set allowExtensionOperations to true, or look at the VM by hand.',
  },
  'agent-silent': {
    why: 'Azure heard nothing from the VM agent about the command, or nothing more before its end.',
    whatToDo:
      'See whether the VM reaches Azure on port 443 (service tag AzureCloud), without which no answer comes back; else restart the agent or the VM. Then probe it again.',
  },
  'os-unsupported': {
    why: 'Run Command does not support the operating system of this VM.',
    whatToDo: 'Run sc.exe qc lanmanworkstation in the VM and give the text to smb1-audit parse.',
  },
  'access-denied': {
    why: 'The probing identity may not run commands on this VM.',
    whatToDo: 'Grant it the role of the auditor on this VM or above it, then probe it again.',
  },
  locked: {
    why: 'A read-only lock on the VM or above it forbids commands.',
    whatToDo: 'Remove the lock while the audit runs, or look at the VM by hand.',
  },
  'denied-by-policy': {
    why: 'An Azure Policy denied the command.',
    whatToDo: 'Exempt the auditor from that policy, or look at the VM by hand.',
  },
  'deny-assignment': {
    why: 'A deny assignment blocks the command, although the probing identity has the role that it needs.',
    whatToDo:
      'Ask whoever made it, such as the owner of the managed application, the Databricks workspace or the deployment stack, or look at the VM by hand.',
  },
  'subscription-disabled': {
    why: 'The subscription is disabled: it can be read, but no command can be run in it.',
    whatToDo:
      'Have the subscription enabled again, then probe the VM again. A role assignment does not help.',
  },
  'group-being-deleted': {
    why: "The VM's resource group is being deleted.",
    whatToDo: 'Nothing, if that was intended. A role assignment does not help.',
  },
  'vm-gone': {
    why: 'Azure says that the VM, or its resource group, does not exist: it was deleted or moved since discovery.',
    whatToDo: 'Nothing, if that was intended.',
  },
  'not-windows': {
    why: 'The VM does not run Windows, by what Azure says of it or by the form of its answer, which is that of Linux.',
    whatToDo: 'Nothing; the probe is for Windows.',
  },
  'busy-other-command': {
    why: "Somebody else's run command occupied the VM for as long as the audit was willing to wait.",
    whatToDo:
      'Probe it again later. Run Command cannot cancel a command that hangs: it may occupy the VM for 90 minutes, or until a restart, which has not always helped.',
  },
  'other-operation': {
    why: 'Another operation on the VM, such as a resize or an update, was in progress.',
    whatToDo: 'Probe it again later.',
  },
  'timed-out': {
    why: 'Azure did not report the end of the command before the deadline; the detail says what it reported instead.',
    whatToDo:
      'Where the command was still running: probe again, with a longer --probe-deadline. Where its state could not be read: look at the detail first. A VM that cannot reach Azure on port 443 (service tag AzureCloud) runs the command and never reports it. A command that hangs may occupy the VM for 90 minutes, or until a restart.',
  },
  'probe-crashed': {
    why: 'The probe, or Run Command before it, stopped in the VM without giving an answer.',
    whatToDo: 'Read the detail, or probe it again with --save-evidence and read what PowerShell said.',
  },
  'script-blocked': {
    why: 'Something in the VM blocked the probe.',
    whatToDo:
      'Ask its owner; the explanation of each VM says what blocked it. Probing again does not help. Until then run sc.exe qc lanmanworkstation in the VM and give the text to smb1-audit parse.',
  },
  'output-truncated': {
    why: 'Only the end of the answer came back, and judging part of the evidence would be guessing.',
    whatToDo: 'Probe it again.',
  },
  'output-stale': {
    why: 'The answer belongs to an earlier command: its nonce is another one.',
    whatToDo:
      'Probe it again. A VM made from an image that was captured with the Run Command extension in it may go on giving answers of the image; there its owner removes the extension with az vm run-command invoke --command-id RemoveRunCommandWindowsExtension, and the next command installs it anew.',
  },
  'output-unreadable': {
    why: 'The answer was damaged: its lines and its checksum do not agree.',
    whatToDo: 'Probe it again with --save-evidence and look at what came back.',
  },
  'platform-error': {
    why: 'Azure reported an error of its own for this command.',
    whatToDo:
      'Read the detail, then probe it again. If Run Command itself is broken in the VM, its owner removes it with az vm run-command invoke --command-id RemoveRunCommandWindowsExtension; the next command installs it anew. The auditor never does that itself.',
  },
  canceled: { why: 'The audit was canceled before this VM was judged.', whatToDo: 'Start another audit.' },
  deadline: {
    why: "The audit's deadline came before this VM was judged.",
    whatToDo: 'Start another audit with a longer --audit-deadline.',
  },
  'max-errors': {
    why: 'Probing stopped at the allowed number of errors.',
    whatToDo: 'Look at the failed VMs first, then start another audit.',
  },
  'subscription-forbidden': {
    why: 'Commands were refused on one VM of this subscription after the other, so this one was not tried.',
    whatToDo: 'Grant the probing identity its role on the subscription and start another audit.',
  },
};

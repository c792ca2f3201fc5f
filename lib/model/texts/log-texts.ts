import type { Log } from '../ports.ts';

/** What the command line may have to log; it says it in its reader's language. What only the function app logs stands where it is logged. */
export type LogText =
  | 'The webhook was not told of the changes'
  | 'VMs are probed because Azure does not tell when they were last restarted'
  | 'The restarts of a subscription could not be read'
  | 'A subscription is closed to the auditor'
  | 'A subscription may be closed to the auditor; one VM of each resource group is tried'
  | 'The lease could not be handed back; it will expire'
  | 'The status of a subscription could not be listed'
  | 'The regions of a subscription could not be listed, so names of regions are not checked'
  | 'An image, or a resource behind an OS disk, could not be read'
  | 'The answer to a run command could not be read'
  | 'An operation points to a foreign host'
  | 'an audit step failed'
  | 'audit failed'
  | 'audit incomplete'
  | 'audit ended'
  | 'audit purged'
  | 'outdated audits not purged';

export type AuditLog = Log<LogText>;

/** Who the auditor is to Azure: the one that reads the inventory and the one that sends run commands. Both may be one identity. */
export type AuditorRole = 'discovery' | 'probe';

/** What one role assignment gives, in Azure's patterns: `*` stands for any text, slashes included. */
export type Grant = {
  readonly actions: readonly string[];
  /** Taken from this grant alone: another one may still give them. */
  readonly notActions: readonly string[];
  /** It holds under a condition, which is not evaluated here. */
  readonly isConditional: boolean;
};

export type PermissionsPort = {
  /**
   * What the identity was granted at a scope (`/subscriptions/…`) or above it. Deny assignments, locks and policies are not in it.
   * Rejects with an `AuditError` when that cannot be found out, which says nothing of the rights themselves.
   */
  grantsOf(role: AuditorRole, scope: string, signal: AbortSignal): Promise<readonly Grant[]>;
};

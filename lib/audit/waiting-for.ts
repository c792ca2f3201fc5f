import type { Audit } from '../model/audit.ts';
import type { AuditId, SubscriptionId } from '../model/ids.ts';
import { isoTime } from '../model/ports.ts';
import type { Leased } from './pass/lease-guard.ts';

/**
 * Whom an audit waits for. `leased`: who probes the subscription, null for another process of this audit, and until when (ISO 8601 UTC)
 * unless it renews its lease; who is at work renews it, who died does not.
 */
export type WaitingFor =
  | { readonly code: 'vm-in-another-audit' }
  | { readonly code: 'taken-over'; readonly subscriptionId: SubscriptionId }
  | { readonly code: 'asked'; readonly by: AuditId }
  | {
      readonly code: 'leased';
      readonly by: AuditId | null;
      readonly subscriptionId: SubscriptionId;
      readonly until: string;
    };

export function waitingFor(
  { id, trigger }: Pick<Audit, 'id' | 'trigger'>,
  subscriptionId: SubscriptionId,
  { by, until }: Leased,
): WaitingFor {
  if (by === null) {
    return trigger === 'check' ? { code: 'vm-in-another-audit' } : { code: 'taken-over', subscriptionId };
  }
  return trigger === 'check' && by !== id
    ? { code: 'asked', by }
    : { code: 'leased', by: by === id ? null : by, subscriptionId, until: isoTime(until) };
}

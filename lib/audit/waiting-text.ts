import type { Audit } from '../model/audit.ts';
import type { SubscriptionId } from '../model/ids.ts';
import { isoTime } from '../model/ports.ts';
import type { Leased } from './pass/lease-guard.ts';

/** Whom an audit waits for, for a person to read. Who is at work renews the time; who died does not. */
export function waitingText(audit: Audit, subscriptionId: SubscriptionId, { by, until }: Leased): string {
  if (by === null) {
    return audit.trigger === 'check'
      ? 'another audit is probing this VM'
      : `another process has taken over subscription ${subscriptionId}`;
  }
  if (audit.trigger === 'check' && by !== audit.id) {
    return `audit ${by} has been asked to probe this VM`;
  }
  const who = by === audit.id ? 'another process of this audit' : `audit ${by}`;
  const time = isoTime(until).slice(11, 19);
  return `${who} is probing subscription ${subscriptionId}, until ${time} UTC unless it renews its lease`;
}

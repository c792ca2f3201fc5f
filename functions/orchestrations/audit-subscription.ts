import { app } from 'durable-functions';
import { durableNames } from '../../lib/audit/durable/durable-names.ts';
import { subscriptionOrchestration, versioned } from '../../lib/audit/durable/orchestrate.ts';

/** By the major part of `defaultVersion`, as those of `audit` are: a sub-orchestration has its parent's version. */
const sequences = { 1: subscriptionOrchestration };

export function registerAuditSubscription(): void {
  app.orchestration(durableNames.auditSubscription, versioned(sequences));
}

import { app } from 'durable-functions';
import { durableNames } from '../../lib/audit/durable/durable-names.ts';
import { auditOrchestration, versioned } from '../../lib/audit/durable/orchestrate.ts';

/**
 * The present sequence and those of older versions that audits may still be running under. The key is the major part of
 * `defaultVersion` in host.json, which a change of the sequence must raise.
 */
const sequences = { 1: auditOrchestration };

export function registerAudit(): void {
  app.orchestration(durableNames.audit, versioned(sequences));
}

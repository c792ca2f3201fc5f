/**
 * The name of every function of the app, in one table for both sides: a caller that misspells an activity or a
 * sub-orchestration leaves its instance running for ever.
 */
export const functionNames = {
  auditOrchestration: 'audit',
  subscriptionOrchestration: 'audit-subscription',
  planActivity: 'audit-plan',
  passActivity: 'audit-pass',
  concludeActivity: 'audit-conclude',
  abandonActivity: 'audit-abandon',
  timer: 'audit-timer',
  startAudit: 'audits-start',
  planAudit: 'audits-plan',
  listAudits: 'audits-list',
  readAudit: 'audits-read',
  cancelAudit: 'audits-cancel',
  listFindings: 'audits-findings',
  listImages: 'audits-images',
  listChanges: 'audits-changes',
  showReport: 'audits-report',
  exportFindings: 'audits-export',
  checkMachine: 'vms-check',
  describeApi: 'openapi',
  health: 'health',
  version: 'version',
} as const;

/**
 * The name of every function of the app, in one table for both sides: a caller that misspells an activity or a
 * sub-orchestration leaves its instance running for ever.
 */
export const functionNames = {
  audit: 'audit',
  auditSubscription: 'audit-subscription',
  auditPlan: 'audit-plan',
  auditPass: 'audit-pass',
  auditConclude: 'audit-conclude',
  auditAbandon: 'audit-abandon',
  auditTimer: 'audit-timer',
  auditsStart: 'audits-start',
  auditsPlan: 'audits-plan',
  auditsList: 'audits-list',
  auditsRead: 'audits-read',
  auditsCancel: 'audits-cancel',
  auditsFindings: 'audits-findings',
  auditsImages: 'audits-images',
  auditsChanges: 'audits-changes',
  auditsReport: 'audits-report',
  auditsExport: 'audits-export',
  vmsCheck: 'vms-check',
  openapi: 'openapi',
  health: 'health',
  version: 'version',
} as const;

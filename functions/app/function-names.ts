import { durableNames } from '../../lib/audit/durable/durable-names.ts';

/** The name of every function of the app. */
export const functionNames = {
  ...durableNames,
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

import { functionNames } from '../app/function-names.ts';

export type Route = {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly route: string;
  /** True where no function key is asked for. */
  readonly isOpen?: true;
};

/** Every route of the API: all that a worker is told at its start, when what answers is not loaded yet. */
export const routes = {
  auditsStart: { name: functionNames.auditsStart, method: 'POST', route: 'audits' },
  auditsPlan: { name: functionNames.auditsPlan, method: 'POST', route: 'plan' },
  auditsList: { name: functionNames.auditsList, method: 'GET', route: 'audits' },
  auditsRead: { name: functionNames.auditsRead, method: 'GET', route: 'audits/{id}' },
  auditsCancel: { name: functionNames.auditsCancel, method: 'POST', route: 'audits/{id}/cancel' },
  auditsFindings: { name: functionNames.auditsFindings, method: 'GET', route: 'audits/{id}/findings' },
  auditsImages: { name: functionNames.auditsImages, method: 'GET', route: 'audits/{id}/images' },
  auditsChanges: { name: functionNames.auditsChanges, method: 'GET', route: 'audits/{id}/changes' },
  auditsReport: { name: functionNames.auditsReport, method: 'GET', route: 'audits/{id}/report' },
  auditsExport: { name: functionNames.auditsExport, method: 'GET', route: 'audits/{id}/export' },
  vmsCheck: { name: functionNames.vmsCheck, method: 'POST', route: 'vms/check' },
  health: { name: functionNames.health, method: 'GET', route: 'health', isOpen: true },
  version: { name: functionNames.version, method: 'GET', route: 'version' },
  openapi: { name: functionNames.openapi, method: 'GET', route: 'openapi.json' },
} as const satisfies Readonly<Record<string, Route>>;

import { auditsCancel } from '../audits-cancel.ts';
import { auditsChanges } from '../audits-changes.ts';
import { auditsExport } from '../audits-export.ts';
import { auditsFindings } from '../audits-findings.ts';
import { auditsImages } from '../audits-images.ts';
import { auditsList } from '../audits-list.ts';
import { auditsPlan } from '../audits-plan.ts';
import { auditsRead } from '../audits-read.ts';
import { auditsReport } from '../audits-report.ts';
import { auditsStart } from '../audits-start.ts';
import { health } from '../health.ts';
import { openapi } from '../openapi.ts';
import { version } from '../version.ts';
import { vmsCheck } from '../vms-check.ts';
import type { Operation } from './operation.ts';
import type { routes } from './routes.ts';

const described = {
  auditsStart,
  auditsPlan,
  auditsList,
  auditsRead,
  auditsCancel,
  auditsFindings,
  auditsImages,
  auditsChanges,
  auditsReport,
  auditsExport,
  vmsCheck,
  health,
  version,
};

/** Every route of the API, its own description among them. */
export const operations: Readonly<Record<keyof typeof routes, Operation>> = {
  ...described,
  openapi: openapi(Object.values(described)),
};

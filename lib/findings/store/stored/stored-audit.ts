import { z } from 'zod';
import {
  type Audit,
  auditTriggers,
  closedAuditStates,
  openAuditStates,
  probedAgain,
} from '../../../model/audit.ts';
import type { AuditId } from '../../../model/ids.ts';
import type { AuditNote } from '../../../model/reasons/audit-note.ts';
import { readIncompleteReasons } from '../../../model/reasons/incomplete-reason.ts';
import { scopeSchema } from '../../../model/scope.ts';
import { halves } from '../../../model/verdict.ts';
import { storedId } from './stored-id.ts';

const limits = z.looseObject({
  probeDeadlineSeconds: z.number(),
  auditDeadlineSeconds: z.number(),
  maxErrors: z
    .union([z.looseObject({ count: z.number() }), z.looseObject({ percent: z.number() })])
    .nullable(),
  minCoveragePercent: z.number().nullable(),
  saveEvidence: z.boolean(),
  maxAgeSeconds: z.number().exactOptional(),
  perImage: z.number().exactOptional(),
  catalogue: z.literal(true).exactOptional(),
});

const lineage = z.looseObject({
  from: storedId<AuditId>(),
  isContinued: z.boolean().exactOptional(),
  only: z.array(z.enum(probedAgain)),
});

const publishedSku = z.looseObject({
  publisher: z.string(),
  offer: z.string(),
  sku: z.string(),
  continues: z.string().exactOptional(),
  location: z.string(),
  versions: z.array(z.string()).nullable(),
});

const note = z.custom<AuditNote>((stored) => z.looseObject({ code: z.string() }).safeParse(stored).success);

/**
 * An audit's record as any version kept it; what a later version adds stays in it. An earlier one judged the SMB1 client alone, and
 * gave reasons in sentences.
 */
export const storedAudit: z.ZodType<Audit> = z.looseObject({
  id: storedId<AuditId>(),
  state: z.enum([...openAuditStates, ...closedAuditStates]),
  trigger: z.enum(auditTriggers),
  startedBy: z.string(),
  scope: scopeSchema,
  scopeHash: z.string(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  probeSha256: z.string(),
  halves: z.array(z.enum(halves)).default(['client']),
  limits,
  lineage: lineage.nullable(),
  isPlanCut: z.boolean().exactOptional(),
  incompleteBecause: z.unknown().transform(readIncompleteReasons),
  notes: z.array(note).exactOptional(),
  subscriptions: z.array(z.string()),
  catalogue: z.array(publishedSku).exactOptional(),
  stoppedByMaxErrors: z.boolean(),
  cancelRequested: z.boolean(),
});

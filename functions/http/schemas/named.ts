import { z } from 'zod';
import { errorTable } from '../../../lib/model/errors.ts';
import { auditPageSchema, auditSchema, planSchema, startedSchema } from './audits.ts';
import { checkBody, planBody, startBody } from './bodies.ts';
import { changesSchema } from './changes.ts';
import { findingPageSchema, findingSchema, imagePageSchema, imageSchema } from './findings.ts';
import { text } from './parts.ts';

/** What the API shows. The same schemas make the OpenAPI description, and the tests hold every answer to them. */

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const healthSchema = z.strictObject({ status: z.literal('up') });

export const versionSchema = z.strictObject({
  version: text,
  packageSha256: sha256.describe('SHA-256 of the deployed files; the build prints it.'),
  probeSha256: sha256.describe('SHA-256 of the script that is sent to VMs, as in every finding.'),
});

/** https://www.rfc-editor.org/rfc/rfc9457 with members of its own. */
export const problemSchema = z.strictObject({
  type: z.literal('about:blank'),
  title: text,
  status: z.number().int(),
  code: z.union([z.enum(Object.keys(errorTable) as [keyof typeof errorTable]), text]),
  detail: text,
  field: text.optional(),
  expected: text.optional(),
  example: z.unknown().optional(),
  auditId: text.optional(),
});

/** What the description calls each of them. */
export const namedSchemas = z.registry<{ readonly id: string }>();

const named: Readonly<Record<string, z.ZodType>> = {
  Audit: auditSchema,
  StartedAudit: startedSchema,
  Plan: planSchema,
  Finding: findingSchema,
  ImageFinding: imageSchema,
  Changes: changesSchema,
  AuditPage: auditPageSchema,
  FindingPage: findingPageSchema,
  ImageFindingPage: imagePageSchema,
  Problem: problemSchema,
  ScopeRequest: planBody,
  StartRequest: startBody,
  CheckRequest: checkBody,
  Health: healthSchema,
  Version: versionSchema,
};
for (const [id, schema] of Object.entries(named)) {
  namedSchemas.add(schema, { id });
}

import { z } from 'zod';
import { closedAuditStates, openAuditStates } from '../../../lib/model/audit.ts';
import { reasonsByOutcome } from '../../../lib/model/outcome.ts';
import { exposures, verdicts } from '../../../lib/model/verdict.ts';

const text = z.string();
const time = z.iso.datetime({ precision: 3 });
const count = z.int().min(0);

const outcome = z.enum(Object.keys(reasonsByOutcome) as [keyof typeof reasonsByOutcome]);

const half = z.strictObject({
  verdict: z.enum(verdicts),
  verdictReason: text.nullable(),
  rule: text.nullable(),
  because: z.array(
    z.strictObject({ signal: text, value: text, effect: z.strictObject({ code: text, message: text }) }),
  ),
  warnings: z.array(text),
  changesAtReboot: z.boolean(),
  failedControls: z.array(text),
});

const finding = z.strictObject({
  resourceId: z.string().startsWith('/subscriptions/'),
  name: text,
  subscriptionId: z.guid(),
  resourceGroup: text,
  location: text,
  os: z.strictObject({ name: text.nullable(), build: text.nullable() }),
  managedBy: text.nullable(),
  tenantId: z.guid().nullable(),
  subscriptionName: text.nullable(),
  tags: z.record(text, text),
  provenance: z.strictObject({
    end: z.enum(['marketplace', 'custom', 'unknown']),
    reason: z.looseObject({ code: text, message: text }),
    image: z.strictObject({ publisher: text, offer: text, sku: text, version: text }).nullable(),
    plan: z.strictObject({ publisher: text, name: text, product: text }).nullable(),
    imageDate: z.iso.date().nullable(),
    chain: z.array(
      z.strictObject({ kind: text, id: text, note: z.looseObject({ code: text, message: text }) }),
    ),
  }),
  outcome: outcome.nullable(),
  reason: z.enum(Object.values(reasonsByOutcome).flat() as [string]).nullable(),
  blockedBy: z.enum(['antivirus', 'execution-policy', 'group-policy', 'autorun', 'no-powershell']).nullable(),
  detail: text.nullable(),
  exposure: z.enum(exposures).nullable(),
  client: half.nullable(),
  server: half.nullable(),
  scQuery: z.strictObject({ smb1: z.boolean(), smb2: z.boolean() }).nullable(),
  probeSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  probedAt: time.nullable(),
  carriedOver: z.boolean(),
  lastKnown: z
    .strictObject({ client: z.enum(verdicts), server: z.enum(verdicts), probedAt: time })
    .nullable(),
});

const seen = {
  smb1BinariesAbsent: z.enum(['unjudged', 'not-in-os', 'single', 'confirmed', 'no', 'mixed']),
  judged: count,
  decided: count,
  notCounted: z.strictObject({ upgraded: count, versionUntold: count, undecided: count, notInOs: count }),
  client: z.partialRecord(z.enum(verdicts), count),
  server: z.partialRecord(z.enum(verdicts), count),
  disagreeing: z.array(text),
};

const publishedImage = z.strictObject({
  ...seen,
  kind: z.literal('marketplace'),
  publisher: text,
  offer: text,
  sku: text,
  version: text,
  id: z.null(),
  madeFrom: z.null(),
  imageDate: z.iso.date().nullable(),
  deprecation: z
    .strictObject({
      state: z.enum(['active', 'scheduled', 'deprecated']),
      date: z.iso.datetime().nullable(),
      alternative: z.strictObject({ kind: z.enum(['offer', 'plan']), name: text }).nullable(),
    })
    .nullable(),
  predicted: z.enum(['enabled', 'disabled-or-installable', 'absent']).nullable(),
  agreesWithPrediction: z.boolean().nullable(),
  firstParty: z.boolean(),
});

const publishedOnly = Object.fromEntries(
  Object.keys(publishedImage.shape)
    .filter((name) => !(name in seen))
    .map((name) => [name, z.null()]),
);

const ownImage = z.strictObject({
  ...publishedOnly,
  ...seen,
  kind: z.enum(['gallery', 'managed', 'disk']),
  id: text,
  madeFrom: finding.shape.provenance.pick({ end: true, reason: true, image: true, chain: true }),
});

/** What `run --output json` promises to print. Open counts appear only while the audit is open. */
export const auditDocumentSchema = z.strictObject({
  audit: z.strictObject({
    id: z.string().regex(/^\d{8}T\d{6}Z-[0-9a-f]{8}$/),
    state: z.enum([...openAuditStates, ...closedAuditStates]),
    trigger: z.enum(['cli', 'http', 'timer', 'check']),
    startedBy: text,
    scope: z.partialRecord(z.enum(['include', 'exclude']), z.record(text, z.array(text))),
    startedAt: time,
    endedAt: time.nullable(),
    probeSha256: z.string().regex(/^[0-9a-f]{64}$/),
    coverage: z.strictObject({
      discovered: count,
      byOutcome: z.record(outcome, count),
      known: count,
      carriedOver: count,
      incompleteBecause: z.array(z.looseObject({ code: text, message: text })),
      pending: count.optional(),
      starting: count.optional(),
      started: count.optional(),
    }),
  }),
  findings: z.array(finding),
  images: z.array(z.union([publishedImage, ownImage])),
});

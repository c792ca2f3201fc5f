import { z } from 'zod';
import { imageFlags } from '../../../lib/findings/images/image-findings.ts';
import { imageKinds } from '../../../lib/findings/images/own-image.ts';
import { blockers, outcomes, type Reason, reasonsByOutcome } from '../../../lib/model/outcome.ts';
import { effectCodes, exposures, verdicts } from '../../../lib/model/verdict.ts';
import { count, maybeText, pageOf, text, time } from './parts.ts';

const reasons = Object.values(reasonsByOutcome).flat() as Reason[];

export const image = z.strictObject({ publisher: text, offer: text, sku: text, version: maybeText });

/** A code with its English sentence, and data of its own. */
const reasonObject = z.looseObject({ code: text, message: text });

const half = z.strictObject({
  verdict: z.enum(verdicts),
  verdictReason: maybeText.describe('For unknown and conflict.'),
  rule: maybeText.describe(
    'Null for a verdict that an earlier version carried over: the audit that probed the VM has the explanation.',
  ),
  because: z.array(
    z.strictObject({
      signal: text,
      value: text,
      effect: z.strictObject({ code: z.enum(effectCodes), message: text }),
    }),
  ),
  warnings: z.array(text),
  changesAtReboot: z.boolean().nullable().describe('Null where rule is.'),
  failedControls: z
    .array(text)
    .describe('Where the half is enabled: the controls for this Windows that ask for it to be off.'),
});

export const findingSchema = z.strictObject({
  resourceId: text.describe('As ARM spelled it; compare case-insensitively.'),
  name: text,
  subscriptionId: text,
  resourceGroup: text,
  location: text,
  os: z.strictObject({ name: maybeText, build: maybeText }),
  managedBy: maybeText,
  tenantId: maybeText,
  subscriptionName: maybeText,
  tags: z.record(text, text),
  provenance: z.strictObject({
    end: z.enum(['marketplace', 'custom', 'unknown']),
    reason: reasonObject.describe('Why the chain of origin ends here.'),
    image: image.nullable(),
    plan: z.strictObject({ publisher: text, name: text, product: text }).nullable(),
    imageDate: maybeText,
    chain: z.array(z.strictObject({ kind: text, id: text, note: reasonObject })),
  }),
  outcome: z.enum(outcomes).nullable().describe('Null while the target is open.'),
  reason: z.enum(reasons).nullable(),
  blockedBy: z
    .enum(blockers)
    .nullable()
    .describe('For script-blocked: what kept the probe from running in the VM.'),
  detail: maybeText.describe('Why there is no verdict, in the words of the guest, of Azure or of this app.'),
  exposure: z.enum(exposures).nullable().describe('Null unless judged or carried over.'),
  client: half.nullable().describe('The SMB 1.0 client; null unless judged or carried over.'),
  server: half.nullable().describe('The SMB 1.0 server; null unless judged or carried over.'),
  scQuery: z.strictObject({ smb1: z.boolean(), smb2: z.boolean() }).nullable(),
  probeSha256: maybeText,
  probedAt: time.nullable(),
  carriedOver: z.boolean(),
  lastKnown: z
    .strictObject({ client: z.enum(verdicts), server: z.enum(verdicts), probedAt: time })
    .nullable()
    .describe('Verdicts of an earlier audit; they count only when carried over.'),
});

const madeFrom = z.strictObject({
  end: findingSchema.shape.provenance.shape.end,
  reason: findingSchema.shape.provenance.shape.reason,
  image: image.nullable().describe('The Marketplace image that it descends from.'),
  chain: findingSchema.shape.provenance.shape.chain,
});

export const imageSchema = z.strictObject({
  kind: z
    .enum(imageKinds)
    .describe('Whose image it is; disk: a disk, snapshot or blob that OS disks were copied from.'),
  publisher: maybeText.describe('Null, with offer, SKU and version, for images outside the Marketplace.'),
  offer: maybeText,
  sku: maybeText,
  version: maybeText,
  id: maybeText.describe('Of an image outside the Marketplace: its resource id, or the URL of a blob.'),
  madeFrom: madeFrom.nullable().describe('Of an image outside the Marketplace: what lies behind it.'),
  imageDate: maybeText,
  deprecation: z
    .strictObject({
      state: z.enum(['active', 'scheduled', 'deprecated']),
      date: time.nullable(),
      alternative: z.strictObject({ kind: z.enum(['offer', 'plan']), name: text }).nullable(),
    })
    .nullable()
    .describe('What the publisher decided about the version; null where it is not told.'),
  smb1BinariesAbsent: z.enum(imageFlags),
  judged: count,
  decided: count,
  notCounted: z
    .strictObject({ upgraded: count, versionUntold: count, undecided: count, notInOs: count })
    .describe('Why fewer VMs count for the flag than were judged.'),
  client: z.partialRecord(z.enum(verdicts), count),
  server: z.partialRecord(z.enum(verdicts), count),
  disagreeing: z.array(text),
  sample: z
    .strictObject({ vms: count, leftOut: count })
    .optional()
    .describe('Where VMs were left out as sampled: how many, and how many VMs of the image there are.'),
  predicted: maybeText,
  agreesWithPrediction: z.boolean().nullable(),
  firstParty: z
    .boolean()
    .nullable()
    .describe(
      "One of Microsoft's own, by the publishers that the settings name; null for images outside the Marketplace.",
    ),
});

export const findingPageSchema = pageOf(findingSchema);
export const imagePageSchema = pageOf(imageSchema);

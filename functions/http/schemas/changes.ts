import { z } from 'zod';
import { changeCauses } from '../../../lib/findings/diff.ts';
import { imageFlags } from '../../../lib/findings/images/image-findings.ts';
import { ownImageKinds } from '../../../lib/findings/images/own-image.ts';
import { halves, verdicts } from '../../../lib/model/verdict.ts';
import { auditSchema } from './audits.ts';
import { findingSchema, image } from './findings.ts';
import { count, maybeText, text, time } from './parts.ts';

const comparedAudit = auditSchema.pick({ id: true, state: true, startedAt: true, endedAt: true });

const changeSide = z
  .strictObject({
    outcome: findingSchema.shape.outcome,
    reason: findingSchema.shape.reason,
    exposure: findingSchema.shape.exposure,
    client: z.enum(verdicts).nullable().describe('Judged or carried over.'),
    server: z.enum(verdicts).nullable().describe('Judged or carried over.'),
    image: maybeText.describe('publisher:offer:sku:version'),
    probedAt: time.nullable(),
  })
  .nullable()
  .describe('Null where that audit has no finding of the VM.');

const changeSchema = z.strictObject({
  cause: z.enum(changeCauses),
  halves: z.array(z.enum(halves)).describe('Whose verdict changed, whatever the cause.'),
  resourceId: maybeText,
  name: maybeText,
  resourceGroup: maybeText,
  subscriptionId: maybeText,
  subscriptionName: maybeText,
  before: changeSide,
  after: changeSide,
});

const changedImage = z.strictObject({ ...image.shape, smb1BinariesAbsent: z.enum(imageFlags) });

const changedOwnImage = z.strictObject({
  kind: z.enum(ownImageKinds),
  id: text,
  smb1BinariesAbsent: z.enum(imageFlags),
});

const bySample = count.describe(
  'Images with another flag than before of which a sample left out VMs on either side: they are in no list.',
);

export const changesSchema = z.strictObject({
  audit: comparedAudit,
  previous: comparedAudit,
  halves: z
    .array(z.enum(halves))
    .describe('The halves that both audits judged: earlier versions judged only the client.'),
  items: z.array(changeSchema),
  next: z.null().describe('All changes come in one answer.'),
  total: count,
  counts: z.record(z.enum(changeCauses), count),
  leftOut: z
    .strictObject({ before: count, now: count, since: z.strictObject({ judged: count, on: count }) })
    .describe(
      'VMs that a sample left out of `previous` and of `audit`; of the former those that have verdicts now, and that are on.',
    ),
  images: z.strictObject({
    firstSeen: z.array(changedImage),
    flagChanged: z.array(changedImage.extend({ was: z.enum(imageFlags) })),
    bySample,
    own: z
      .strictObject({
        firstSeen: z.array(changedOwnImage),
        flagChanged: z.array(changedOwnImage.extend({ was: z.enum(imageFlags) })),
        bySample,
      })
      .describe('Images outside the Marketplace.'),
    published: z
      .array(image)
      .describe(
        'Versions that the Marketplace published since, of SKUs in use, where both audits read that.',
      ),
  }),
});

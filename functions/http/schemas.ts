import { z } from 'zod';
import { changeCauses } from '../../lib/findings/diff.ts';
import { imageFlags } from '../../lib/findings/images/image-findings.ts';
import { imageKinds, ownImageKinds } from '../../lib/findings/images/own-image.ts';
import { auditTriggers, closedAuditStates, openAuditStates, probedAgain } from '../../lib/model/audit.ts';
import { errorTable } from '../../lib/model/errors.ts';
import { blockers, outcomes, type Reason, reasonsByOutcome } from '../../lib/model/outcome.ts';
import { incompleteReasonSchema } from '../../lib/model/reasons/incomplete-reason.ts';
import { scopeDimensions } from '../../lib/model/scope.ts';
import { effectCodes, exposures, halves, verdicts } from '../../lib/model/verdict.ts';

/** What the API shows. The same schemas make the OpenAPI description, and the tests hold every answer to them. */

const text = z.string();
const maybeText = z.string().nullable();
const time = z.iso.datetime();
const count = z.number().int().min(0);

/** Generous for people, small enough to be harmless. */
const scopeValue = z.string().pipe(z.string().min(1).max(500).regex(/\S/));

// Pipes, because zod also measures what is no text and no list, if it has a `length`, and throws where that is odd.
const scopeList = z
  .array(z.unknown())
  .pipe(z.array(scopeValue).min(1).max(500))
  .describe(
    'Up to 500 values; a VM that matches any of them matches. Leave it out to name nothing; an empty list is refused.',
  );

const scopeSide = z
  .strictObject(Object.fromEntries(scopeDimensions.map((name) => [name, scopeList.optional()])))
  .meta({ minProperties: 1 })
  .describe('Ids and names compare case-insensitively; tags are key or key=value.');

export const scopeBody = z.strictObject({ include: scopeSide.optional(), exclude: scopeSide.optional() });

export const perImageExpected = 'a whole number from 1 to 10000';

export const planBody = scopeBody.extend({
  perImage: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe(
      'Probe no more than so many VMs of each image, and another one where a probe gives no verdict; VMs of no image always. Default: the setting SMB1_AUDIT_PER_IMAGE; with from none.',
    ),
});

export const startBody = planBody.extend({
  from: z
    .string()
    .regex(/^(\d{8}T\d{6}Z-[0-9a-f]{8}|latest|last)$/)
    .optional()
    .describe(
      'Continue this audit, in its scope: id, latest or last. Targets that are not probed again stay as they were.',
    ),
  only: z
    .array(z.enum(probedAgain))
    .min(1)
    .max(probedAgain.length)
    .optional()
    .describe('With from: which of its targets are probed again. Default all of these but sampled.'),
});

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const healthSchema = z.strictObject({ status: z.literal('up') });

export const versionSchema = z.strictObject({
  version: text,
  packageSha256: sha256.describe('SHA-256 of the deployed files; the build prints it.'),
  probeSha256: sha256.describe('SHA-256 of the script that is sent to VMs, as in every finding.'),
});

export const checkBody = z.strictObject({
  resourceId: z
    .string()
    .min(1)
    .max(500)
    .describe('The id of a virtual machine, or of one instance of a scale set.'),
});

function counts<const Name extends string>(names: readonly Name[]) {
  return z.strictObject(Object.fromEntries(names.map((name) => [name, count])) as Record<Name, typeof count>);
}

const reasons = Object.values(reasonsByOutcome).flat() as Reason[];

const openCounts = { pending: count, starting: count, started: count };

const incompleteReason = z.union(
  incompleteReasonSchema.options.map((reason) => reason.extend({ message: text }).strict()),
);

const links = z.strictObject({
  self: text,
  findings: text,
  images: text,
  changes: text,
  report: text,
  export: text,
  cancel: text,
});

const note = z.looseObject({ code: text, message: text });

export const auditSchema = z.strictObject({
  id: text,
  state: z.enum([...openAuditStates, ...closedAuditStates]),
  trigger: z.enum(auditTriggers),
  startedBy: text,
  scope: z.unknown().describe('Include and exclude, as audited.'),
  startedAt: time,
  endedAt: time.nullable(),
  probeSha256: text,
  perImage: count.optional().describe('VMs of each image that are probed at the most; absent: every VM is.'),
  coverage: z.strictObject({
    discovered: count,
    byOutcome: counts(outcomes),
    known: count.describe('VMs with verdicts: judged and carried over.'),
    carriedOver: count,
    incompleteBecause: z.array(incompleteReason),
    notes: z
      .array(note)
      .describe(
        'Worth knowing, although the audit is no less complete for it, such as an exclusion that matched nothing.',
      )
      .optional(),
    pending: openCounts.pending.optional(),
    starting: openCounts.starting.optional(),
    started: openCounts.started.optional(),
  }),
  standing: z
    .strictObject({
      exposure: counts(exposures).describe('VMs by exposure.'),
      client: counts(verdicts).describe('VMs by the verdict of the SMB 1.0 client.'),
      server: counts(verdicts).describe('VMs by the verdict of the SMB 1.0 server.'),
    })
    .describe('VMs with verdicts, judged and carried over.'),
  etaSeconds: z.number().nullable().describe('Until all targets are settled; null when closed or not known.'),
  waitingFor: z
    .strictObject({ vms: z.array(text), until: time })
    .nullable()
    .describe(
      'The VMs that have not answered, when the audit waits for nothing else, and until when it waits; else null.',
    ),
  links,
});

const countsByName = z.record(text, count);

const estimate = z
  .strictObject({ armCalls: count, seconds: z.number(), secondsIfSilent: z.number() })
  .describe('seconds: where every VM answers; secondsIfSilent: at the most, where one never does.');

export const planSchema = z.strictObject({
  subscriptions: z.array(z.strictObject({ subscriptionId: text, name: text })),
  incompleteBecause: z.array(incompleteReason).describe('Why an audit of this scope would be incomplete.'),
  notes: z.array(note),
  discovered: count,
  toProbe: count,
  skips: countsByName.describe('Targets that would not be probed, by outcome:reason.'),
  byLocation: countsByName.describe('Targets to probe, by region.'),
  images: countsByName.describe(
    'Targets to probe, by publisher:offer:sku:version or by the end of their provenance.',
  ),
  estimate,
  sample: z
    .strictObject({ perImage: count, toProbe: count, estimate })
    .describe(
      'The same for an audit that probes no more than so many VMs of each image: perImage of the request or the setting, else three.',
    ),
  silentBefore: count.describe('Targets to probe whose probe never answered the last time.'),
  extensionFootprint: count.describe(
    'VMs on which Run Command would install its extension if they never used it.',
  ),
});

export const startedSchema = z.strictObject({ id: text, state: auditSchema.shape.state, links });

const image = z.strictObject({ publisher: text, offer: text, sku: text, version: maybeText });

/** A code with its English sentence, and data of its own. */
const reasonObject = z.looseObject({ code: text, message: text });

const half = z.strictObject({
  verdict: z.enum(verdicts),
  verdictReason: maybeText.describe('For unknown and conflict.'),
  rule: maybeText.describe(
    'Null for a carried-over verdict: the audit that probed the VM has the explanation.',
  ),
  because: z.array(
    z.strictObject({
      signal: text,
      value: text,
      effect: z.strictObject({ code: z.enum(effectCodes), message: text }),
    }),
  ),
  warnings: z.array(text),
  changesAtReboot: z.boolean(),
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
  publisher: maybeText.describe('Null, with offer, SKU and version, for images of one’s own.'),
  offer: maybeText,
  sku: maybeText,
  version: maybeText,
  id: maybeText.describe('Of an image of one’s own: its resource id, or the URL of a blob.'),
  madeFrom: madeFrom.nullable().describe('Of an image of one’s own: what lies behind it.'),
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
      "One of Microsoft's own, by the publishers that the settings name; null for images of one's own.",
    ),
});

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
  changes: z.array(changeSchema),
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
      .describe('Images of one’s own.'),
    published: z
      .array(image)
      .describe(
        'Versions that the Marketplace published since, of SKUs in use, where both audits read that.',
      ),
  }),
});

export const auditPageSchema = pageOf(auditSchema);
export const findingPageSchema = pageOf(findingSchema);
export const imagePageSchema = pageOf(imageSchema);

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
export const namedSchemas: ReadonlyMap<z.ZodType, string> = new Map<z.ZodType, string>([
  [auditSchema, 'Audit'],
  [startedSchema, 'StartedAudit'],
  [planSchema, 'Plan'],
  [findingSchema, 'Finding'],
  [imageSchema, 'ImageFinding'],
  [changesSchema, 'Changes'],
  [auditPageSchema, 'AuditPage'],
  [findingPageSchema, 'FindingPage'],
  [imagePageSchema, 'ImageFindingPage'],
  [problemSchema, 'Problem'],
  [planBody, 'ScopeRequest'],
  [startBody, 'StartRequest'],
  [checkBody, 'CheckRequest'],
  [healthSchema, 'Health'],
  [versionSchema, 'Version'],
]);

function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({
    items: z.array(item),
    next: maybeText.describe('The cursor of the next page; null: this was the last page.'),
  });
}

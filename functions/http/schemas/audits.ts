import { z } from 'zod';
import { auditTriggers, closedAuditStates, openAuditStates } from '../../../lib/model/audit.ts';
import { outcomes } from '../../../lib/model/outcome.ts';
import { incompleteReasonSchema, pageDoubtSchema } from '../../../lib/model/reasons/incomplete-reason.ts';
import { exposures, verdicts } from '../../../lib/model/verdict.ts';
import { auditParts } from '../audit-view.ts';
import { count, counts, pageOf, text, time } from './parts.ts';

const incompleteReason = z.union(
  incompleteReasonSchema.options.map(({ shape }) => z.strictObject({ ...shownShape(shape), message: text })),
);

/** What was said is shown as a text. */
function shownShape(shape: z.core.$ZodShape): z.core.$ZodShape {
  const shown = Object.entries(shape).map(([name, schema]) => [name, shownMember(name, schema)] as const);
  return Object.fromEntries(shown);
}

function shownMember(name: string, schema: z.core.$ZodType): z.core.$ZodType {
  if (name === 'detail') {
    return schema instanceof z.ZodNullable ? text.nullable() : text;
  }
  return schema === pageDoubtSchema
    ? z.union(pageDoubtSchema.options.map((doubt) => z.object(shownShape(doubt.shape))))
    : schema;
}

const links = z.strictObject(Object.fromEntries(['self', ...auditParts].map((name) => [name, text])));

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
    pending: count.optional(),
    starting: count.optional(),
    started: count.optional(),
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

export const startedSchema = z.strictObject({
  id: text,
  state: auditSchema.shape.state,
  links,
  notes: z
    .array(note)
    .describe('nothing-to-probe: the earlier audit has no VM that only names; none is probed.')
    .optional(),
});

export const auditPageSchema = pageOf(auditSchema);

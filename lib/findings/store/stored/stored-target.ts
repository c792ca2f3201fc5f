import { z } from 'zod';
import type { ResourceId, ResourceKey, SubscriptionId } from '../../../model/ids.ts';
import type { ImageDeprecation, Provenance } from '../../../model/provenance.ts';
import {
  type LinkNote,
  linkKinds,
  linkNoteSchema,
  type OriginReason,
  originReasonSchema,
} from '../../../model/reasons/origin-reason.ts';
import type { Target } from '../../../model/target.ts';
import type { OwnImage } from '../../images/own-image.ts';
import { storedId } from './stored-id.ts';

const text = z.string();

/** What a later version wrote is kept as text. */
function asWritten(stored: unknown): { readonly code: 'as-written'; readonly message: string } {
  return {
    code: 'as-written',
    message: typeof stored === 'string' ? stored : JSON.stringify(stored ?? null),
  };
}

export const storedDeprecation: z.ZodType<ImageDeprecation> = z.looseObject({
  state: z.enum(['active', 'scheduled', 'deprecated']),
  date: text.nullable(),
  alternative: z.looseObject({ kind: z.enum(['offer', 'plan']), name: text }).nullable(),
});

const link = z.looseObject({
  kind: z.enum(linkKinds),
  id: text,
  note: z
    .unknown()
    .transform((stored): LinkNote => linkNoteSchema.safeParse(stored).data ?? asWritten(stored)),
  isWithdrawn: z.literal(true).exactOptional(),
});

/** Before there were codes, why a chain ends was kept as a sentence. */
const origin = {
  end: z.enum(['marketplace', 'custom', 'unknown']),
  reason: z
    .unknown()
    .transform((stored): OriginReason => originReasonSchema.safeParse(stored).data ?? asWritten(stored)),
  image: z.looseObject({ publisher: text, offer: text, sku: text, version: text.nullable() }).nullable(),
  chain: z.array(link),
};

export const storedOrigin: z.ZodType<OwnImage['madeFrom']> = z.looseObject(origin);

const provenance: z.ZodType<Provenance> = z.looseObject({
  ...origin,
  firstParty: z.boolean().nullable(),
  plan: z.looseObject({ publisher: text, name: text, product: text }).nullable(),
  imageDate: text.nullable(),
  imageDeprecation: storedDeprecation.exactOptional(),
});

/** A target as any version of the stores kept it. */
export const storedTarget: z.ZodType<Target> = z.looseObject({
  kind: z.enum(['virtual-machine', 'scale-set-instance']),
  resourceId: storedId<ResourceId>(),
  key: storedId<ResourceKey>(),
  name: text,
  subscriptionId: storedId<SubscriptionId>(),
  subscriptionName: text.exactOptional(),
  tenantId: text.exactOptional(),
  resourceGroup: text,
  location: text,
  tags: z.record(z.string(), text),
  managedBy: text.nullable(),
  os: z.looseObject({ name: text.nullable(), version: text.nullable() }),
  changedAt: text.nullable(),
  provenance,
});

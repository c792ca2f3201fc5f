import { z } from 'zod';
import type { SubscriptionId } from './ids.ts';
import { linkKinds, linkNoteSchema, originReasonSchema } from './reasons/origin-reason.ts';
import { asWritten, record, textAs, wordOf } from './record.ts';

const text = z.string();

const image = { publisher: text, offer: text, sku: text };

/** A platform or Marketplace image; `version` is the exact one, never `latest`, and null where the platform does not tell it. */
const imageSchema = record({ ...image, version: text.nullable() });

export type MarketplaceImage = z.output<typeof imageSchema>;

export type ExactImage = MarketplaceImage & { readonly version: string };

/** Publisher, offer, SKU and version between colons, as Azure's tools write an image; the last is left out where it is not told. */
export function urnOf({ publisher, offer, sku, version }: MarketplaceImage): string {
  return [publisher, offer, sku, ...(version === null ? [] : [version])].join(':');
}

/** Orders the versions of one SKU by their numbers. */
export function compareVersions(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}

/** A SKU that VMs were made from, and where one of them is. */
export type SkuInUse = Omit<ExactImage, 'version'> & {
  readonly subscriptionId: SubscriptionId;
  readonly location: string;
};

/** What the Marketplace publishes of one SKU in use, or of the SKU of that name in the offer that took its place. */
export type PublishedSku = z.output<typeof publishedSkuSchema>;

export const publishedSkuSchema = record({
  ...image,
  /** The offer in use that this one continues; absent: this one is in use. */
  continues: text.exactOptional(),
  /** The region that was asked. */
  location: text,
  /** The newest ones, newest first; empty: none is published there. Null: could not be read. */
  versions: z.array(text).readonly().nullable(),
});

/** What the publisher decided about an image version. https://learn.microsoft.com/azure/virtual-machines/deprecated-images */
export type ImageDeprecation = z.output<typeof deprecationSchema>;

export const deprecationSchema = record({
  /** `scheduled` images can still be deployed until their date; VMs that are there already go on. */
  state: textAs<'active' | 'scheduled' | 'deprecated'>(),
  /** ISO 8601 UTC; null where it is not told. */
  date: text.nullable(),
  /** What the publisher offers in its place; null where nothing is told. */
  alternative: record({ kind: z.enum(['offer', 'plan']), name: text })
    .nullable()
    .catch(null),
});

export type PurchasePlan = z.output<typeof plan>;

const plan = record({ publisher: text, name: text, product: text });

/** One link of the chain behind an OS disk, nearest first. */
export type ProvenanceLink = z.output<typeof link>;

const link = record({
  kind: wordOf(linkKinds, 'unresolved'),
  /** Resource id, URN or blob URL without its query. */
  id: text,
  note: linkNoteSchema.catch(asWritten),
  /** An image version that the Marketplace offers no longer. Versions are withdrawn all the time; that says nothing against the VM. */
  isWithdrawn: z.literal(true).exactOptional(),
});

/** How far back the platform tells where something came from. */
const origin = {
  end: wordOf(['marketplace', 'custom', 'unknown'], 'unknown'),
  /** Why the chain ends so. */
  reason: originReasonSchema.catch(asWritten),
  image: imageSchema.nullable(),
  chain: z.array(link).readonly(),
};

export const storedOrigin = record(origin);

/** Where the OS disk came from, as far back as the platform tells. */
export type Provenance = z.output<typeof storedProvenance>;

export const storedProvenance = record({
  ...origin,
  /** Is the image one of Microsoft's own, by the publishers that the settings name? Null without an image. */
  firstParty: z.boolean().nullable(),
  plan: plan.nullable(),
  /** `YYYY-MM-DD` parsed from the version string, or null when the string carries no date. */
  imageDate: text.nullable(),
  /** Absent: not told, or an earlier version wrote this. */
  imageDeprecation: deprecationSchema.exactOptional(),
});

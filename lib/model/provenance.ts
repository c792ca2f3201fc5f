import type { SubscriptionId } from './ids.ts';
import type { LinkKind, LinkNote, OriginReason } from './reasons/origin-reason.ts';

/** A platform or Marketplace image; `version` is the exact one, never `latest`, and null where the platform does not tell it. */
export type MarketplaceImage = {
  readonly publisher: string;
  readonly offer: string;
  readonly sku: string;
  readonly version: string | null;
};

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
export type PublishedSku = Omit<MarketplaceImage, 'version'> & {
  /** The offer in use that this one continues; absent: this one is in use. */
  readonly continues?: string;
  /** The region that was asked. */
  readonly location: string;
  /** The newest ones, newest first; empty: none is published there. Null: could not be read. */
  readonly versions: readonly string[] | null;
};

/** What the publisher decided about an image version. https://learn.microsoft.com/azure/virtual-machines/deprecated-images */
export type ImageDeprecation = {
  /** `scheduled` images can still be deployed until their date; VMs that are there already go on. */
  readonly state: 'active' | 'scheduled' | 'deprecated';
  /** ISO 8601 UTC; null where it is not told. */
  readonly date: string | null;
  /** What the publisher offers in its place; null where nothing is told. */
  readonly alternative: { readonly kind: 'offer' | 'plan'; readonly name: string } | null;
};

export type PurchasePlan = { readonly publisher: string; readonly name: string; readonly product: string };

/** One link of the chain behind an OS disk, nearest first. */
export type ProvenanceLink = {
  readonly kind: LinkKind;
  /** Resource id, URN or blob URL without its query. */
  readonly id: string;
  readonly note: LinkNote;
  /** An image version that the Marketplace offers no longer. Versions are withdrawn all the time; that says nothing against the VM. */
  readonly isWithdrawn?: true;
};

/** Where the OS disk came from, as far back as the platform tells. */
export type Provenance = {
  readonly end: 'marketplace' | 'custom' | 'unknown';
  /** Why the chain ends so. */
  readonly reason: OriginReason;
  readonly image: MarketplaceImage | null;
  /** Is the image one of Microsoft's own, by the publishers that the settings name? Null without an image. */
  readonly firstParty: boolean | null;
  readonly plan: PurchasePlan | null;
  /** `YYYY-MM-DD` parsed from the version string, or null when the string carries no date. */
  readonly imageDate: string | null;
  /** Absent: not told, or an earlier version wrote this. */
  readonly imageDeprecation?: ImageDeprecation;
  readonly chain: readonly ProvenanceLink[];
};

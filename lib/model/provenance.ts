/** A platform or Marketplace image; `version` is the exact one, never `latest`. */
export type MarketplaceImage = {
  readonly publisher: string;
  readonly offer: string;
  readonly sku: string;
  readonly version: string;
};

export type PurchasePlan = { readonly publisher: string; readonly name: string; readonly product: string };

/** One link of the chain behind an OS disk, nearest first. */
export type ProvenanceLink = {
  readonly kind:
    | 'marketplace-image'
    | 'gallery-image-version'
    | 'shared-gallery-image'
    | 'community-gallery-image'
    | 'managed-image'
    | 'virtual-machine'
    | 'disk'
    | 'snapshot'
    | 'restore-point'
    | 'imported-blob'
    | 'unresolved';
  /** Resource id, URN or blob URL without its query. */
  readonly id: string;
  /** How the link was reached, such as `imageReference` or `creationData: Copy`; or why the chain stops here. */
  readonly note: string;
};

/** Where the OS disk came from, as far back as the platform tells. */
export type Provenance = {
  readonly end: 'marketplace' | 'custom' | 'unknown';
  /** Why the chain ends so, in one sentence. */
  readonly reason: string;
  readonly image: MarketplaceImage | null;
  /** Is the image one of Microsoft's own, by the publishers that the settings name? Null without an image. */
  readonly firstParty: boolean | null;
  readonly plan: PurchasePlan | null;
  /** `YYYY-MM-DD` parsed from the version string, or null when the string carries no date. */
  readonly imageDate: string | null;
  readonly chain: readonly ProvenanceLink[];
};

import type { ResourceId, ResourceKey, SubscriptionId } from '../model/ids.ts';
import type { ExactImage, ImageDeprecation, Provenance, PurchasePlan } from '../model/provenance.ts';
import type { LinkNote } from '../model/reasons/origin-reason.ts';
import type { Said } from '../model/reasons/problem.ts';
import type { TargetKind } from '../model/target.ts';

/** Every text as ARM spelled it; null where the platform said nothing. */
export type ImageReference = {
  readonly publisher: string | null;
  readonly offer: string | null;
  readonly sku: string | null;
  /** As written at creation, so it may be `latest`. */
  readonly version: string | null;
  /** What `version` was resolved to. */
  readonly exactVersion: string | null;
  /** Gallery image, managed image, or a platform path. */
  readonly id: string | null;
  readonly sharedGalleryImageId: string | null;
  readonly communityGalleryImageId: string | null;
};

export type OsDisk = {
  /** Managed disk; null for an ephemeral or unmanaged one. */
  readonly diskId: string | null;
  /** Unmanaged disk, query removed. */
  readonly blobUri: string | null;
};

export type MachineStatus = {
  /** Such as `running`; null when the platform did not tell, which is not the same as stopped. */
  readonly power: string | null;
  /** Null when the platform did not tell. */
  readonly agent: 'ready' | 'not-ready' | null;
  readonly osName: string | null;
  readonly osVersion: string | null;
  /**
   * When the platform last finished creating, starting, restarting or otherwise changing the machine, ISO 8601 UTC; null when it did
   * not tell, or when a change is under way or failed.
   */
  readonly changedAt: string | null;
};

export type ListedStatus = {
  readonly resourceId: ResourceId;
  readonly key: ResourceKey;
  readonly status: MachineStatus;
};

/** What the control plane says of one VM or one scale-set instance, whatever list it came from. */
export type MachineFacts = {
  readonly kind: TargetKind;
  readonly resourceId: ResourceId;
  readonly key: ResourceKey;
  readonly name: string;
  readonly subscriptionId: SubscriptionId;
  readonly resourceGroup: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly managedBy: string | null;
  /** The scale set that the machine belongs to. */
  readonly scaleSetId: string | null;
  readonly osType: 'windows' | 'linux' | null;
  readonly plan: PurchasePlan | null;
  readonly image: ImageReference | null;
  readonly osDisk: OsDisk;
  readonly allowsExtensions: boolean | null;
  readonly status: MachineStatus;
};

export type SubscriptionFacts = {
  readonly subscriptionId: SubscriptionId;
  /** The id where no name was told. */
  readonly name: string;
  readonly tenantId?: string;
};

/** One page of a Resource Graph answer, as it came: judging completeness is the caller's. */
export type GraphPage<Row> = {
  readonly rows: readonly Row[];
  /** Rows without a usable id. */
  readonly unreadableRows: number;
  /** Rows of the whole answer over all pages; null when not told. */
  readonly totalRecords: number | null;
  readonly skipToken: string | null;
  /** The service cut the answer; without a token the rest is lost. */
  readonly isTruncated: boolean;
  /** The caller can read more subscriptions than the service looks at. */
  readonly isSubscriptionLimitHit: boolean;
};

/** A uniform scale set; flexible ones hold ordinary VMs. */
export type ScaleSet = {
  readonly id: string;
  readonly subscriptionId: SubscriptionId;
  readonly resourceGroup: string;
  readonly name: string;
  readonly location: string;
  readonly isUniform: boolean;
  readonly osType: 'windows' | 'linux' | null;
  readonly managedBy: string | null;
  readonly tags: Readonly<Record<string, string>>;
};

/** What a resource says it was made from. `sources` are ids of other resources, the most telling first. */
export type Made = {
  readonly kind: 'found';
  readonly image: ImageReference | null;
  /** Where the reference stands. */
  readonly note: LinkNote;
  readonly sources: readonly { readonly id: string; readonly note: LinkNote }[];
  /** Blob that the content was imported from, query removed. */
  readonly blobUri: string | null;
  /** What is known of it when nothing above leads anywhere; null: nothing. */
  readonly otherwise: Fallback | null;
};

/** An ending that needs no further resource. What became of the trail is filled in by whoever followed it. */
export type Fallback = Pick<Provenance, 'end' | 'reason'>;

export type MadeFrom =
  | Made
  | { readonly kind: 'not-found' }
  /** Of a type that is not known to lead to an image; no call was made. */
  | { readonly kind: 'not-followed' }
  | { readonly kind: 'unreadable'; readonly because: Said };

/** A managed Windows OS disk in use. */
export type ListedDisk = { readonly id: string; readonly made: Made };

/** Reads that find machines. All reject with an `AuditError` and with nothing else but bugs. */
export type InventoryPort = {
  subscription(id: SubscriptionId, signal: AbortSignal): Promise<SubscriptionFacts>;
  /** Every subscription that the caller can read. */
  subscriptions(signal: AbortSignal): Promise<readonly SubscriptionFacts[]>;
  /** Names of the regions that Azure offers to the subscription, such as `japaneast`. */
  locations(subscription: SubscriptionId, signal: AbortSignal): Promise<readonly string[]>;
  hasResourceGroup(subscription: SubscriptionId, name: string, signal: AbortSignal): Promise<boolean>;
  /** One page of the readable subscriptions anywhere below a management group. */
  subscriptionPage(
    managementGroup: string,
    skipToken: string | null,
    signal: AbortSignal,
  ): Promise<GraphPage<SubscriptionId>>;
  /** One page over at most 300 subscriptions, ordered by id. */
  machinePage(
    subscriptions: readonly SubscriptionId[],
    skipToken: string | null,
    signal: AbortSignal,
  ): Promise<GraphPage<MachineFacts>>;
  /** One page of the Windows OS disks in use, over at most 300 subscriptions, ordered by id. */
  osDiskPage(
    subscriptions: readonly SubscriptionId[],
    skipToken: string | null,
    signal: AbortSignal,
  ): Promise<GraphPage<ListedDisk>>;
  /** Run-time status of all the subscription's VMs, Linux too, as the compute provider has it now. */
  statuses(subscription: SubscriptionId, signal: AbortSignal): AsyncIterable<ListedStatus>;
  scaleSets(subscription: SubscriptionId, signal: AbortSignal): Promise<readonly ScaleSet[]>;
  /** One scale set by its id; null when it does not exist. */
  scaleSet(id: string, signal: AbortSignal): Promise<ScaleSet | null>;
  /** As their own documents have them: what they take from their set is not in them. */
  instances(scaleSet: ScaleSet, signal: AbortSignal): Promise<readonly MachineFacts[]>;
  /** One machine by its id, with its status; null when it does not exist. */
  machine(id: ResourceId, signal: AbortSignal): Promise<MachineFacts | null>;
};

/** Where an image is asked for: what the Marketplace has differs between locations. */
export type Place = { readonly subscriptionId: SubscriptionId; readonly location: string };

/** Reads that trace where a disk came from. They never reject for trouble with one resource. */
export type ProvenancePort = {
  madeFrom(resourceId: string, signal: AbortSignal): Promise<MadeFrom>;
  /** What the Marketplace says of the version in this location. */
  offered(image: ExactImage, place: Place, signal: AbortSignal): Promise<OfferedImage>;
};

/** The newest versions of a SKU that are published in a location, newest first; null where that could not be read. Rejects with the abort reason alone. */
export type CataloguePort = {
  published(
    sku: Omit<ExactImage, 'version'>,
    place: Place,
    signal: AbortSignal,
  ): Promise<readonly string[] | null>;
};

/** `unknown`: it could not be asked. */
export type OfferedImage =
  | { readonly kind: 'offered'; readonly deprecation: ImageDeprecation | null }
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'unknown' };

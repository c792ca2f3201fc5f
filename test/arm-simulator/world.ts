/**
 * The world that the simulator answers for. How routes, buckets and faults plug into the core: `route.ts`.
 * ARM's error envelope: `arm-error.ts`.
 */

/** Simulated time in epoch milliseconds. A scaled clock runs faster than the wall; a virtual one only when told. */
export type SimClock = { now(): number };

export type SimRequest = {
  readonly method: string;
  /** Absolute, as the client asked. */
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type SimResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON unless it is a string, which is sent as it is; undefined is an empty body. */
  readonly body?: unknown;
  /** What the transport does to the answer: breaks the connection before or after the headers, or delays it. */
  readonly transport?: { readonly kind: 'reset' } | { readonly kind: 'delay'; readonly ms: number };
};

/** State of one half of SMB 1.0 in a simulated guest, in the words of the guest seam. `disabled`: installed, its driver's Start is 4. */
export type Smb1State = 'enabled' | 'disabled' | 'available' | 'payload-removed';

/** Data of a registry value: DWORD, text, list of texts; null: the value was deleted; an object: a subkey of that name. */
export type RegistryData = number | string | null | readonly string[] | KeyContents;
export type KeyContents = { readonly [name: string]: RegistryData };

/**
 * A change of a feature that waits for a restart. `enabled`: just enabled, reads as Enabled already, its driver is not there yet;
 * `enable`: the same, reading as Enable Pending; `disable`: Disable Pending, its driver is still there.
 */
export type PendingChange = 'enabled' | 'enable' | 'disable';

/** What the guest executable is told of the machine; it may carry more oddities, never a verdict. */
export type GuestMachine = {
  /** Such as `10.0.14393.3025`. */
  readonly osVersion: string;
  /** Such as `2016`, `2012R2`, `win10-22h2`. */
  readonly release: string;
  /** Windows display language, such as `en-US` or `de-DE`. */
  readonly language: string;
  /** Of both halves, where `client` and `server` do not say otherwise. */
  readonly smb1?: Smb1State;
  readonly client?: Smb1State;
  readonly server?: Smb1State;
  /** What a policy or a script wrote under `Services\mrxsmb10` and `Services\srv`: makes the key where there is none, and else changes it. */
  readonly leftoverKeys?: { readonly mrxsmb10?: KeyContents; readonly srv?: KeyContents };
  /** `LanmanServer\Parameters\SMB1`: a DWORD (true 1, false 0), or a text; absent: no such value. */
  readonly smb1Switch?: number | boolean | string;
  /** `true` or `unrelated`: CBS waits for a restart for another reason. A word of a change is of every half that it fits. */
  readonly restartPending?:
    | boolean
    | 'unrelated'
    | PendingChange
    | { readonly client?: PendingChange; readonly server?: PendingChange };
  /** An older version of the drivers lies in the component store, whatever the features say. */
  readonly oldPayload?: boolean;
  readonly productName?: string;
  /** Ways in which this guest answers badly; absent is a healthy guest. */
  readonly oddity?: string;
};

export type PowerState =
  | 'creating'
  | 'starting'
  | 'running'
  | 'stopping'
  | 'stopped'
  | 'deallocating'
  | 'deallocated'
  | 'hibernated'
  /** The platform does not know. */
  | 'unknown';

/** What the VM agent does. `silent`: the agent claims to be ready and never answers; a command fails after about 25 minutes. */
/** `by-hand`: the VM was made without one, and it was installed since: https://learn.microsoft.com/azure/virtual-machines/extensions/agent-windows */
export type AgentState = 'ready' | 'by-hand' | 'not-ready' | 'silent' | 'absent';

export type MarketplaceReference = {
  publisher: string;
  offer: string;
  sku: string;
  version: string;
  exactVersion: string;
};

export type ImageReference =
  | MarketplaceReference
  | { id: string; exactVersion?: string }
  | { sharedGalleryImageId: string; exactVersion?: string }
  | { communityGalleryImageId: string; exactVersion?: string };

/** How the control plane treats a run command on this VM, beside power and agent. */
export type VmAccess =
  | 'allowed'
  | 'forbidden'
  | 'locked'
  | 'policy-denied'
  | 'deny-assignment'
  | 'subscription-disabled'
  | 'group-being-deleted';

export type SimVm = {
  readonly kind: 'virtual-machine' | 'scale-set-instance';
  readonly id: string;
  readonly name: string;
  /** Numeric id of a uniform scale-set instance. */
  readonly instanceId?: string;
  readonly vmId: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly tags: Record<string, string>;
  readonly managedBy: string | null;
  readonly osType: 'Windows' | 'Linux';
  power: PowerState;
  agent: AgentState;
  readonly allowExtensionOperations: boolean;
  readonly imageReference: ImageReference | null;
  readonly plan: { publisher: string; name: string; product: string } | null;
  readonly osDisk: {
    readonly createOption: 'FromImage' | 'Attach';
    readonly managedDiskId: string | null;
    readonly vhdUri?: string;
  };
  /** Flexible scale set that the VM belongs to. */
  readonly flexibleScaleSetId?: string;
  access: VmAccess;
  /** True once the VM was deleted: Resource Graph may still list it. */
  deleted: boolean;
  readonly guest: GuestMachine;
  /** Present when ARM calls the machine Windows and the guest is Linux: a run command answers in Linux's shape. */
  readonly guestIsLinux?: true;
  /** Present when the OS was upgraded in place: the release that the image had, in the words of `guest.release`. */
  readonly upgradedFrom?: string;
  /** What Resource Graph's stale index says instead of the truth. */
  readonly graph?: { readonly power?: PowerState; readonly missing?: true };
  /** When the last change from outside ended (start, restart, stop, update), simulated epoch ms; absent: long ago. */
  changedAt?: number;
  /** When the system last came up, whoever restarted it, simulated epoch ms; absent: long ago. */
  availableSince?: number;
  /** How long a probe takes in simulated seconds; null: it never ends. */
  readonly probeSeconds: number | null;
  /** Another principal's command holds the slot until this simulated time (epoch ms); 0: nobody's. */
  otherCommandUntil: number;
  /** What an audit must say of this VM: known by the seed that made it, never computed by the auditor's code. */
  readonly truth: Truth;
};

export type Truth = {
  readonly outcome: string;
  readonly reason: string | null;
  /** Verdict of each half; null where there is none. */
  readonly client: string | null;
  readonly server: string | null;
  readonly exposure: string | null;
  readonly provenanceEnd: 'marketplace' | 'custom' | 'unknown';
  /** Its version is null where nothing tells it. */
  readonly image: { publisher: string; offer: string; sku: string; version: string | null } | null;
};

export type SimDisk = {
  readonly id: string;
  readonly location: string;
  readonly osType: 'Windows' | 'Linux';
  readonly tags?: Readonly<Record<string, string>>;
  /** As ARM answers it: createOption, imageReference, galleryImageReference, sourceResourceId, sourceUri. */
  readonly creationData: Record<string, unknown>;
};

/** Galleries, images, snapshots and other resources that a provenance chain may name: id in lower case to GET body. */
export type SimResource = { readonly id: string; readonly body: Record<string, unknown> };

export type SimScaleSet = {
  readonly id: string;
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly tags: Record<string, string>;
  readonly mode: 'Uniform' | 'Flexible';
  readonly osType: 'Windows' | 'Linux';
  readonly imageReference: ImageReference | null;
  readonly managedBy: string | null;
};

/**
 * `forbidden`: every call answers 403; `missing`: 404. `no-commands`: what discovery reads is granted, and neither run commands nor the
 * reading of operations, as when a role for the probing is taken away and a reader's is not.
 */
export type SubscriptionAccess = 'readable' | 'forbidden' | 'missing' | 'no-commands';

export type SimSubscription = {
  readonly id: string;
  readonly name: string;
  readonly tenantId: string;
  readonly managementGroups: readonly string[];
  access: SubscriptionAccess;
};

/** `ImageDeprecationStatus` as the API documents it: https://learn.microsoft.com/rest/api/compute/virtual-machine-images/get */
export type SimDeprecation = {
  readonly imageState: 'ScheduledForDeprecation' | 'Deprecated';
  /** ISO 8601 UTC. */
  readonly scheduledDeprecationTime: string;
  readonly alternativeOption: { readonly type: 'None' | 'Offer' | 'Plan'; readonly value?: string };
};

export type World = {
  readonly seed: number;
  readonly subscriptions: readonly SimSubscription[];
  /** By id in lower case. */
  readonly vms: ReadonlyMap<string, SimVm>;
  readonly scaleSets: ReadonlyMap<string, SimScaleSet>;
  readonly disks: ReadonlyMap<string, SimDisk>;
  readonly resources: ReadonlyMap<string, SimResource>;
  /** Marketplace images that still exist, by lower-case `location/publisher/offer/sku/version`. */
  readonly marketplace: ReadonlySet<string>;
  /** Those that are not simply active, by lower-case `publisher/offer/sku/version`. */
  readonly deprecations: ReadonlyMap<string, SimDeprecation>;
};

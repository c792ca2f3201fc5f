import { AuditError } from './errors.ts';

/** Distinguishes ids that are all strings at run time. */
type Branded<Name extends string> = string & { readonly __brand: Name };

/** An ARM resource id exactly as ARM spelled it. Casing is kept for people; compare by {@link resourceKey}. */
export type ResourceId = Branded<'ResourceId'>;

/** A resource id in lower case: ARM compares ids case-insensitively and its own APIs disagree about casing. */
export type ResourceKey = Branded<'ResourceKey'>;

/** A subscription id in lower case. */
export type SubscriptionId = Branded<'SubscriptionId'>;

/** An audit's id: `yyyymmddThhmmssZ-` and eight hex digits, so ids sort by start time. */
export type AuditId = Branded<'AuditId'>;

/** 32 lower-case hex digits, new for every POST. */
export type Nonce = Branded<'Nonce'>;

export function resourceKey(id: string): ResourceKey {
  return id.toLowerCase() as ResourceKey;
}

const subscriptionPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isSubscriptionId(text: string): boolean {
  return subscriptionPattern.test(text.toLowerCase());
}

/** Throws `scope.invalid` unless the text is a GUID. */
export function subscriptionId(text: string): SubscriptionId {
  if (!isSubscriptionId(text)) {
    throw new AuditError('scope.invalid', { code: 'no-subscription-id', given: text });
  }
  return text.toLowerCase() as SubscriptionId;
}

/** The parts of a resource id; `types` and `names` run from the outermost resource to the innermost. */
export type ResourceParts = {
  readonly subscriptionId: SubscriptionId;
  /** As spelled in the id; empty for a subscription-level resource. */
  readonly resourceGroup: string;
  readonly provider: string;
  readonly types: readonly string[];
  readonly names: readonly string[];
};

const resourcePattern = /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?\/providers\/([^/]+)\/(.+)$/i;

/** Returns null for anything that is not an ARM resource id below a subscription. */
export function parseResourceId(id: string): ResourceParts | null {
  const match = resourcePattern.exec(id);
  const [, subscription = '', resourceGroup = '', provider = '', rest = ''] = match ?? [];
  const segments = rest.split('/').filter((segment) => segment !== '');
  if (match === null || !isSubscriptionId(subscription) || segments.length % 2 !== 0) {
    return null;
  }
  return {
    subscriptionId: subscription.toLowerCase() as SubscriptionId,
    resourceGroup,
    provider,
    types: segments.filter((_, index) => index % 2 === 0),
    names: segments.filter((_, index) => index % 2 === 1),
  };
}

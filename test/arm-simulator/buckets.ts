import type { Buckets, Charge, ChargeFacts, ComputeCharge, ComputePolicy } from './route.ts';
import { seededFraction } from './seeded.ts';
import { armThrottled, computeThrottled, scopeName } from './throttle-answers.ts';
import { type BucketRate, createBucket, type Pressure, type TokenBucket } from './token-bucket.ts';
import { retryAfterSeconds, type WireTime } from './wire-time.ts';

/**
 * ARM's buckets per subscription (or tenant), principal and kind of operation, and one for all principals of a
 * subscription that is 15 times as large.
 * https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
 */
const armRates = {
  'arm-reads': { burst: 250, perSecond: 25, periodSeconds: 0 },
  'arm-writes': { burst: 200, perSecond: 10, periodSeconds: 0 },
} as const satisfies Record<string, BucketRate>;

const globalFactor = 15;

type ComputeRates = { readonly subscription: BucketRate; readonly resource: BucketRate | null };

/**
 * Compute's buckets per subscription and region, and per resource; refilled once a minute.
 * https://learn.microsoft.com/azure/virtual-machines/compute-throttling-limits
 */
const computeRates: Readonly<Record<ComputePolicy, ComputeRates>> = {
  UpdateVM: { subscription: perMinute(1500, 500), resource: perMinute(12, 4) },
  LowCostGetVM: { subscription: perMinute(24_000, 8000), resource: perMinute(36, 12) },
  HighCostGetVM: { subscription: perMinute(900, 300), resource: null },
  GetOperation: { subscription: perMinute(15_000, 5000), resource: perMinute(45, 15) },
  GetVMScaleSetVM: { subscription: perMinute(6000, 2000), resource: perMinute(36, 12) },
  UpdateVMScaleSetVM: { subscription: perMinute(1500, 500), resource: perMinute(12, 4) },
  VMScaleSetHighCostGet: { subscription: perMinute(1080, 360), resource: perMinute(30, 10) },
};

export type BucketFamily = 'arm-reads' | 'arm-writes' | ComputePolicy;

export type BucketOptions = WireTime & {
  /** Retry-After until the bucket is full again, or until it has one token. Default `bucket-full`. */
  readonly style?: 'bucket-full' | 'next-token';
  /** ARM: a call during the wait is not processed and the same wait begins anew. Default true. */
  readonly earlyCallRestartsWait?: boolean;
  /** Compute's 429 as the bare object that its documentation shows, or inside `error`. Default `bare`. */
  readonly computeBody?: 'bare' | 'wrapped';
  /** What one call costs, in tokens, where it is more than 1; told by `x-ms-request-charge`. */
  readonly requestCharge?: Partial<Record<ComputePolicy, number>>;
  /** Sets when each of Compute's minutes begins. Default 1. */
  readonly seed?: number;
};

export type ThrottleCounts = {
  readonly total: number;
  readonly byFamily: Readonly<Partial<Record<BucketFamily, number>>>;
};

export type AdjustableBuckets = Buckets & {
  /** Multiplies bursts and rates, from the next call on; of all families unless some are named. */
  setLimits(factor: number, families?: readonly BucketFamily[]): void;
  /** Another client of the same principal takes this share of every refill; above 1 it drains the buckets. */
  setCompetitor(share: number): void;
  /** 429s given so far. */
  throttled(): ThrottleCounts;
};

export function createBuckets(options: BucketOptions = {}): AdjustableBuckets {
  const factors = new Map<BucketFamily, number>();
  const counts = new Map<BucketFamily, number>();
  let overallFactor = 1;
  let competitorShare = 0;
  const shelf = createShelf(options, (family) => ({
    factor: factors.get(family) ?? overallFactor,
    competitorShare,
  }));

  return {
    charge(facts, now) {
      const arm = chargeArm(shelf, facts, now);
      const charge =
        arm.kind === 'refused' || facts.compute === null
          ? arm
          : withHeaders(chargeCompute(shelf, facts, facts.compute, now), arm.headers);
      if (charge.kind === 'refused') {
        const family =
          arm.kind === 'refused' ? armFamily(facts) : (facts.compute?.policy ?? armFamily(facts));
        counts.set(family, (counts.get(family) ?? 0) + 1);
      }
      return charge;
    },
    setLimits(factor, families) {
      if (families === undefined) {
        overallFactor = factor;
        factors.clear();
      }
      for (const family of families ?? []) {
        factors.set(family, factor);
      }
    },
    setCompetitor(share) {
      competitorShare = share;
    },
    throttled() {
      const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
      return { total, byFamily: Object.fromEntries(counts) };
    },
  };
}

/**
 * The two shared buckets that a start draws on, full and apart from all others: for those who want to know how soon the
 * platform could have granted it.
 */
export function startBuckets(
  { subscriptionId, location }: { readonly subscriptionId: string; readonly location: string },
  options: BucketOptions,
  pressure: () => Pressure,
): { readonly arm: TokenBucket; readonly compute: TokenBucket } {
  const shelf = createShelf(options, pressure);
  return {
    arm: shelf.bucket('arm-writes', subscriptionId.toLowerCase(), armRates['arm-writes']),
    compute: shelf.bucket(
      'UpdateVM',
      regionScope(subscriptionId, location),
      computeRates.UpdateVM.subscription,
    ),
  };
}

/** All buckets that calls have touched so far. */
type Shelf = {
  readonly options: BucketOptions;
  bucket(family: BucketFamily, scope: string, rate: BucketRate): TokenBucket;
};

function createShelf(options: BucketOptions, pressure: (family: BucketFamily) => Pressure): Shelf {
  const buckets = new Map<string, TokenBucket>();
  return {
    options,
    bucket(family, scope, rate) {
      const key = `${family} ${scope}`;
      const known = buckets.get(key);
      if (known !== undefined) {
        return known;
      }
      const phaseMs = seededFraction(options.seed ?? 1, key) * rate.periodSeconds * 1000;
      const made = createBucket(rate, phaseMs, () => pressure(family));
      buckets.set(key, made);
      return made;
    },
  };
}

function chargeArm(shelf: Shelf, facts: ChargeFacts, now: number): Charge {
  const { options } = shelf;
  const family = armFamily(facts);
  const rate = armRates[family];
  const scope = facts.subscriptionId?.toLowerCase() ?? 'tenant';
  const own = shelf.bucket(family, `${scope} ${facts.principal}`, rate);
  const all = shelf.bucket(family, `${scope} everybody`, {
    ...rate,
    burst: rate.burst * globalFactor,
    perSecond: rate.perSecond * globalFactor,
  });
  const short = [own, all].find((one) => !one.canTake(1, now, options.earlyCallRestartsWait ?? true));
  if (short !== undefined) {
    const wait = short.refuse(1, now, options.style ?? 'bucket-full');
    return { kind: 'refused', response: armThrottled(facts, retryAfterSeconds(wait, options)) };
  }
  own.take(1, now);
  all.take(1, now);
  return { kind: 'granted', headers: armHeaders(facts, own.level(now), all.level(now)) };
}

function chargeCompute(shelf: Shelf, facts: ChargeFacts, charge: ComputeCharge, now: number): Charge {
  const { options } = shelf;
  const rates = computeRates[charge.policy];
  const cost = options.requestCharge?.[charge.policy] ?? 1;
  const region = regionScope(facts.subscriptionId ?? '', charge.location);
  const regional = shelf.bucket(charge.policy, region, rates.subscription);
  const own =
    rates.resource === null || charge.resource === null
      ? null
      : shelf.bucket(charge.policy, `${region} ${charge.resource}`, rates.resource);
  const drawn = own === null ? [regional] : [own, regional];
  const short = drawn.find((one) => !one.canTake(cost, now, false));
  if (short !== undefined) {
    const wait = short.refuse(cost, now, options.style ?? 'bucket-full');
    const seconds = retryAfterSeconds(wait, options);
    const group = `${charge.policy}${short === own ? 'Resource' : 'SubscriptionMaximum'}`;
    const burst = (short === own ? rates.resource : rates.subscription)?.burst ?? 0;
    const wrapped = options.computeBody === 'wrapped';
    return { kind: 'refused', response: computeThrottled({ group, burst, seconds, now, wrapped }) };
  }
  for (const one of drawn) {
    one.take(cost, now);
  }
  const headers = computeHeaders(charge.policy, cost, own?.level(now) ?? null, regional.level(now));
  return { kind: 'granted', headers };
}

function regionScope(subscriptionId: string, location: string): string {
  return `${subscriptionId.toLowerCase()} ${location}`;
}

function armFamily(facts: ChargeFacts): 'arm-reads' | 'arm-writes' {
  return facts.operation === 'read' ? 'arm-reads' : 'arm-writes';
}

function withHeaders(charge: Charge, headers: Readonly<Record<string, string>>): Charge {
  if (charge.kind === 'granted') {
    return { kind: 'granted', headers: { ...headers, ...charge.headers } };
  }
  const { response } = charge;
  return { kind: 'refused', response: { ...response, headers: { ...headers, ...response.headers } } };
}

function armHeaders(facts: ChargeFacts, own: number, all: number): Readonly<Record<string, string>> {
  const scope = scopeName(facts);
  const kind = `${facts.operation}s`;
  return {
    [`x-ms-ratelimit-remaining-${scope}-${kind}`]: String(Math.floor(own)),
    [`x-ms-ratelimit-remaining-${scope}-global-${kind}`]: String(Math.floor(all)),
  };
}

/**
 * `GetOperationResource;44,GetOperationSubscriptionMaximum;14999` was recorded in November 2023
 * (https://github.com/Azure/azure-powershell/issues/23347); the other policies' names are inferred from it.
 */
function computeHeaders(
  policy: ComputePolicy,
  cost: number,
  own: number | null,
  regional: number,
): Readonly<Record<string, string>> {
  const entries = [
    ...(own === null ? [] : [`Microsoft.Compute/${policy}Resource;${Math.floor(own)}`]),
    `Microsoft.Compute/${policy}SubscriptionMaximum;${Math.floor(regional)}`,
  ];
  return { 'x-ms-ratelimit-remaining-resource': entries.join(','), 'x-ms-request-charge': String(cost) };
}

function perMinute(burst: number, refill: number): BucketRate {
  return { burst, perSecond: refill / 60, periodSeconds: 60 };
}

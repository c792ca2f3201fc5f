const armLimits =
  'https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling';
const computeLimits = 'https://learn.microsoft.com/azure/virtual-machines/compute-throttling-limits';
const graphLimits =
  'https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests';

/**
 * The token buckets that calls draw from, as the platform documents them. Nothing is read at tenant scope; Resource Graph's POSTs
 * there are held by its own bucket, which is the narrower one. `burst` is the bucket's size in calls,
 * `perSecond` its refill. `per` says what each bucket belongs to; ARM's belong to one principal in one caller's region.
 * `refillSeconds` is how often the refill arrives: 0 is continuous; Compute credits a whole minute's worth once a minute,
 * at a phase that nobody tells, so nothing may be counted on before a full period has passed.
 */
export const limits = [
  { id: 'arm-writes', per: 'subscription', burst: 200, perSecond: 10, refillSeconds: 0, document: armLimits },
  { id: 'arm-reads', per: 'subscription', burst: 250, perSecond: 25, refillSeconds: 0, document: armLimits },
  {
    id: 'compute-starts',
    per: 'region',
    burst: 1500,
    perSecond: 500 / 60,
    refillSeconds: 60,
    document: computeLimits,
  },
  {
    id: 'compute-vm-starts',
    per: 'vm',
    burst: 12,
    perSecond: 4 / 60,
    refillSeconds: 60,
    document: computeLimits,
  },
  {
    id: 'compute-polls',
    per: 'region',
    burst: 15_000,
    perSecond: 5000 / 60,
    refillSeconds: 60,
    document: computeLimits,
  },
  {
    id: 'compute-vm-polls',
    per: 'vm',
    burst: 45,
    perSecond: 15 / 60,
    refillSeconds: 60,
    document: computeLimits,
  },
  {
    id: 'compute-lists',
    per: 'region',
    burst: 900,
    perSecond: 300 / 60,
    refillSeconds: 60,
    document: computeLimits,
  },
  {
    id: 'compute-gets',
    per: 'region',
    burst: 24_000,
    perSecond: 8000 / 60,
    refillSeconds: 60,
    document: computeLimits,
  },
  { id: 'resource-graph', per: 'tenant', burst: 15, perSecond: 3, refillSeconds: 0, document: graphLimits },
] as const;

export type LimitId = (typeof limits)[number]['id'];

export type Rate = { readonly burst: number; readonly perSecond: number; readonly refillSeconds: number };

/** The rates in force; settings may differ from the documents. */
export type Rates = Readonly<Record<LimitId, Rate>>;

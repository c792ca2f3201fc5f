const arm = {
  refillSeconds: 0,
  document:
    'https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling',
};
const compute = {
  refillSeconds: 60,
  document: 'https://learn.microsoft.com/azure/virtual-machines/compute-throttling-limits',
};
const graph = {
  refillSeconds: 0,
  document:
    'https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests',
};

/**
 * The rate limits of Azure as token buckets, one row each, with the page of Microsoft's that states the numbers.
 *
 * - `per`: what has a bucket of its own. ARM's buckets also differ by principal and by the region that the caller's requests enter Azure in.
 * - `burst`: the size of the bucket, in calls.
 * - `perSecond`: its refill, in calls a second.
 * - `refillSeconds`: how often the refill arrives. 0: continuously. Compute adds the calls of a whole minute once a minute, and does not
 *   say at which second, so they can be relied on only after a full minute.
 * - `document`: the source of the numbers.
 *
 * There is no row for calls at tenant scope: the auditor makes none but Resource Graph's POSTs, whose own bucket is the narrower one.
 */
export const limits = [
  { id: 'arm-writes', per: 'subscription', burst: 200, perSecond: 10, ...arm },
  { id: 'arm-reads', per: 'subscription', burst: 250, perSecond: 25, ...arm },
  { id: 'compute-starts', per: 'region', burst: 1500, perSecond: 500 / 60, ...compute },
  { id: 'compute-vm-starts', per: 'vm', burst: 12, perSecond: 4 / 60, ...compute },
  { id: 'compute-polls', per: 'region', burst: 15_000, perSecond: 5000 / 60, ...compute },
  { id: 'compute-vm-polls', per: 'vm', burst: 45, perSecond: 15 / 60, ...compute },
  { id: 'compute-lists', per: 'region', burst: 900, perSecond: 300 / 60, ...compute },
  { id: 'compute-gets', per: 'region', burst: 24_000, perSecond: 8000 / 60, ...compute },
  { id: 'resource-graph', per: 'tenant', burst: 15, perSecond: 3, ...graph },
] as const;

export type LimitId = (typeof limits)[number]['id'];

export type Rate = { readonly burst: number; readonly perSecond: number; readonly refillSeconds: number };

/** The rates in force; settings may differ from the documents. */
export type Rates = Readonly<Record<LimitId, Rate>>;

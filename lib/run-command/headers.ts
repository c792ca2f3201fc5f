import type { LimitId } from './pacing/limits.ts';
import type { AnswerFacts, Remaining } from './port.ts';

/** The part of a header collection that is needed here. Several headers of one name are joined by commas, as HTTP allows. */
export type HeaderReader = { get(name: string): string | undefined };

/**
 * Reads what an answer says of limits and waits; nonsense is passed over. `now` is epoch milliseconds, for a `Retry-After`
 * that is a date.
 */
export function readAnswerFacts(headers: HeaderReader, now: number): AnswerFacts {
  return { remaining: readRemaining(headers), retryAfterMs: readRetryAfter(headers, now) };
}

/** What no answer says. */
export const nothingTold: AnswerFacts = { remaining: [], retryAfterMs: null };

/** https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling#remaining-requests */
const armHeaders: readonly (readonly [string, LimitId])[] = [
  ['x-ms-ratelimit-remaining-subscription-writes', 'arm-writes'],
  ['x-ms-ratelimit-remaining-subscription-reads', 'arm-reads'],
  // https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests
  ['x-ms-user-quota-remaining', 'resource-graph'],
];

/**
 * Policies in `x-ms-ratelimit-remaining-resource`. Since 2023 a policy is named for the resource and for the subscription
 * (`GetOperationResource;44`, https://github.com/Azure/azure-powershell/issues/23347; the names of Update VM follow by analogy);
 * before, for 3 and 30 minutes (`UpdateVM3Min;239`), always for the subscription. Names that match nothing are passed over.
 */
const computePolicies: readonly (readonly [RegExp, LimitId])[] = [
  [/^updatevm\w*resource$/, 'compute-vm-starts'],
  [/^updatevm(subscription\w*|3min|30min)$/, 'compute-starts'],
  [/^getoperation\w*resource$/, 'compute-vm-polls'],
  [/^getoperation(subscription\w*|3min|30min)$/, 'compute-polls'],
  [/^highcostget\w*/, 'compute-lists'],
  [/^lowcostget(subscription\w*|3min|30min)$/, 'compute-gets'],
];

function readRemaining(headers: HeaderReader): Remaining[] {
  const ofArm = armHeaders.flatMap(([name, limit]) => remainingOf(limit, headers.get(name)));
  const ofCompute = (headers.get('x-ms-ratelimit-remaining-resource') ?? '').split(',').flatMap(readPolicy);
  return [...ofArm, ...ofCompute];
}

/** One `Microsoft.Compute/GetOperationResource;44`. */
function readPolicy(text: string): Remaining[] {
  const [name = '', count] = text.split(';');
  const [provider = '', policy = ''] = name.trim().toLowerCase().split('/');
  const known = computePolicies.find(([pattern]) => pattern.test(policy));
  return provider === 'microsoft.compute' && known !== undefined ? remainingOf(known[1], count) : [];
}

function remainingOf(limit: LimitId, text: string | undefined): Remaining[] {
  const count = text?.trim() ?? '';
  return /^-?\d{1,9}$/.test(count) ? [{ limit, remaining: Math.max(0, Number(count)) }] : [];
}

/** A wait in milliseconds beats `Retry-After`, as in Azure's own clients; a date in the past is no wait. */
function readRetryAfter(headers: HeaderReader, now: number): number | null {
  const inMs = (headers.get('retry-after-ms') ?? headers.get('x-ms-retry-after-ms') ?? '').trim();
  if (/^\d{1,12}$/.test(inMs)) {
    return Number(inMs);
  }
  const text = (headers.get('retry-after') ?? '').trim();
  if (/^\d{1,9}(\.\d{1,9})?$/.test(text)) {
    return Math.ceil(Number(text) * 1000);
  }
  const date = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  // By the clock that wrote the date, where the answer tells it.
  const sentAt = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(date)
    ? readGraphReset(headers)
    : Math.max(0, date - (Number.isNaN(sentAt) ? now : sentAt));
}

/** Milliseconds until Resource Graph's window ends, which it tells as `hh:mm:ss`; null unless the quota is used up. */
export function readGraphReset(headers: HeaderReader): number | null {
  const text = headers.get('x-ms-user-quota-resets-after')?.trim() ?? '';
  const [, hours, minutes, seconds] = /^(\d{1,3}):(\d{1,2}):(\d{1,2})/.exec(text) ?? [];
  if (seconds === undefined || headers.get('x-ms-user-quota-remaining')?.trim() !== '0') {
    return null;
  }
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}

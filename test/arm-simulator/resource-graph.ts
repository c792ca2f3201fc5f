import { answer } from './arm-error.ts';
import { createGraphQuota, type QuotaOptions } from './graph-quota.ts';
import { type GraphTableOptions, graphTable } from './graph-tables.ts';
import { type QueryAnswer, runKql } from './kql.ts';
import { KqlError } from './kql-syntax.ts';
import type { Row } from './kql-values.ts';
import type { Call, Route } from './route.ts';
import { seededFraction } from './seeded.ts';
import { readable } from './subscriptions.ts';
import type { SimResponse, SimSubscription, World } from './world.ts';

export type GraphOptions = GraphTableOptions &
  QuotaOptions & {
    /** Largest page in rows, whatever `$top` asks for. Default 1000. */
    readonly rowsPerPage?: number;
    /** Says that the principal sees more subscriptions than the service looks at (10,000). Default false. */
    readonly subscriptionLimitHit?: boolean;
    readonly pageFault?: GraphPageFault;
    /** More rows than this are more than an answer can hold: https://github.com/microsoft/ARI/issues/199. Default: none are. */
    readonly rowsInPayload?: number;
    /** What a management group without a readable subscription gets: a refusal, or no rows. No public page tells. Default `refused`. */
    readonly emptyGroup?: 'refused' | 'no-rows';
  };

/**
 * `lost-token`: a page that is not the last comes without its token. `duplicated`: a page repeats the last row of the one before.
 * `reordered`: rows of a query that sorts by nothing come in another order for each page, so some repeat and some are lost.
 * `truncated`: the first page holds half of its rows and says so without a token. `leads-back`: the second page gives its own token.
 */
export type GraphPageFault = 'lost-token' | 'duplicated' | 'reordered' | 'truncated' | 'leads-back';

type QueryRequest = {
  readonly subscriptions?: readonly string[];
  readonly managementGroups?: readonly string[];
  readonly query?: unknown;
  readonly options?: {
    readonly $skipToken?: string;
    readonly $top?: number;
    readonly $skip?: number;
    readonly resultFormat?: 'objectArray' | 'table';
  };
};

/** Resource Graph: https://learn.microsoft.com/azure/governance/resource-graph/concepts/work-with-data */
export function graphRoutes(world: World, options: GraphOptions = {}): readonly Route[] {
  const quota = createGraphQuota(options);
  return [
    {
      method: 'POST',
      path: '/providers/Microsoft.ResourceGraph/resources',
      action: 'Microsoft.ResourceGraph/resources/read',
      operation: 'read',
      handle: (call) => {
        const spent = quota(call.principal, call.now);
        return spent.kind === 'refused'
          ? spent.response
          : answerQuery(world, call, { options, headers: spent.headers });
      },
    },
  ];
}

type Context = { readonly options: GraphOptions; readonly headers: Readonly<Record<string, string>> };

function answerQuery(world: World, call: Call, { options, headers }: Context): SimResponse {
  const limitHit =
    options.subscriptionLimitHit === true ? { 'x-ms-tenant-subscription-limit-hit': 'true' } : {};
  try {
    const request = readRequest(call.request.body);
    const subscriptions = subscriptionsInScope(world, request, options);
    const found = runKql(String(request.query), (name, type) =>
      graphTable(world, { name, type }, subscriptions, options),
    );
    return answer(queryBody(found, request, options), { ...headers, ...limitHit });
  } catch (error: unknown) {
    if (error instanceof KqlError) {
      return { ...badRequest(error), headers };
    }
    throw error;
  }
}

function readRequest(body: string): QueryRequest {
  let request: QueryRequest;
  try {
    request = JSON.parse(body) as QueryRequest;
  } catch {
    throw new KqlError('InvalidRequest', 'The request body is not JSON.');
  }
  if (typeof request.query !== 'string') {
    throw new KqlError('InvalidRequest', 'The request has no query.');
  }
  if (request.subscriptions !== undefined && request.managementGroups !== undefined) {
    throw new KqlError('InvalidRequest', 'Give either subscriptions or managementGroups, not both.');
  }
  return request;
}

/** Subscriptions that cannot be read are left out without a word; only when none is left does the service say so. */
function subscriptionsInScope(
  world: World,
  request: QueryRequest,
  { emptyGroup }: GraphOptions,
): readonly SimSubscription[] {
  const { subscriptions, managementGroups } = request;
  const wanted = lowered(subscriptions ?? managementGroups ?? []);
  if (wanted.size === 0) {
    return readable(world);
  }
  const names = (subscription: SimSubscription) =>
    subscriptions === undefined ? subscription.managementGroups : [subscription.id];
  const found = readable(world).filter((subscription) =>
    names(subscription).some((name) => wanted.has(name.toLowerCase())),
  );
  if (found.length === 0 && (subscriptions !== undefined || emptyGroup !== 'no-rows')) {
    const message = `There must be at least one subscription that is eligible to contain resources. Given: '${[...wanted].join("', '")}'.`;
    throw new KqlError('NoValidSubscriptionsInQueryRequest', message);
  }
  return found;
}

function queryBody(
  found: QueryAnswer,
  request: QueryRequest,
  options: GraphOptions,
): Record<string, unknown> {
  const top = Math.min(request.options?.$top ?? Number.POSITIVE_INFINITY, options.rowsPerPage ?? 1000);
  const start = startOf(request);
  const cut = options.pageFault === 'truncated' ? Math.ceil(top / 2) : top;
  const rows = pageRows(found, { start, size: cut, fault: options.pageFault });
  if (rows.length > (options.rowsInPayload ?? Number.POSITIVE_INFINITY)) {
    const size = 20_000 * rows.length;
    const message = `Response payload size is ${size}, and has exceeded the limit of 16777216. Please consider querying less data at a time and make paginated call if needed.`;
    throw new KqlError('ResponsePayloadTooLarge', message);
  }
  const isCut = start + cut < found.rows.length;
  const isLost = options.pageFault === 'truncated' || (options.pageFault === 'lost-token' && start > 0);
  const canPage = rows[0] !== undefined && 'id' in rows[0] && !found.isLimited && !isLost;
  const isBack = options.pageFault === 'leads-back' && start > 0;
  const token = Buffer.from(JSON.stringify({ start: isBack ? start : start + cut })).toString('base64');
  return {
    totalRecords: found.rows.length,
    count: rows.length,
    data: request.options?.resultFormat === 'table' ? asTable(rows) : rows,
    facets: [],
    resultTruncated: isCut ? 'true' : 'false',
    ...(isCut && canPage ? { $skipToken: token } : {}),
  };
}

function startOf(request: QueryRequest): number {
  const token = request.options?.$skipToken;
  if (token === undefined) {
    return request.options?.$skip ?? 0;
  }
  try {
    const { start } = JSON.parse(Buffer.from(token, 'base64').toString('utf8')) as { start: number };
    return start;
  } catch {
    throw new KqlError('InvalidRequest', 'The $skipToken is not one that an earlier page gave.');
  }
}

function pageRows(
  found: QueryAnswer,
  { start, size, fault }: { start: number; size: number; fault: GraphPageFault | undefined },
): readonly Row[] {
  if (fault === 'reordered' && !found.isOrdered) {
    return shuffled(found.rows, start).slice(start, start + size);
  }
  const rows = found.rows.slice(start, start + size);
  const before = found.rows[start - 1];
  return fault === 'duplicated' && before !== undefined ? [before, ...rows] : rows;
}

function shuffled(rows: readonly Row[], seed: number): Row[] {
  return rows
    .map((row, index) => ({ row, order: seededFraction(seed, 'row', index) }))
    .sort((a, b) => a.order - b.order)
    .map(({ row }) => row);
}

function asTable(rows: readonly Row[]): Record<string, unknown> {
  const names = Object.keys(rows[0] ?? {});
  return {
    columns: names.map((name) => ({ name, type: typeof rows[0]?.[name] === 'object' ? 'object' : 'string' })),
    rows: rows.map((row) => names.map((name) => row[name])),
  };
}

function badRequest(error: KqlError): SimResponse {
  const message =
    'Please provide below info when asking for support: timestamp = 2026-11-22T00:00:00.0000000Z, correlationId = 00000000-0000-0000-0000-000000000000.';
  const details = [{ code: error.code, message: error.message }];
  return { status: 400, headers: {}, body: { error: { code: 'BadRequest', message, details } } };
}

function lowered(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => name.toLowerCase()));
}

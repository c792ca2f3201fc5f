import { randomUUID } from 'node:crypto';
import type { Binding, FunctionsWorker, TypedData } from './functions-worker.ts';

export const functionKey = 'the-function-key';
/** Of the host: the only one that opens /admin, and it opens everything else. */
export const masterKey = 'the-master-key';

export type HostRequest = {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Null: none is sent. Default: the right one. */
  readonly key?: string | null;
};

/** The front of the Functions host: finds the function of a request, checks its key, and hands it to the worker. */
export type FunctionsHost = {
  fetch(method: string, path: string, request?: HostRequest): Promise<Response>;
  /** A tick of the timer, or a run by hand. */
  tick(name: string, options?: { readonly isPastDue?: boolean }): Promise<void>;
};

export type HostOptions = {
  /** The worker that takes the next call. */
  worker(): FunctionsWorker;
  /** What the durable client binding is given; see the task hub. */
  readonly durableClient: string;
};

const origin = 'https://audit.example.org';

export function createFunctionsHost({ worker, durableClient }: HostOptions): FunctionsHost {
  return {
    fetch: async (method, path, { headers = {}, body, key = functionKey } = {}) => {
      const url = new URL(path, origin);
      const route = matchRoute(worker(), method, url.pathname);
      if (route === null) {
        return bare(404);
      }
      const isOpen = worker()
        .bindingsOf(route.name)
        .some(({ authLevel }) => authLevel === 'anonymous');
      if (!isOpen && levelOf(key ?? keyInQuery(url)) === null) {
        return bare(401);
      }
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      const call = { method, url, headers, bytes, ...route };
      const streams = await worker().streamsAt();
      return streams === null
        ? await sendAsMessage(worker(), call, durableClient)
        : await sendAsStream(worker(), call, { durableClient, streams });
    },
    tick: async (name, { isPastDue = false } = {}) => {
      const timer = {
        IsPastDue: isPastDue,
        Schedule: { AdjustForDST: true },
        ScheduleStatus: {
          Last: '2026-01-05T03:00:00Z',
          Next: '2026-01-12T03:00:00Z',
          LastUpdated: '2026-01-05T03:00:00Z',
        },
      };
      await worker().invoke(name, {
        data: { timerTrigger: { json: JSON.stringify(timer) }, durableClient: { string: durableClient } },
      });
    },
  };
}

/** What the host answers by itself. */
function bare(status: number): Response {
  return new Response(null, { status, headers: { 'content-length': '0' } });
}

/** Of `POST /admin/functions/{name}`: with another key than the master key it is forbidden, without any unauthorized. */
export function answerToAdmin(names: readonly string[], name: string, key: string | null): Response {
  const level = levelOf(key);
  if (level === null) {
    return new Response(null, {
      status: 401,
      headers: { 'content-length': '0', 'www-authenticate': 'Bearer' },
    });
  }
  return bare(level === 'function' ? 403 : names.includes(name) ? 202 : 404);
}

function levelOf(key: string | null): 'function' | 'admin' | null {
  return key === masterKey ? 'admin' : key === functionKey ? 'function' : null;
}

/** Names of parameters have no casing to ASP.NET Core. */
function keyInQuery(url: URL): string | null {
  return [...url.searchParams].find(([name]) => name.toLowerCase() === 'code')?.[1] ?? null;
}

type Call = Route & {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array | undefined;
};

async function sendAsMessage(worker: FunctionsWorker, call: Call, durableClient: string): Promise<Response> {
  const { method, url, headers, bytes, params } = call;
  const http = {
    method,
    url: url.href,
    headers: { ...(bytes !== undefined && { 'content-length': String(bytes.byteLength) }), ...headers },
    query: Object.fromEntries(url.searchParams),
    params,
    ...(bytes !== undefined && { body: { bytes } }),
  };
  const reply = await worker.invoke(call.name, {
    data: { httpTrigger: { http }, durableClient: { string: durableClient } },
  });
  return toResponse(reply.returnValue);
}

/** The worker gets the call as a message and its request and answer over a connection of their own. */
async function sendAsStream(
  worker: FunctionsWorker,
  { name, method, url, headers, bytes, params }: Call,
  { durableClient, streams }: { readonly durableClient: string; readonly streams: string },
): Promise<Response> {
  const invocationId = randomUUID();
  const metadata: Record<string, TypedData> = { Headers: { json: JSON.stringify(headers) } };
  for (const [key, value] of Object.entries(params)) {
    metadata[key] = { string: value };
  }
  const invoked = worker.invoke(name, {
    invocationId,
    data: { httpTrigger: {}, durableClient: { string: durableClient } },
    metadata,
  });
  const answered = forward(new URL(url.pathname + url.search, streams), {
    method,
    headers: {
      ...headers,
      'x-ms-invocation-id': invocationId,
      'x-forwarded-host': url.host,
      'x-forwarded-proto': 'https',
    },
    ...(bytes !== undefined && { body: Buffer.from(bytes) }),
  });
  return await Promise.race([answered, invoked.then(() => answered)]);
}

/** The host asks again where the worker's connection fails: an idle one may be closed just as it is taken. */
async function forward(url: URL, init: RequestInit, tries = 3): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error: unknown) {
    if (tries === 1) {
      throw error;
    }
    return await forward(url, init, tries - 1);
  }
}

type Route = { readonly name: string; readonly params: Readonly<Record<string, string>> };

function matchRoute(worker: FunctionsWorker, method: string, path: string): Route | null {
  const candidates = worker.names.flatMap((name) => {
    const trigger = worker.bindingsOf(name).find(({ type }) => type === 'httpTrigger');
    const params = trigger === undefined ? null : matchTrigger(trigger, method, path);
    return params === null ? [] : [{ name, params }];
  });
  // The more literal template wins, as in ASP.NET Core routing.
  return (
    candidates.sort((one, other) => Object.keys(one.params).length - Object.keys(other.params).length)[0] ??
    null
  );
}

function matchTrigger(trigger: Binding, method: string, path: string): Record<string, string> | null {
  const template = `/api/${trigger.route ?? ''}`.split('/');
  // ASP.NET Core routes a path with a slash at its end as without.
  const segments = path.replace(/\/$/, '').split('/');
  if (!(trigger.methods ?? []).includes(method) || template.length !== segments.length) {
    return null;
  }
  const params: Record<string, string> = {};
  for (const [index, part] of template.entries()) {
    const segment = decoded(segments[index] ?? '');
    const parameter = /^\{(\w+)\}$/.exec(part)?.[1];
    if (parameter !== undefined && segment !== '') {
      params[parameter] = segment;
    } else if (part.toLowerCase() !== segment.toLowerCase()) {
      return null;
    }
  }
  return params;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function toResponse(value: (TypedData & { http?: unknown }) | undefined): Response {
  const http = value?.http as
    | { statusCode: string; headers: Record<string, string>; body?: TypedData | null }
    | undefined;
  const status = Number(http?.statusCode ?? 500);
  const bytes = http?.body?.bytes ?? Buffer.from(http?.body?.string ?? '');
  return new Response([204, 205, 304].includes(status) ? null : Buffer.from(bytes), {
    status,
    headers: http?.headers ?? {},
  });
}

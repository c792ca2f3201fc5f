import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { z } from 'zod';
import type { Log } from '../../lib/model/ports.ts';
import type { AppDeps, Orchestrations } from '../app/app-deps.ts';
import { createInvocationLog } from '../app/invocation-log.ts';
import { troubleReply } from './problem.ts';
import { readBody, readQuery } from './request-reading.ts';
import type { Route } from './routes.ts';

/** One documented answer. Without a schema it has no body, or one that JSON does not describe. */
export type DocumentedReply = {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly contentTypes?: readonly string[];
  readonly headers?: readonly ('location' | 'retry-after' | 'etag')[];
};

/** What a handler is given: everything is validated but the grammar of a scope. */
export type Call<Query> = {
  readonly deps: AppDeps;
  /** For POST alone; made when it is asked for. */
  orchestrations(): Orchestrations;
  readonly log: Log;
  /** From the route, such as an audit's id; not validated. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  /** Undefined: there is none, or none is taken. */
  readonly body: unknown;
  readonly headers: Headers;
};

/** A route: what registers it, what describes it, and what answers it. */
export type Operation = Route & {
  readonly summary: string;
  readonly query: z.ZodObject;
  readonly body: {
    readonly schema: z.ZodType;
    readonly isRequired: boolean;
    readonly example: unknown;
  } | null;
  /** True for an answer that takes nothing but the app's own code. */
  readonly isStatic?: true;
  /** By status; what every operation may answer is added in its description. */
  readonly replies: Readonly<Record<number, DocumentedReply>>;
  serve(deps: AppDeps, call: HttpCall): Promise<HttpResponseInit>;
};

export type HttpCall = {
  readonly request: HttpRequest;
  orchestrations(): Orchestrations;
  readonly context: InvocationContext;
};

/** Without `query` or `body` none is taken. */
export type Definition<Shape extends z.core.$ZodLooseShape> = Omit<Operation, 'serve' | 'query' | 'body'> & {
  readonly query?: z.ZodObject<Shape>;
  readonly body?: Operation['body'];
  handle(call: Call<z.output<z.ZodObject<Shape>>>): Promise<HttpResponseInit>;
};

/** Makes an operation: reads the request within its limits, and turns whatever goes wrong into a problem document. */
export function defineOperation<Shape extends z.core.$ZodLooseShape>(
  definition: Definition<Shape>,
): Operation {
  const { handle, body: described = null, ...rest } = definition;
  const schema = definition.query ?? (z.strictObject({}) as z.ZodObject<Shape>);
  return {
    ...rest,
    query: schema as unknown as z.ZodObject,
    body: described,
    replies: { 400: { description: 'A parameter is not understood.' }, ...definition.replies },
    serve: async (deps, { request, orchestrations, context }) => {
      const log = createInvocationLog(context, { function: definition.name });
      let example: unknown;
      try {
        const query = readQuery(schema, new URL(request.url).searchParams);
        example = described?.example;
        const body = described === null ? undefined : await readBody(request);
        const { params, headers } = request;
        return await handle({ deps, orchestrations, log, params, query, body, headers });
      } catch (error: unknown) {
        return troubleReply(error, log, example);
      }
    },
  };
}

/** Path parameters of a route. */
export function parametersOf(route: string): readonly string[] {
  return [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
}

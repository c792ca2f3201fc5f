import { app } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import type { AppDeps } from '../app/app-deps.ts';
import type { Operation } from './operation.ts';
import { type Route, routes } from './routes.ts';

/** Registers the HTTP API, every route behind a function key unless it is open to all. Only routes that change something can reach the orchestrations. */
export function registerHttp(deps: AppDeps): void {
  for (const [key, { name, method, route, isOpen }] of Object.entries<Route>(routes)) {
    app.http(name, {
      methods: [method],
      route,
      authLevel: isOpen === true ? 'anonymous' : 'function',
      extraInputs: method === 'POST' ? [input.durableClient()] : [],
      handler: async (request, context) => {
        const operation = await operationOf(key as keyof typeof routes);
        return await operation.serve(deps, { request, context, orchestrations: () => getClient(context) });
      },
    });
  }
}

/** Loads what answers with the first call: a worker that is never called over HTTP starts without it. */
async function operationOf(key: keyof typeof routes): Promise<Operation> {
  const { operations } = await import('./operations.ts');
  return operations[key];
}

import { app } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import type { AppDeps } from '../app/app-deps.ts';
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
        // Loaded with the first call: a worker that is never called over HTTP starts without what answers.
        const { operations } = await import('./operations.ts');
        const { serve } = operations[key as keyof typeof routes];
        return await serve(deps, { request, context, orchestrations: () => getClient(context) });
      },
    });
  }
}

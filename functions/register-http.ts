import { app } from 'durable-functions';
import type { AppDeps } from './app-deps.ts';
import { operations } from './http/operations.ts';

/** Registers the HTTP API, every route behind a function key. */
export function registerHttp(deps: AppDeps): void {
  for (const operation of operations) {
    app.client.http(operation.name, {
      methods: [operation.method],
      route: operation.route,
      authLevel: 'function',
      handler: (request, orchestrations, context) =>
        operation.serve(deps, { request, orchestrations, context }),
    });
  }
}

import { app } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import type { AppDeps } from '../app/app-deps.ts';
import { operations } from './operations.ts';

/** Registers the HTTP API, every route behind a function key unless it is open to all. Only routes that change something can reach the orchestrations. */
export function registerHttp(deps: AppDeps): void {
  for (const operation of operations) {
    app.http(operation.name, {
      methods: [operation.method],
      route: operation.route,
      authLevel: operation.isOpen === true ? 'anonymous' : 'function',
      extraInputs: operation.method === 'POST' ? [input.durableClient()] : [],
      handler: (request, context) =>
        operation.serve(deps, { request, context, orchestrations: () => getClient(context) }),
    });
  }
}

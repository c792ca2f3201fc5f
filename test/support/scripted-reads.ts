import { createArmClients } from '../../lib/azure/arm-client.ts';
import { armAddress } from '../../lib/model/clouds.ts';
import { type Answer, scriptedHttpClient } from './http-exchanges.ts';

/** What gateways read with, over {@link scriptedHttpClient}; waits take no time. `token` null: nobody is signed in. */
export function scriptedReads(answers: readonly Answer[], { token = 't' }: { token?: string | null } = {}) {
  const http = scriptedHttpClient(answers);
  const clock = { now: () => 0, wall: () => 0, sleep: () => Promise.resolve() };
  const clientsOf = (of: string | null) =>
    createArmClients({
      address: armAddress({ cloud: 'AzureCloud', armEndpoint: null, armAudience: null }),
      credential: {
        getToken: () => Promise.resolve(of === null ? null : { token: of, expiresOnTimestamp: 10_000_000 }),
      },
      clock,
      auditId: () => null,
      httpClient: http,
    });
  return { http, clientsOf, deps: { clients: clientsOf(token), clock, random: { fraction: () => 0 } } };
}

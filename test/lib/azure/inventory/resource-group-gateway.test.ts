import { describe, expect, it } from '@jest/globals';
import { createArmClients } from '../../../../lib/azure/arm-client.ts';
import { hasResourceGroup } from '../../../../lib/azure/inventory/resource-group-gateway.ts';
import { armAddress } from '../../../../lib/model/clouds.ts';
import { subscriptionId } from '../../../../lib/model/ids.ts';
import { type Answer, scriptedHttpClient } from '../../../support/http-exchanges.ts';

const subscription = subscriptionId('0b1f6471-1bf0-4dda-aec3-cb9272f09590');
const group = `/subscriptions/${subscription}/resourcegroups`;

describe('hasResourceGroup', () => {
  it('finds the one that is there, however it is named', async () => {
    const { has, http } = setUp([{ status: 200, body: { id: `${group}/rg (old)` } }]);

    expect(await has('rg (old)')).toBe(true);
    expect(http.asked.map(({ url }) => url)).toEqual([
      `https://management.azure.com${group}/rg%20(old)?api-version=2021-04-01`,
    ]);
  });

  it('does not find the one that Azure does not know', async () => {
    const notFound = { error: { code: 'ResourceGroupNotFound', message: 'no' } };

    expect(await setUp([{ status: 404, body: notFound }]).has('rg')).toBe(false);
  });

  it.each<{ what: string; answer: Answer; code: string }>([
    {
      what: 'a refusal',
      answer: { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no' } } },
      code: 'arm.forbidden',
    },
    { what: 'no JSON', answer: { status: 200, body: '<html>' }, code: 'arm.unexpectedReply' },
    { what: 'another document', answer: { status: 200, body: { hello: 1 } }, code: 'arm.unexpectedReply' },
  ])('rejects for $what, which says nothing of the group', async ({ answer, code }) => {
    await expect(setUp([answer]).has('rg')).rejects.toMatchObject({ code });
  });
});

function setUp(answers: readonly Answer[]) {
  const http = scriptedHttpClient(answers);
  const address = armAddress({ cloud: 'AzureCloud', armEndpoint: null, armAudience: null });
  const clock = { now: () => 0, wall: () => 0, sleep: async () => {} };
  const clients = createArmClients({
    ...{ address, clock },
    credential: { getToken: async () => ({ token: 't', expiresOnTimestamp: 3_600_000 }) },
    auditId: () => null,
  });
  const deps = { clients, address, clock, random: { fraction: () => 0 }, httpClient: http };
  const { signal } = new AbortController();
  return { http, has: (name: string) => hasResourceGroup(deps, { subscription, name }, signal) };
}

import { describe, expect, it } from '@jest/globals';
import { createArmClients, requireArmHost } from '../../../lib/azure/arm-client.ts';
import { armAddress } from '../../../lib/model/clouds.ts';
import { type Answer, scriptedHttpClient } from '../../support/http-exchanges.ts';
import { someSubscription } from '../../support/machine-facts.ts';

const address = armAddress({ cloud: 'AzureCloud', armEndpoint: null, armAudience: null });
const listed = { id: `/subscriptions/${someSubscription}`, subscriptionId: someSubscription };

describe('createArmClients', () => {
  it('sends the token and the audit to the configured host', async () => {
    const { clients, http } = setUp([{ status: 200, body: listed }]);

    await (await clients.subscriptions()).subscriptions.get(someSubscription);

    const [request] = http.asked;
    expect(new URL(request?.url ?? '').origin).toBe('https://management.azure.com');
    expect(request?.headers.get('authorization')).toBe('Bearer token-1');
    expect(request?.headers.get('x-ms-correlation-request-id')).toBe('20261122-0300-0000-0000-00000a1b2c3d');
    expect(request?.headers.get('user-agent')).toMatch(
      /^smb1-audit\/20261122T030000Z-0a1b2c3d azsdk-js|^smb1-audit\/20261122T030000Z-0a1b2c3d /,
    );
  });

  it('sends nothing to the host of a link that leads elsewhere', async () => {
    const { clients, http } = setUp([
      { status: 200, body: { value: [listed], nextLink: 'https://evil.example/next' } },
    ]);
    const client = await clients.subscriptions();

    const all = async () => {
      for await (const _ of client.subscriptions.list()) {
        // only the paging matters
      }
    };

    await expect(all()).rejects.toMatchObject({ code: 'arm.foreignUrl' });
    expect(http.asked.map(({ url }) => new URL(url).host)).toEqual(['management.azure.com']);
  });

  it('follows no redirect', async () => {
    const { clients, http } = setUp([
      { status: 307, headers: { location: 'https://management.azure.com/elsewhere' } },
    ]);

    await expect((await clients.subscriptions()).subscriptions.get(someSubscription)).rejects.toMatchObject({
      statusCode: 307,
    });
    expect(http.asked).toHaveLength(1);
  });

  it.each([{ status: 503 }, { status: 429, headers: { 'retry-after': '1' } }, { fails: 'ECONNRESET' }])(
    'does not retry by itself: %j',
    async (answer: Answer) => {
      const { clients, http } = setUp([answer]);

      await expect((await clients.subscriptions()).subscriptions.get(someSubscription)).rejects.toThrow();
      expect(http.asked).toHaveLength(1);
    },
  );

  it('takes another token after one was refused', async () => {
    const { clients, http } = setUp([{ status: 401 }, { status: 200, body: listed }]);
    const client = await clients.subscriptions();

    await expect(client.subscriptions.get(someSubscription)).rejects.toMatchObject({ statusCode: 401 });
    await client.subscriptions.get(someSubscription);

    expect(http.asked.map(({ headers }) => headers.get('authorization'))).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
  });

  it('shares one token among the clients of all subscriptions', async () => {
    const { clients, http } = setUp([{ status: 200, body: { value: [] } }]);

    for (const id of [someSubscription, someSubscription.replace('1', '2')]) {
      const client = await clients.compute(id);
      await client.virtualMachines.listAll().next();
    }

    expect(new Set(http.asked.map(({ headers }) => headers.get('authorization')))).toEqual(
      new Set(['Bearer token-1']),
    );
  });
});

describe('requireArmHost', () => {
  it.each([
    'https://management.azure.com.evil.example/x',
    'https://management.azure.com:8443/x',
    'http://management.azure.com/x',
    'https://user@evil.example/https://management.azure.com',
    '/subscriptions/x',
    '',
  ])('refuses "%s"', (url) => {
    expect(() => requireArmHost(url, address)).toThrow(expect.objectContaining({ code: 'arm.foreignUrl' }));
  });

  it('does not repeat a foreign URL, which may carry a signature', () => {
    expect(() => requireArmHost('https://evil.example/x?sig=secret', address)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    );
  });

  it('takes the configured host in any casing', () => {
    expect(() => requireArmHost('https://MANAGEMENT.azure.com:443/x?p=1', address)).not.toThrow();
  });
});

function setUp(answers: readonly Answer[]) {
  const http = scriptedHttpClient(answers);
  let count = 0;
  const credential = {
    getToken: () => {
      count += 1;
      return Promise.resolve({ token: `token-${count}`, expiresOnTimestamp: 10_000_000 });
    },
  };
  const clients = createArmClients({
    address,
    credential,
    clock: { now: () => 0, wall: () => 0 },
    auditId: () => '20261122T030000Z-0a1b2c3d',
    httpClient: http,
  });
  return { clients, http };
}

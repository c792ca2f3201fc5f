import { afterEach, describe, expect, it } from '@jest/globals';
import { azureOf, collect, connect, type SdkClients, send, worldOf } from './azure-fixture.ts';

let clients: SdkClients | undefined;
afterEach(async () => {
  await clients?.close();
  clients = undefined;
});

describe('subscriptionRoutes', () => {
  it('pages through the subscriptions that can be read', async () => {
    const { world } = worldOf([], undefined, 5);
    const [, hidden] = world.subscriptions;
    if (hidden !== undefined) {
      hidden.access = 'forbidden';
    }
    clients = await connect(world, { subscriptions: { subscriptionsPerPage: 2 } });

    const found = await collect(clients.subscriptions.subscriptions.list());

    const readable = world.subscriptions.filter((one) => one !== hidden).map((one) => one.id);
    expect(found.map((one) => one.subscriptionId)).toEqual(readable);
    expect(clients.served.azure.log()).toHaveLength(2);
  });

  it('tells a forbidden subscription from a missing one', async () => {
    const { world } = worldOf([]);
    const [subscription] = world.subscriptions;
    clients = await connect(world);
    const read = clients.subscriptions.subscriptions;

    await expect(read.get('00000000-0000-0000-0000-000000000009')).rejects.toMatchObject({ statusCode: 404 });
    if (subscription !== undefined) {
      subscription.access = 'forbidden';
    }
    await expect(read.get(clients.subscriptionId)).rejects.toMatchObject({
      statusCode: 403,
      code: 'AuthorizationFailed',
    });
  });

  it('has regions, and a resource group for every VM', async () => {
    const { world, vms } = worldOf([{ image: '2022' }]);
    const azure = azureOf(world);
    const group = vms[0]?.id.split('/').slice(0, 5).join('/') ?? '';

    const regions = await send(
      azure,
      'GET',
      `/subscriptions/${world.subscriptions[0]?.id}/locations?api-version=2022-12-01`,
    );
    const there = await send(azure, 'GET', `${group}?api-version=2021-04-01`);
    const missing = await send(azure, 'GET', `${group}x?api-version=2021-04-01`);

    expect(regions.body).toMatchObject({
      value: expect.arrayContaining([expect.objectContaining({ name: 'japaneast' })]),
    });
    expect([there.status, missing.status]).toEqual([200, 404]);
  });

  it('lists the subscriptions below a management group', async () => {
    const { world } = worldOf([], undefined, 3);
    const azure = azureOf(world);
    const path = '/providers/Microsoft.Management/managementGroups';

    const all = await send(azure, 'GET', `${path}/mg-root/descendants?api-version=2021-04-01`);
    const one = await send(azure, 'GET', `${path}/MG-Platform/descendants?api-version=2021-04-01`);
    const none = await send(azure, 'GET', `${path}/elsewhere/descendants?api-version=2021-04-01`);

    expect(all.body).toMatchObject({ value: world.subscriptions.map(({ id }) => ({ name: id })) });
    expect(one.body).toMatchObject({ value: [{ name: world.subscriptions[1]?.id }] });
    expect(none.status).toBe(403);
  });
});

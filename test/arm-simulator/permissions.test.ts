import { describe, expect, it } from '@jest/globals';
import { azureOf, send, worldOf } from './azure-fixture.ts';

const list = 'providers/Microsoft.Authorization/permissions?api-version=2022-04-01';
const { world, vms } = worldOf([{ image: '2019-core' }]);
const subscription = `/subscriptions/${world.subscriptions[0]?.id}`;
const machine = vms[0]?.id ?? '';
const reader = {
  clientId: null,
  objectId: 'reader',
  actions: ['*/read'],
  notActions: ['Microsoft.Compute/virtualMachines/*'],
};

describe('permissionRoutes', () => {
  it.each([
    ['a subscription', subscription],
    ['a resource group', `${subscription}/resourceGroups/rg`],
    ['a VM', machine],
    [
      'an instance',
      `${subscription}/resourceGroups/rg/providers/a.b/virtualMachineScaleSets/s/virtualMachines/1`,
    ],
  ])('list what the caller was granted at %s', async (_, scope) => {
    const azure = azureOf(world, { identity: { principals: [reader] } });

    const { status, body } = await send(azure, 'GET', `${scope}/${list}`);

    const { actions, notActions } = reader;
    expect(status).toBe(200);
    expect(body).toEqual({ value: [{ actions, notActions, dataActions: [], notDataActions: [] }] });
  });

  it('lets nobody do what a role takes back', async () => {
    const azure = azureOf(world, { identity: { principals: [reader] } });

    expect(await send(azure, 'GET', `${subscription}?api-version=2022-12-01`)).toMatchObject({ status: 200 });
    expect(await send(azure, 'GET', `${machine}?api-version=2025-04-01`)).toMatchObject({ status: 403 });
  });

  it.each([
    { needsAction: true, status: 403 },
    { needsAction: false, status: 200 },
  ])('answer $status without a right of their own when that is needed: $needsAction', async (given) => {
    const principals = [{ ...reader, actions: ['Microsoft.Compute/*'] }];
    const azure = azureOf(world, { identity: { principals }, permissions: given });

    expect(await send(azure, 'GET', `${subscription}/${list}`)).toMatchObject({ status: given.status });
  });
});

import { describe, expect, it } from '@jest/globals';
import { azureOf, send, worldOf } from './azure-fixture.ts';
import type { SimResponse } from './world.ts';

const { world, vms } = worldOf([{ image: '2022' }]);
const [vm] = vms;
const vmPath = `${vm?.id}?api-version=2025-04-01`;

describe('createSimulator', () => {
  it('refuses a call without a token and says how to get one', async () => {
    const response = await send(azureOf(world), 'GET', vmPath, { headers: { authorization: '' } });

    expect(response.status).toBe(401);
    expect(response.headers['www-authenticate']).toMatch(/^Bearer authorization_uri="/);
    expect(codeOf(response)).toBe('AuthenticationFailed');
  });

  it('refuses tokens that were taken back', async () => {
    const azure = azureOf(world);
    const headers = { authorization: `Bearer ${azure.identity.issue().token}` };
    const before = await send(azure, 'GET', vmPath, { headers });

    azure.identity.revokeAll();
    const after = await send(azure, 'GET', vmPath, { headers });

    expect([before.status, after.status]).toEqual([200, 401]);
  });

  it('demands an api-version', async () => {
    const response = await send(azureOf(world), 'GET', vm?.id ?? '');

    expect([response.status, codeOf(response)]).toEqual([400, 'MissingApiVersionParameter']);
  });

  it('finds routes and resources whatever the case of the path', async () => {
    const response = await send(azureOf(world), 'GET', `${vm?.id.toUpperCase()}?api-version=2025-04-01`);

    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({ id: vm?.id });
  });

  it('says of a call that it does not know that it is not simulated', async () => {
    const response = await send(azureOf(world), 'GET', '/subscriptions/x/tagNames?api-version=2021-04-01');

    expect([response.status, codeOf(response)]).toEqual([404, 'NotSimulated']);
  });

  it.each([
    { access: 'forbidden' as const, status: 403, code: 'AuthorizationFailed' },
    { access: 'missing' as const, status: 404, code: 'SubscriptionNotFound' },
  ])('answers $status for anything in a subscription that is $access', async ({ access, status, code }) => {
    const closed = worldOf([{ image: '2022' }]);
    for (const subscription of closed.world.subscriptions) {
      subscription.access = access;
    }

    const response = await send(azureOf(closed.world), 'GET', vmPath);

    expect([response.status, codeOf(response)]).toEqual([status, code]);
    expect(response.headers['x-ms-failure-cause']).toBe('gateway');
  });

  it.each([
    { access: 'forbidden' as const, read: 403 },
    { access: 'no-commands' as const, read: 200 },
  ])(
    'refuses a command in a subscription that is $access and names the VM alone',
    async ({ access, read }) => {
      const closed = worldOf([{ image: '2022' }]);
      for (const subscription of closed.world.subscriptions) {
        subscription.access = access;
      }
      const azure = azureOf(closed.world);

      const command = await send(azure, 'POST', `${vm?.id}/runCommand?api-version=2025-04-01`);
      const seen = await send(azure, 'GET', vmPath);

      expect([command.status, codeOf(command), seen.status]).toEqual([403, 'AuthorizationFailed', read]);
      expect(JSON.stringify(command.body)).toContain(`over scope '${vm?.id}' or`);
    },
  );

  it('grants a principal the actions of its role and no others', async () => {
    const actions = ['Microsoft.Compute/virtualMachines/read', 'Microsoft.Resources/subscriptions/*'];
    const principals = [{ clientId: null, objectId: 'reader', actions }];
    const azure = azureOf(world, { identity: { principals } });

    const granted = await send(azure, 'GET', vmPath);
    const refused = await send(azure, 'GET', `${vm?.id}/instanceView?api-version=2025-04-01`);

    expect([granted.status, refused.status]).toEqual([200, 403]);
    expect(JSON.stringify(refused.body)).toContain("'Microsoft.Compute/virtualMachines/instanceView/read'");
  });

  it('echoes a correlation id that is a GUID and gives every answer a request id of its own', async () => {
    const azure = azureOf(world);
    const correlationId = '9c4d50ee-2d56-4cd3-8152-34347dc9f2b0';
    const headers = {
      'x-ms-correlation-request-id': correlationId,
      'x-ms-client-request-id': 'call-1',
      'x-ms-return-client-request-id': 'true',
    };

    const first = await send(azure, 'GET', vmPath, { headers });
    const second = await send(azure, 'GET', vmPath);
    const third = await send(azure, 'GET', vmPath, {
      headers: { 'x-ms-correlation-request-id': 'audit-1' },
    });

    expect(first.headers['x-ms-correlation-request-id']).toBe(correlationId);
    expect(third.headers['x-ms-correlation-request-id']).toBe(third.headers['x-ms-request-id']);
    expect(first.headers['x-ms-client-request-id']).toBe('call-1');
    expect(second.headers['x-ms-client-request-id']).toBeUndefined();
    expect(first.headers['x-ms-request-id']).not.toBe(second.headers['x-ms-request-id']);
  });

  it('keeps a log of every call and shows it, with the truth, to anyone who asks', async () => {
    const azure = azureOf(world);
    await send(azure, 'GET', vmPath, { headers: { 'user-agent': 'smb1/1' } });
    await send(azure, 'GET', vmPath, { headers: { authorization: 'Bearer forged' } });

    const log = await send(azure, 'GET', '/simulator/log');
    const truth = await send(azure, 'GET', '/simulator/truth');

    expect(log.body).toMatchObject([
      {
        method: 'GET',
        path: vm?.id,
        status: 200,
        userAgent: 'smb1/1',
        query: { 'api-version': '2025-04-01' },
      },
      { status: 401, principal: null },
    ]);
    expect(truth.body).toMatchObject({
      targets: [{ id: vm?.id, client: 'binaries-absent', server: 'binaries-absent' }],
    });
  });
});

function codeOf(response: SimResponse): string {
  return (response.body as { error: { code: string } }).error.code;
}

import { describe, expect, it } from '@jest/globals';
import { createArmClients } from '../../../../lib/azure/arm-client.ts';
import { createInventoryGateway } from '../../../../lib/azure/inventory/discovery-gateway.ts';
import { armAddress } from '../../../../lib/model/clouds.ts';
import { type ResourceId, subscriptionId } from '../../../../lib/model/ids.ts';
import { type Answer, scriptedHttpClient } from '../../../support/http-exchanges.ts';
import { computeId, someSubscription } from '../../../support/machine-facts.ts';

const signal = new AbortController().signal;
const subscription = subscriptionId(someSubscription);
const listUrl = `https://management.azure.com/subscriptions/${someSubscription}/providers/Microsoft.Compute/virtualMachines`;
const vm = (name: string, view: unknown) => ({
  id: computeId(`virtualMachines/${name}`),
  properties: { instanceView: view },
});
const running = { statuses: [{ code: 'PowerState/running' }] };

describe('createInventoryGateway', () => {
  it('lists status over all pages, each asked again where it failed', async () => {
    const { gateway, http } = setUp([
      { status: 200, body: { value: [vm('a', running)], nextLink: `${listUrl}?$skiptoken=2` } },
      { status: 503 },
      { fails: 'ECONNRESET' },
      { status: 200, body: { value: [vm('b', null), { name: 'no id' }] } },
    ]);

    const listed = await statuses(gateway);

    expect(listed.map(({ key, status }) => [key.split('/').at(-1), status.power])).toEqual([
      ['a', 'running'],
      ['b', null],
    ]);
    expect(http.asked.map(({ url }) => new URL(url).searchParams.get('$skiptoken'))).toEqual([
      null,
      '2',
      '2',
      '2',
    ]);
    expect(http.asked[0]?.url).toContain('statusOnly=true');
  });

  it('does not run in circles', async () => {
    const { gateway, http } = setUp([
      { status: 200, body: { value: [], nextLink: `${listUrl}?$skiptoken=1` } },
    ]);

    await expect(statuses(gateway)).rejects.toMatchObject({ code: 'arm.unexpectedReply' });
    expect(http.asked.length).toBeLessThan(4);
  });

  it('says which subscription it may not read, what it lacks and what to do', async () => {
    const message = `The client does not have authorization to perform action 'Microsoft.Resources/subscriptions/read' over scope '/subscriptions/${someSubscription}'.`;
    const { gateway, http } = setUp([
      { status: 403, body: { error: { code: 'AuthorizationFailed', message } } },
    ]);

    await expect(gateway.subscription(subscription, signal)).rejects.toMatchObject({
      code: 'arm.forbidden',
      message: expect.stringMatching(
        new RegExp(`Reading subscription ${someSubscription} failed: .* Give the auditor a role`),
      ),
      data: { action: 'Microsoft.Resources/subscriptions/read' },
    });
    expect(http.asked).toHaveLength(1);
  });

  it('has no machine where ARM knows none', async () => {
    const { gateway } = setUp([
      { status: 404, body: { error: { code: 'ResourceNotFound', message: 'gone' } } },
    ]);

    expect(await gateway.machine(computeId('virtualMachines/a') as ResourceId, signal)).toBeNull();
  });

  it('reads a VM and a scale-set instance with their status', async () => {
    const { gateway, http } = setUp([
      { status: 200, body: vm('a', running) },
      {
        status: 200,
        body: { ...vm('x', running), id: computeId('virtualMachineScaleSets/web/virtualMachines/5') },
      },
    ]);

    const found = [
      await gateway.machine(computeId('virtualMachines/a') as ResourceId, signal),
      await gateway.machine(computeId('virtualMachineScaleSets/web/virtualMachines/5') as ResourceId, signal),
    ];

    expect(found).toMatchObject([
      { kind: 'virtual-machine', status: { power: 'running' } },
      { kind: 'scale-set-instance', status: { power: 'running' } },
    ]);
    expect(http.asked.map(({ url }) => new URL(url).searchParams.get('$expand'))).toEqual([
      'instanceView',
      'instanceView',
    ]);
  });
});

function setUp(answers: readonly Answer[]) {
  const http = scriptedHttpClient(answers);
  const clock = { now: () => 0, wall: () => 0, sleep: () => Promise.resolve() };
  const clients = createArmClients({
    address: armAddress({ cloud: 'AzureCloud', armEndpoint: null, armAudience: null }),
    credential: { getToken: () => Promise.resolve({ token: 't', expiresOnTimestamp: 10_000_000 }) },
    clock,
    auditId: () => null,
    httpClient: http,
  });
  return { gateway: createInventoryGateway({ clients, clock, random: { fraction: () => 0 } }), http };
}

async function statuses(gateway: ReturnType<typeof createInventoryGateway>) {
  const all = [];
  for await (const listed of gateway.statuses(subscription, signal)) {
    all.push(listed);
  }
  return all;
}

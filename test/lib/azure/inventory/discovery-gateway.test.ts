import { describe, expect, it } from '@jest/globals';
import { createInventoryGateway } from '../../../../lib/azure/inventory/discovery-gateway.ts';
import { type ResourceId, subscriptionId } from '../../../../lib/model/ids.ts';
import type { Answer } from '../../../support/http-exchanges.ts';
import { computeId, someSubscription } from '../../../support/machine-facts.ts';
import { scriptedReads } from '../../../support/scripted-reads.ts';

const signal = new AbortController().signal;
const subscription = subscriptionId(someSubscription);
const groups = `/subscriptions/${someSubscription}/resourcegroups`;
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

  it('does not take the page of a proxy for a machine that is gone', async () => {
    const headers = { 'content-type': 'text/html' };
    const { gateway } = setUp([{ status: 404, headers, body: '<html>Host not found</html>' }]);

    await expect(gateway.machine(computeId('virtualMachines/a') as ResourceId, signal)).rejects.toMatchObject(
      { code: 'arm.unexpectedReply' },
    );
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

  it('finds a resource group that is there, however it is named', async () => {
    const { gateway, http } = setUp([{ status: 200, body: { id: `${groups}/rg (old)` } }]);

    expect(await gateway.hasResourceGroup(subscription, 'rg (old)', signal)).toBe(true);
    expect(http.asked.map(({ url }) => url)).toEqual([
      `https://management.azure.com${groups}/rg%20(old)?api-version=2021-04-01`,
    ]);
  });

  it('does not find the resource group that Azure does not know', async () => {
    const notFound = { error: { code: 'ResourceGroupNotFound', message: 'no' } };
    const { gateway } = setUp([{ status: 404, body: notFound }]);

    expect(await gateway.hasResourceGroup(subscription, 'rg', signal)).toBe(false);
  });

  it.each<{ what: string; answer: Answer; code: string }>([
    {
      what: 'a refusal',
      answer: { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no' } } },
      code: 'arm.forbidden',
    },
    { what: 'no JSON', answer: { status: 200, body: '<html>' }, code: 'arm.unexpectedReply' },
    { what: 'another document', answer: { status: 200, body: { hello: 1 } }, code: 'arm.unexpectedReply' },
  ])('rejects for $what, which says nothing of a resource group', async ({ answer, code }) => {
    const { gateway } = setUp([answer]);

    await expect(gateway.hasResourceGroup(subscription, 'rg', signal)).rejects.toMatchObject({ code });
  });
});

function setUp(answers: readonly Answer[]) {
  const { http, deps } = scriptedReads(answers);
  return { gateway: createInventoryGateway(deps), http };
}

async function statuses(gateway: ReturnType<typeof createInventoryGateway>) {
  const all = [];
  for await (const listed of gateway.statuses(subscription, signal)) {
    all.push(listed);
  }
  return all;
}

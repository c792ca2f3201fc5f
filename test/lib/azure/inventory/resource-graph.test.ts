import { describe, expect, it } from '@jest/globals';
import { createArmClients } from '../../../../lib/azure/arm-client.ts';
import { readMachinePage, readSubscriptionPage } from '../../../../lib/azure/inventory/resource-graph.ts';
import { armAddress } from '../../../../lib/model/clouds.ts';
import { subscriptionId } from '../../../../lib/model/ids.ts';
import { type Answer, scriptedHttpClient } from '../../../support/http-exchanges.ts';
import { computeId, someSubscription } from '../../../support/machine-facts.ts';

const signal = new AbortController().signal;
const a = computeId('virtualMachines/a');

describe('readMachinePage', () => {
  it('asks for rows with their id in a fixed order, by subscription and token', async () => {
    const { deps, bodies } = setUp([
      { status: 200, body: { totalRecords: 0, count: 0, data: [], resultTruncated: 'false' } },
    ]);

    await readMachinePage(deps, [subscriptionId(someSubscription)], { skipToken: 'token/+=', signal });

    expect(bodies()).toEqual([
      {
        subscriptions: [someSubscription],
        query: expect.stringMatching(/project id, .*properties[\s\S]*order by id asc/),
        options: { resultFormat: 'objectArray', $top: 1000, $skipToken: 'token/+=' },
      },
    ]);
  });

  it.each([
    {
      name: 'objects',
      body: {
        totalRecords: 2,
        resultTruncated: 'true',
        $skipToken: 't',
        data: [{ id: a }, { name: 'no id' }],
      },
      page: { totalRecords: 2, skipToken: 't', isTruncated: true, unreadableRows: 1 },
    },
    {
      name: 'a table',
      body: {
        totalRecords: 1,
        resultTruncated: 'false',
        data: { columns: [{ name: 'name' }, { name: 'id' }], rows: [['a', a]] },
      },
      page: { totalRecords: 1, skipToken: null, isTruncated: false, unreadableRows: 0 },
    },
    {
      name: 'a boolean where a text belongs',
      body: { resultTruncated: true, data: [{ id: a }] },
      page: { totalRecords: null, skipToken: null, isTruncated: true, unreadableRows: 0 },
    },
    {
      name: 'an empty token',
      body: { totalRecords: -1, $skipToken: '', data: [{ id: a }] },
      page: { totalRecords: null, skipToken: null, isTruncated: false, unreadableRows: 0 },
    },
  ])('reads $name', async ({ body, page }) => {
    const { deps } = setUp([{ status: 200, body }]);

    const read = await readMachinePage(deps, [], { skipToken: null, signal });

    expect(read).toMatchObject({ ...page, rows: [{ resourceId: a }], isSubscriptionLimitHit: false });
  });

  it('notices that the service looked at the first subscriptions only', async () => {
    const headers = { 'x-ms-tenant-subscription-limit-hit': 'True' };
    const { deps } = setUp([{ status: 200, headers, body: { data: [] } }]);

    expect(await readMachinePage(deps, [], { skipToken: null, signal })).toMatchObject({
      isSubscriptionLimitHit: true,
    });
  });

  it('asks again after an answer without rows, and then says what it cannot read', async () => {
    const { deps, bodies } = setUp([{ status: 200, body: { data: 'none' } }]);

    await expect(readMachinePage(deps, [], { skipToken: null, signal })).rejects.toMatchObject({
      code: 'arm.unexpectedReply',
      message: expect.stringContaining('Resource Graph'),
    });
    expect(bodies()).toHaveLength(6);
  });
});

describe('readSubscriptionPage', () => {
  it('asks below the group, and counts what is no id', async () => {
    const other = someSubscription.replaceAll('1', 'A');
    const data = [
      { subscriptionId: someSubscription },
      { subscriptionId: 'x' },
      { subscriptionId: other },
      null,
    ];
    const headers = { 'x-ms-tenant-subscription-limit-hit': 'true' };
    const { deps, bodies } = setUp([
      { status: 200, headers, body: { $skipToken: 't', totalRecords: 9, resultTruncated: 'true', data } },
    ]);

    const page = await readSubscriptionPage(deps, 'landing-zone', { skipToken: 's', signal });

    expect(page).toEqual({
      rows: [someSubscription, other.toLowerCase()],
      unreadableRows: 2,
      totalRecords: 9,
      skipToken: 't',
      isTruncated: true,
      isSubscriptionLimitHit: true,
    });
    expect(bodies()).toMatchObject([{ managementGroups: ['landing-zone'], options: { $skipToken: 's' } }]);
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
  const bodies = () => http.asked.map(({ body }) => JSON.parse(String(body)) as Record<string, unknown>);
  return { deps: { clients, clock, random: { fraction: () => 0 } }, bodies };
}

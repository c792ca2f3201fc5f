import { describe, expect, it } from '@jest/globals';
import { graphReads } from '../../../../lib/azure/inventory/resource-graph.ts';
import { subscriptionId } from '../../../../lib/model/ids.ts';
import type { Answer } from '../../../support/http-exchanges.ts';
import { computeId, someSubscription } from '../../../support/machine-facts.ts';
import { scriptedReads } from '../../../support/scripted-reads.ts';

const signal = new AbortController().signal;
const a = computeId('virtualMachines/a');

describe('graphReads, of machines', () => {
  it('asks for rows with their id in a fixed order, by subscription and token', async () => {
    const { reads, bodies } = setUp([
      { status: 200, body: { totalRecords: 0, count: 0, data: [], resultTruncated: 'false' } },
    ]);

    await reads.machinePage([subscriptionId(someSubscription)], 'token/+=', signal);

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
    const { reads } = setUp([{ status: 200, body }]);

    const read = await reads.machinePage([], null, signal);

    expect(read).toMatchObject({ ...page, rows: [{ resourceId: a }], isSubscriptionLimitHit: false });
  });

  it('notices that the service looked at the first subscriptions only', async () => {
    const headers = { 'x-ms-tenant-subscription-limit-hit': 'True' };
    const { reads } = setUp([{ status: 200, headers, body: { data: [] } }]);

    expect(await reads.machinePage([], null, signal)).toMatchObject({
      isSubscriptionLimitHit: true,
    });
  });

  it('asks again after an answer without rows, and then says what it cannot read', async () => {
    const { reads, bodies } = setUp([{ status: 200, body: { data: 'none' } }]);

    await expect(reads.machinePage([], null, signal)).rejects.toMatchObject({
      code: 'arm.unexpectedReply',
      message: expect.stringContaining('Resource Graph'),
    });
    expect(bodies()).toHaveLength(6);
  });
});

describe('graphReads, of subscriptions', () => {
  it('asks below the group, and counts what is no id', async () => {
    const other = someSubscription.replaceAll('1', 'A');
    const data = [
      { subscriptionId: someSubscription },
      { subscriptionId: 'x' },
      { subscriptionId: other },
      null,
    ];
    const headers = { 'x-ms-tenant-subscription-limit-hit': 'true' };
    const { reads, bodies } = setUp([
      { status: 200, headers, body: { $skipToken: 't', totalRecords: 9, resultTruncated: 'true', data } },
    ]);

    const page = await reads.subscriptionPage('landing-zone', 's', signal);

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
  const { http, deps } = scriptedReads(answers);
  const bodies = () => http.asked.map(({ body }) => JSON.parse(String(body)) as Record<string, unknown>);
  return { reads: graphReads(deps), bodies };
}

import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { describe, expect, it } from '@jest/globals';
import { graphQuotaPolicy } from '../../../../lib/azure/inventory/graph-quota-policy.ts';

const graph = 'https://management.azure.com/providers/Microsoft.ResourceGraph/resources?api-version=1';
const other = 'https://management.azure.com/subscriptions?api-version=1';

/** Sends requests one after the other, each answered with the headers given; returns how long each was held. */
async function held(calls: readonly { url: string; headers?: Record<string, string> }[]): Promise<number[]> {
  let now = 1000;
  const clock = {
    now: () => now,
    wall: () => now,
    sleep: (ms: number) => {
      now += ms;
      return Promise.resolve();
    },
  };
  const policy = graphQuotaPolicy({ clock });
  const waits: number[] = [];
  for (const { url, headers = {} } of calls) {
    const before = now;
    await policy.sendRequest(createPipelineRequest({ url }), (request) =>
      Promise.resolve({ request, status: 200, headers: createHttpHeaders(headers) }),
    );
    waits.push(now - before);
  }
  return waits;
}

const quota = (left: number, after: string) => ({
  'x-ms-user-quota-remaining': String(left),
  'x-ms-user-quota-resets-after': after,
});

describe('graphQuotaPolicy', () => {
  it('holds the query after the last one of a window, and no other call', async () => {
    const waits = await held([
      { url: graph, headers: quota(1, '00:00:05') },
      { url: graph, headers: quota(0, '00:00:03') },
      { url: other },
      { url: graph, headers: quota(14, '00:00:05') },
      { url: graph },
    ]);

    expect(waits).toEqual([0, 0, 0, 3000, 0]);
  });

  it.each([
    { after: 'soon', ms: 0 },
    { after: '', ms: 0 },
    { after: '99:00:00', ms: 60_000 },
  ])('waits $ms ms when told to come back after "$after"', async ({ after, ms }) => {
    expect(await held([{ url: graph, headers: quota(0, after) }, { url: graph }])).toEqual([0, ms]);
  });
});

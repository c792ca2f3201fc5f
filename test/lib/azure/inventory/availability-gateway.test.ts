import { describe, expect, it } from '@jest/globals';
import { readAvailableSince } from '../../../../lib/azure/inventory/availability-gateway.ts';
import { subscriptionId } from '../../../../lib/model/ids.ts';
import type { Answer } from '../../../support/http-exchanges.ts';
import { scriptedReads } from '../../../support/scripted-reads.ts';

const subscription = subscriptionId('0b1f6471-1bf0-4dda-aec3-cb9272f09590');
const below = `/subscriptions/${subscription}`;
const list = `https://management.azure.com${below}/providers/Microsoft.ResourceHealth/availabilityStatuses`;
const vms = `${below}/resourcegroups/rg/providers/microsoft.compute/virtualmachines`;

function status(resource: string, properties: unknown): unknown {
  return { id: `${resource}/providers/Microsoft.ResourceHealth/AvailabilityStatuses/current`, properties };
}

describe('readAvailableSince', () => {
  it('dates the VMs of every page that are available', async () => {
    const up = { availabilityState: 'Available', occuredTime: '2026-01-05T03:00:00.5Z' };
    const instance = `${below}/resourcegroups/rg/providers/microsoft.compute/virtualmachinescalesets/s/virtualmachines/0`;

    const { read, http } = setUp([
      {
        status: 200,
        body: {
          value: [status(`${vms}/VM-A`, up), status(instance, up)],
          nextLink: `${list}?api-version=2024-02-01&$skiptoken=2`,
        },
      },
      { status: 200, body: { value: [status(`${vms}/vm-b`, { ...up, occuredTime: '2026-01-06' })] } },
    ]);

    expect([...(await read())]).toEqual([
      [`${vms}/vm-a`, Date.UTC(2026, 0, 5, 3, 0, 0, 500)],
      [instance, Date.UTC(2026, 0, 5, 3, 0, 0, 500)],
      [`${vms}/vm-b`, Date.UTC(2026, 0, 6)],
    ]);
    expect(http.asked.map(({ url }) => url)).toEqual([
      `${list}?api-version=2024-02-01`,
      `${list}?api-version=2024-02-01&$skiptoken=2`,
    ]);
  });

  it('takes the time by its other spelling too', async () => {
    const up = { availabilityState: 'AVAILABLE', occurredTime: '2026-01-05T03:00:00Z' };
    const { read } = setUp([{ status: 200, body: { value: [status(`${vms}/vm-a`, up)] } }]);

    expect([...(await read()).keys()]).toEqual([`${vms}/vm-a`]);
  });

  it('takes a time without a zone for UTC, wherever it runs', async () => {
    const zone = process.env['TZ'];
    process.env['TZ'] = 'Asia/Tokyo';
    try {
      const up = { availabilityState: 'Available', occuredTime: '2026-01-05T03:00:00' };
      const unset = { availabilityState: 'Available', occuredTime: '0001-01-01T00:00:00' };
      const value = [status(`${vms}/a`, up), status(`${vms}/b`, unset)];
      const { read } = setUp([{ status: 200, body: { value } }]);

      expect([...(await read())]).toEqual([[`${vms}/a`, Date.UTC(2026, 0, 5, 3)]]);
    } finally {
      if (zone === undefined) {
        delete process.env['TZ'];
      } else {
        process.env['TZ'] = zone;
      }
    }
  });

  it('counts from the end of an outage that it names, and leaves out a VM that it also calls down', async () => {
    const up = {
      availabilityState: 'Available',
      occuredTime: '2016-03-29T09:12:00Z',
      recentlyResolved: {
        unavailableOccuredTime: '2017-02-28T00:48:00Z',
        resolvedTime: '2017-02-28T00:49:00Z',
      },
    };
    const down = { availabilityState: 'Unavailable', occuredTime: '2016-03-29T09:12:00Z' };
    const value = [
      status(`${vms}/a`, up),
      status(`${vms}/b`, up),
      status(`${vms}/b`, down),
      status(`${vms}/b`, up),
      status(`${vms}/c`, { ...up, occuredTime: '2018-01-01' }),
      status(`${vms}/c`, up),
    ];
    const { read } = setUp([{ status: 200, body: { value } }]);

    expect([...(await read())]).toEqual([
      [`${vms}/a`, Date.UTC(2017, 1, 28, 0, 49)],
      [`${vms}/c`, Date.UTC(2018, 0, 1)],
    ]);
  });

  it.each([
    ['a VM that is not available', status(`${vms}/a`, { availabilityState: 'Unknown', occuredTime: '2026' })],
    ['a VM whose state is not told', status(`${vms}/a`, { occuredTime: '2026-01-05T03:00:00Z' })],
    ['a time that is none', status(`${vms}/a`, { availabilityState: 'Available', occuredTime: 'soon' })],
    [
      'a time that stands for none',
      status(`${vms}/a`, { availabilityState: 'Available', occuredTime: '0001-01-01T00:00:00Z' }),
    ],
    ['no time', status(`${vms}/a`, { availabilityState: 'Available' })],
    [
      'another resource',
      status(`${below}/resourcegroups/rg/providers/microsoft.storage/storageaccounts/s`, {
        availabilityState: 'Available',
        occuredTime: '2026-01-05T03:00:00Z',
      }),
    ],
    ['no id', { properties: { availabilityState: 'Available', occuredTime: '2026-01-05T03:00:00Z' } }],
    ['no object', 'vm'],
  ])('leaves out %s', async (_, item) => {
    const { read } = setUp([{ status: 200, body: { value: [item] } }]);

    expect([...(await read())]).toEqual([]);
  });

  it.each<{ what: string; answers: Answer[]; code: string }>([
    {
      what: 'a refusal',
      answers: [{ status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no' } } }],
      code: 'arm.forbidden',
    },
    {
      what: 'a provider that is not registered',
      answers: [{ status: 409, body: { error: { code: 'MissingSubscriptionRegistration', message: 'no' } } }],
      code: 'arm.rejected',
    },
    { what: 'no JSON', answers: [{ status: 200, body: '<html>' }], code: 'arm.unexpectedReply' },
    {
      what: 'a page that leads to itself',
      answers: [{ status: 200, body: { value: [], nextLink: `${list}?api-version=2024-02-01` } }],
      code: 'arm.unexpectedReply',
    },
    {
      what: 'a page that leads to another host',
      answers: [{ status: 200, body: { value: [], nextLink: 'https://example.org/health' } }],
      code: 'arm.foreignUrl',
    },
  ])('rejects for $what', async ({ answers, code }) => {
    await expect(setUp(answers).read()).rejects.toMatchObject({ code });
  });
});

function setUp(answers: readonly Answer[]) {
  const { http, deps } = scriptedReads(answers);
  const { signal } = new AbortController();
  return { http, read: () => readAvailableSince(deps, subscription, signal) };
}

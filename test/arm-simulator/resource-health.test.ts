import { describe, expect, it } from '@jest/globals';
import { azureOf, noon, send, uniformSet, worldOf } from './azure-fixture.ts';

type Status = { id: string; properties: { availabilityState: string; occuredTime: string } };

const { world, vms } = worldOf([{ image: '2022' }, { image: '2022', condition: 'deallocated' }], uniformSet);
const list = `/subscriptions/${world.subscriptions[0]?.id}/providers/Microsoft.ResourceHealth/availabilityStatuses?api-version=2024-02-01`;

async function statuses(options: Parameters<typeof azureOf>[1] = {}): Promise<Record<string, Status>> {
  const { body } = await send(azureOf(world, options), 'GET', list);
  const { value } = body as { value: Status[] };
  const told: Record<string, Status> = {};
  for (const status of value) {
    told[status.id.replace(/\/providers\/Microsoft\.ResourceHealth\/.*$/, '')] = status;
  }
  return told;
}

describe('resourceHealthRoutes', () => {
  it('tells the health of every VM and of other resources, spelled in lower case', async () => {
    const [running, stopped] = vms.map(({ id }) => id.toLowerCase()) as [string, string];

    const told = await statuses();

    expect(Object.keys(told)).toHaveLength(3);
    expect(told[running]?.properties.availabilityState).toBe('Available');
    expect(told[stopped]?.properties.availabilityState).toBe('Unavailable');
    expect(Object.keys(await statuses({ resourceHealth: { hasUniformInstances: true } }))).toHaveLength(6);
  });

  it('dates a restart, under way or over', async () => {
    const [vm] = vms as [(typeof vms)[0]];
    const look = async () => (await statuses())[vm.id.toLowerCase()]?.properties;

    vm.availableSince = noon + 1;
    const during = await look();
    vm.availableSince = noon;
    const after = await look();

    expect(during?.availabilityState).toBe('Unavailable');
    expect(after).toMatchObject({
      availabilityState: 'Available',
      occuredTime: new Date(noon).toISOString(),
    });
  });

  it('refuses where its provider is not registered', async () => {
    const azure = azureOf(world, { resourceHealth: { isRegistered: false } });

    expect(await send(azure, 'GET', list)).toMatchObject({
      status: 409,
      body: { error: { code: 'MissingSubscriptionRegistration' } },
    });
  });
});

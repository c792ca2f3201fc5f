import { ComputeManagementClient } from '@azure/arm-compute';
import { describe, expect, it } from '@jest/globals';
import { azureOf, noon, worldOf } from './azure-fixture.ts';
import { virtualClock } from './clock.ts';
import type { FaultPlan } from './fault-plan.ts';
import { inProcessHttpClient } from './in-process.ts';

const { world, vms } = worldOf([{ image: '2022' }]);

function clientOn(clock: ReturnType<typeof virtualClock>, faults?: FaultPlan): ComputeManagementClient {
  const azure = azureOf(world, faults === undefined ? {} : { faults }, clock);
  const { token } = azure.identity.issue();
  return new ComputeManagementClient(
    { getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) },
    vms[0]?.subscriptionId ?? '',
    {
      endpoint: 'https://management.azure.com',
      httpClient: inProcessHttpClient(azure, clock),
      retryOptions: { maxRetries: 0 },
    },
  );
}

describe('inProcessHttpClient', () => {
  const get = (client: ComputeManagementClient) =>
    client.virtualMachines.get(vms[0]?.resourceGroup ?? '', vms[0]?.name ?? '');

  it('answers the SDK without a socket', async () => {
    const clock = virtualClock(noon);

    const vm = await clock.runUntil(get(clientOn(clock)));

    expect(vm.id).toBe(vms[0]?.id);
    expect(clock.now()).toBe(noon);
  });

  it('lets a slow answer take simulated time', async () => {
    const clock = virtualClock(noon);
    const slow: FaultPlan = { seed: 1, rules: [{ match: {}, fault: { kind: 'slow', seconds: 30 } }] };

    await clock.runUntil(get(clientOn(clock, slow)));

    expect(clock.now()).toBe(noon + 30_000);
  });

  it('breaks the connection as a socket does', async () => {
    const clock = virtualClock(noon);
    const reset: FaultPlan = { seed: 1, rules: [{ match: {}, fault: { kind: 'reset-after' } }] };

    await expect(clock.runUntil(get(clientOn(clock, reset)))).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

import { afterEach, describe, expect, it } from '@jest/globals';
import { collect, connect, type SdkClients, uniformSet, worldOf } from './azure-fixture.ts';
import { addScaleSet } from './fleet-machines.ts';

let clients: SdkClients | undefined;
afterEach(async () => {
  await clients?.close();
  clients = undefined;
});

describe('scaleSetRoutes', () => {
  it('lists sets of both kinds, and instances of uniform ones with their run-time status', async () => {
    const { world } = worldOf([], (builder, places) => {
      uniformSet(builder, places);
      addScaleSet(builder, places, { name: 'api', image: '2022', mode: 'Flexible', instances: [1, 2] });
    });
    clients = await connect(world, { scaleSets: { scaleSetsPerPage: 1, instancesPerPage: 2 } });
    const { virtualMachineScaleSets, virtualMachineScaleSetVMs, virtualMachines } = clients.compute;

    const sets = await collect(virtualMachineScaleSets.listAll());
    const instances = await collect(
      virtualMachineScaleSetVMs.list('RG-WEB', 'web', { expand: 'instanceView' }),
    );
    const flexible = await collect(virtualMachines.listAll());

    expect(sets.map((set) => [set.name, set.orchestrationMode])).toEqual([
      ['web', 'Uniform'],
      ['api', 'Flexible'],
    ]);
    expect(instances.map((vm) => [vm.instanceId, vm.instanceView?.statuses?.length])).toEqual([
      ['0', 2],
      ['2', 2],
      ['5', 2],
    ]);
    expect(flexible.map((vm) => vm.virtualMachineScaleSet?.id?.split('/').at(-1))).toEqual(['api', 'api']);
  });

  it('answers one instance and its view', async () => {
    clients = await connect(worldOf([], uniformSet).world);
    const { virtualMachineScaleSetVMs } = clients.compute;

    const one = await virtualMachineScaleSetVMs.get('rg-web', 'WEB', '2');
    const view = await virtualMachineScaleSetVMs.getInstanceView('rg-web', 'web', '2');

    expect(one).toMatchObject({ instanceId: '2', storageProfile: { osDisk: { osType: 'Windows' } } });
    expect(view.statuses?.map((status) => status.code)).toContain('PowerState/running');
    await expect(virtualMachineScaleSetVMs.get('rg-web', 'web', '3')).rejects.toMatchObject({
      statusCode: 404,
    });
    await expect(virtualMachineScaleSetVMs.get('rg-web', 'none', '0')).rejects.toMatchObject({
      statusCode: 404,
    });
  });
});

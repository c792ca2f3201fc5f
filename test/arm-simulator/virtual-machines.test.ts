import { afterEach, describe, expect, it } from '@jest/globals';
import { collect, connect, type SdkClients, worldOf } from './azure-fixture.ts';
import type { MachineSpec } from './fleet-machines.ts';

let clients: SdkClients | undefined;
afterEach(async () => {
  await clients?.close();
  clients = undefined;
});

const groupOf = (id: string | undefined) => id?.split('/')[4] ?? '';

describe('virtualMachineRoutes', () => {
  it('pages through the machines of a subscription and leaves deleted ones out', async () => {
    const specs: MachineSpec[] = Array.from({ length: 5 }, () => ({ image: '2022' }));
    const { world, vms } = worldOf([...specs, { image: '2022', condition: 'deleted' }]);
    clients = await connect(world, { virtualMachines: { vmsPerPage: 2 } });

    const found = await collect(clients.compute.virtualMachines.listAll());

    expect(found.map((vm) => vm.id?.toLowerCase())).toEqual(vms.slice(0, 5).map((vm) => vm.id.toLowerCase()));
    expect(clients.served.azure.log()).toHaveLength(3);
  });

  it('tells power and agent of every machine in the status list, in another casing', async () => {
    const { world, vms } = worldOf([
      { image: '2016-late' },
      { image: '2016-late', condition: 'stale-running' },
      { image: '2016-late', condition: 'agent-not-ready' },
    ]);
    clients = await connect(world);

    const found = await collect(clients.compute.virtualMachines.listAll({ statusOnly: 'true' }));

    expect(
      found.map(({ instanceView }) => [
        instanceView?.statuses?.map((status) => status.code),
        instanceView?.vmAgent?.statuses?.[0]?.displayStatus,
        instanceView?.osName,
      ]),
    ).toEqual([
      [['ProvisioningState/succeeded', 'PowerState/running'], 'Ready', 'Windows Server 2016 Datacenter'],
      [['ProvisioningState/succeeded', 'PowerState/deallocated'], undefined, undefined],
      [['ProvisioningState/succeeded', 'PowerState/running'], 'Not Ready', undefined],
    ]);
    expect(found.map((vm) => groupOf(vm.id))).toEqual(vms.map((vm) => vm.resourceGroup.toUpperCase()));
  });

  it('leaves the agent out of the status list when told to', async () => {
    clients = await connect(worldOf([{ image: '2022' }]).world, {
      virtualMachines: { statusOnlyHasAgent: false },
    });

    const [vm] = await collect(clients.compute.virtualMachines.listAll({ statusOnly: 'true' }));

    expect(vm?.instanceView?.vmAgent).toBeUndefined();
    expect(vm?.instanceView?.statuses).toHaveLength(2);
  });

  it('answers one machine as it was created, and its instance view', async () => {
    const { world, vms } = worldOf([{ image: 'cis2022', origin: 'marketplace-latest' }]);
    const [vm] = vms;
    clients = await connect(world);
    const { virtualMachines } = clients.compute;

    const found = await virtualMachines.get(groupOf(vm?.id).toUpperCase(), vm?.name ?? '');
    const view = await virtualMachines.instanceView(groupOf(vm?.id), vm?.name ?? '');
    const both = await virtualMachines.get(groupOf(vm?.id), vm?.name ?? '', { expand: 'instanceView' });

    expect(found).toMatchObject({
      id: vm?.id,
      plan: { publisher: 'center-for-internet-security-inc' },
      storageProfile: {
        imageReference: { version: 'latest', exactVersion: '1.0.9' },
        osDisk: { osType: 'Windows' },
      },
    });
    expect(found.instanceView).toBeUndefined();
    expect(both.instanceView).toEqual(view);
  });

  it('lists the machines of one resource group', async () => {
    const { world, vms } = worldOf(Array.from({ length: 6 }, () => ({ image: '2022' }) as const));
    const group = vms[0]?.resourceGroup ?? '';
    clients = await connect(world);

    const found = await collect(clients.compute.virtualMachines.list(group.toLowerCase()));

    expect(found.map((vm) => vm.name)).toEqual(
      vms.filter((vm) => vm.resourceGroup === group).map((vm) => vm.name),
    );
  });

  it('has no machine that was deleted', async () => {
    const { world, vms } = worldOf([{ image: '2022', condition: 'deleted' }]);
    clients = await connect(world);

    await expect(
      clients.compute.virtualMachines.get(groupOf(vms[0]?.id), vms[0]?.name ?? ''),
    ).rejects.toMatchObject({
      statusCode: 404,
      code: 'ResourceNotFound',
    });
  });
});

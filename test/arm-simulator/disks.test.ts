import { afterEach, describe, expect, it } from '@jest/globals';
import { collect, connect, type SdkClients, worldOf } from './azure-fixture.ts';

let clients: SdkClients | undefined;
afterEach(async () => {
  await clients?.close();
  clients = undefined;
});

describe('diskRoutes', () => {
  it('lists and answers disks with what they were made from', async () => {
    const { world, vms } = worldOf([{ image: '2012r2-available', origin: 'attached' }]);
    clients = await connect(world);
    const name = `${vms[0]?.name}_OsDisk_1`;

    const all = await collect(clients.compute.disks.list());
    const one = await clients.compute.disks.get(vms[0]?.resourceGroup ?? '', name);

    expect(all.map((disk) => disk.name)).toEqual([name]);
    expect(one.creationData?.imageReference?.id).toMatch(
      /\/Skus\/2012-R2-Datacenter\/Versions\/4\.127\.20180315$/,
    );
    await expect(clients.compute.disks.get('rg-other', name)).rejects.toMatchObject({ statusCode: 404 });
  });
});

import { afterEach, describe, expect, it } from '@jest/globals';
import { connect, type SdkClients, worldOf } from './azure-fixture.ts';

let clients: SdkClients | undefined;
afterEach(async () => {
  await clients?.close();
  clients = undefined;
});

describe('imageRoutes', () => {
  it('has the versions that are still offered, and one answer for all others', async () => {
    clients = await connect(worldOf([{ image: '2022' }, { image: '2022-azure' }]).world);
    const { virtualMachineImages } = clients.compute;
    const of = ['japaneast', 'microsoftwindowsserver', 'WindowsServer'] as const;

    const offered = await virtualMachineImages.get(...of, '2022-datacenter', '20348.2529.240619');
    const versions = await virtualMachineImages.list(...of, '2022-datacenter');
    const withdrawn = virtualMachineImages.get(...of, '2022-datacenter-azure-edition', '20348.2227.231214');

    expect(offered).toMatchObject({
      name: '20348.2529.240619',
      osDiskImage: { operatingSystem: 'Windows' },
      id: expect.stringContaining('/ArtifactTypes/VMImage/Offers/WindowsServer/'),
    });
    expect(versions.map((version) => version.name)).toEqual(['20348.2529.240619']);
    await expect(withdrawn).rejects.toMatchObject({
      statusCode: 404,
      code: 'NotFound',
      message: expect.stringContaining('Artifact: VMImage was not found.'),
    });
  });

  it('tells what the publisher decided about a version', async () => {
    clients = await connect(worldOf([{ image: '2016-late' }, { image: 'win11' }, { image: '2022' }]).world);
    const { virtualMachineImages } = clients.compute;
    const server = ['japaneast', 'MicrosoftWindowsServer', 'WindowsServer'] as const;
    const desktop = ['japaneast', 'MicrosoftWindowsDesktop', 'windows-11'] as const;

    const scheduled = await virtualMachineImages.get(...server, '2016-Datacenter', '14393.7428.241004');
    const deprecated = await virtualMachineImages.get(...desktop, 'win11-23h2-ent', '22631.3593.240511');
    const active = await virtualMachineImages.get(...server, '2022-datacenter', '20348.2529.240619');

    expect(scheduled.imageDeprecationStatus).toMatchObject({
      imageState: 'ScheduledForDeprecation',
      scheduledDeprecationTime: new Date('2027-01-12T00:00:00Z'),
      alternativeOption: { type: 'Plan', value: '2022-datacenter' },
    });
    expect(deprecated.imageDeprecationStatus).toMatchObject({
      imageState: 'Deprecated',
      alternativeOption: { type: 'None' },
    });
    expect(active.imageDeprecationStatus).toEqual({ imageState: 'Active' });
  });

  it('answers each link of the chains behind an OS disk', async () => {
    const { world, vms } = worldOf([
      { image: '2022', origin: 'gallery-from-image' },
      { image: '2016-core', origin: 'copied' },
      { image: '2019-core', origin: 'restored' },
      { image: '2022', origin: 'community-gallery' },
    ]);
    clients = await connect(world);
    const { compute } = clients;
    const at = (index: number) => [vms[index]?.resourceGroup ?? '', vms[index]?.name ?? ''] as const;

    const version = await compute.galleryImageVersions.get(
      at(0)[0],
      'goldenImages',
      `${at(0)[1]}-def`,
      '1.0.0',
    );
    const image = await compute.images.get(
      at(0)[0],
      version.storageProfile?.source?.id?.split('/').at(-1) ?? '',
    );
    const snapshot = await compute.snapshots.get(at(1)[0], `${at(1)[1]}-snapshot`);
    const point = await compute.diskRestorePoint.get(
      at(2)[0],
      `${at(2)[1]}-points`,
      'daily-1',
      `${at(2)[1]}-before_1`,
    );
    const foreign = await compute.communityGalleryImageVersions.get(
      'japaneast',
      'ContosoPublic-6ab0c7ae',
      '2022-hardened',
      '1.0.0',
    );

    expect(image.sourceVirtualMachine?.id).toContain('/virtualMachines/golden-2022-');
    expect(snapshot.creationData).toMatchObject({
      createOption: 'Copy',
      sourceResourceId: expect.stringMatching(/-before$/),
    });
    expect(point.sourceResourceId).toMatch(/-before$/);
    expect(foreign.storageProfile?.osDiskImage).toBeDefined();
  });
});

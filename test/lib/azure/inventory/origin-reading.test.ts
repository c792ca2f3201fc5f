import { describe, expect, it } from '@jest/globals';
import {
  readDiskOrigin,
  readGalleryVersionOrigin,
  readImageOrigin,
  readMachineOrigin,
  readRestorePointCollectionOrigin,
  readRestorePointOrigin,
} from '../../../../lib/azure/inventory/origin-reading.ts';
import { computeId } from '../../../support/machine-facts.ts';

const disk = computeId('disks/before');
const vm = computeId('virtualMachines/golden');
const nothing = { image: null, sources: [], blobUri: null, otherwise: null };
const uploaded = { end: 'custom', reason: { code: 'uploaded' } };

describe('readDiskOrigin', () => {
  it.each([
    {
      name: 'a platform image',
      data: { createOption: 'FromImage', imageReference: { id: '/x' } },
      origin: { image: { id: '/x' } },
    },
    {
      name: 'a gallery image',
      data: { createOption: 'FromImage', galleryImageReference: { id: '/g' } },
      origin: { image: { id: '/g' } },
    },
    {
      name: 'a community image',
      data: { galleryImageReference: { communityGalleryImageId: '/c' } },
      origin: { image: { communityGalleryImageId: '/c' } },
    },
    {
      name: 'a copy',
      data: { createOption: 'Copy', sourceResourceId: disk },
      origin: { sources: [{ id: disk, note: { code: 'creation-data', option: 'Copy' } }] },
    },
    {
      name: 'an import',
      data: { createOption: 'Import', sourceUri: 'https://a/x.vhd?sv=1&sig=2' },
      origin: { blobUri: 'https://a/x.vhd', otherwise: uploaded },
    },
    { name: 'an upload', data: { createOption: 'Upload' }, origin: { otherwise: uploaded } },
    { name: 'an empty disk', data: { createOption: 'Empty' }, origin: nothing },
    { name: 'no creation data', data: undefined, origin: nothing },
    {
      name: 'nonsense',
      data: { createOption: 3, sourceResourceId: {}, imageReference: 'x' },
      origin: nothing,
    },
  ])('reads $name', ({ data, origin }) => {
    expect(readDiskOrigin({ id: disk, properties: { creationData: data } })).toMatchObject(origin);
    expect(readDiskOrigin({ id: disk, creationData: data })).toMatchObject(origin);
  });
});

/** Ids as public recordings have them, with other names. */
const collection = computeId(
  'restorePointCollections/AzureBackup_web.01_2251799819',
  'AzureBackupRG_westeurope_1',
);
const point = `${collection}/restorePoints/AzureBackup_20250312_100233`;
const replica = computeId('disks/web_OsDisk_1-ASRReplica');
const bookmark = 'bookmark/2f1bcbd1-6a52-4f3c-9a39-6f4f7b1cb3ab';
const backupTag = { RSVaultBackup: '0aa2b9f4-5f5f-4a0d-8b53-7a8ae2d0f0a1' };

describe('readDiskOrigin of disks that services made', () => {
  it.each([
    {
      name: 'restored by Backup',
      tags: backupTag,
      data: {
        createOption: 'Restore',
        sourceResourceId: `${point}/disks/web_OsDisk_1?id=6c0f2dd2-58a1-4b9f-a8bd-5b6b4a2f7c1d`,
      },
      sources: [point, collection],
      otherwise: { end: 'unknown', reason: { code: 'restored-by-backup' } },
    },
    {
      name: 'restored by Backup, without its tag',
      data: { createOption: 'Restore', sourceResourceId: `${point}/disks/web_OsDisk_1` },
      sources: [point, collection],
      otherwise: { end: 'unknown', reason: { code: 'restored-by-backup' } },
    },
    {
      name: 'restored by Backup from its vault',
      tags: backupTag,
      data: { createOption: 'Import', sourceUri: 'https://a/x.vhd' },
      sources: [],
      otherwise: { end: 'unknown', reason: { code: 'restored-by-backup' } },
    },
    {
      name: 'restored by Backup from a snapshot, its tag spelled otherwise',
      tags: { rsvaultbackup: backupTag.RSVaultBackup },
      data: { createOption: 'Copy', sourceResourceId: computeId('snapshots/s') },
      sources: [computeId('snapshots/s')],
      otherwise: { end: 'unknown', reason: { code: 'restored-by-backup' } },
    },
    {
      name: 'copied, with a query on its source',
      data: { createOption: 'Copy', sourceResourceId: `${computeId('snapshots/s')}?id=1` },
      sources: [computeId('snapshots/s')],
      otherwise: null,
    },
    {
      name: 'failed over from another region',
      data: { createOption: 'Restore', sourceResourceId: `${replica}/${bookmark}` },
      sources: [replica],
      otherwise: { end: 'unknown', reason: { code: 'failed-over' } },
    },
    {
      name: 'migrated from outside',
      data: {
        createOption: 'Restore',
        sourceResourceId: `${computeId('disks/asrseeddisk-web01-4a3f')}/${bookmark}`,
      },
      sources: [],
      otherwise: { end: 'custom', reason: { code: 'migrated' } },
    },
    {
      name: 'migrated, by its tag',
      tags: { 'AzHydration-ManagedDisk-CreatedBy': 'Azure Site Recovery' },
      data: { createOption: 'Upload' },
      sources: [],
      otherwise: { end: 'custom', reason: { code: 'migrated' } },
    },
  ])('reads one that was $name', ({ tags, data, sources, otherwise }) => {
    const origin = readDiskOrigin({ id: disk, tags, properties: { creationData: data } });

    expect(origin).toMatchObject({ image: null, blobUri: null, otherwise });
    expect(origin.sources.map(({ id }) => id)).toEqual(sources);
  });

  it('does not take a replica for uploaded', () => {
    const origin = readDiskOrigin({ id: replica, properties: { creationData: { createOption: 'Upload' } } });

    expect(origin.otherwise).toMatchObject({ end: 'unknown', reason: { code: 'failed-over' } });
  });
});

describe('readRestorePointCollectionOrigin', () => {
  it('reads the VM that the points were taken of', () => {
    const origin = readRestorePointCollectionOrigin({ properties: { source: { id: vm } } });

    expect(origin.sources).toEqual([{ id: vm, note: { code: 'restore-point-vm' } }]);
  });
});

describe('readImageOrigin', () => {
  it('puts the source VM before the disk, the snapshot and the blob', () => {
    const osDisk = { managedDisk: { id: disk }, snapshot: { id: '/s' }, blobUri: 'https://a/x.vhd?sig=1' };
    const image = { properties: { sourceVirtualMachine: { id: vm }, storageProfile: { osDisk } } };

    const origin = readImageOrigin(image);

    expect(origin.sources.map(({ id }) => id)).toEqual([vm, disk, '/s']);
    expect(origin.blobUri).toBe('https://a/x.vhd');
  });
});

describe('readGalleryVersionOrigin', () => {
  it('reads the source by id, the source VM and the source of the OS disk', () => {
    const storageProfile = {
      source: { id: '/image', virtualMachineId: vm },
      osDiskImage: { source: { id: disk } },
    };

    const origin = readGalleryVersionOrigin({ properties: { storageProfile } });

    expect(origin).toMatchObject({ image: { id: '/image' } });
    expect(origin.sources.map(({ id }) => id)).toEqual([vm, disk]);
  });

  it('reads a version that tells nothing', () => {
    expect(readGalleryVersionOrigin({})).toMatchObject(nothing);
  });
});

describe('readMachineOrigin', () => {
  it('reads the reference and the disk', () => {
    const storageProfile = { imageReference: { id: '/image' }, osDisk: { managedDisk: { id: disk } } };

    expect(readMachineOrigin({ id: vm, properties: { storageProfile } })).toMatchObject({
      image: { id: '/image' },
      sources: [{ id: disk }],
    });
  });
});

describe('readRestorePointOrigin', () => {
  it('reads the disk of a disk restore point', () => {
    expect(readRestorePointOrigin({ properties: { sourceResourceId: disk } })).toMatchObject({
      sources: [{ id: disk }],
    });
  });

  it('reads the OS disk of a VM restore point', () => {
    const sourceMetadata = { storageProfile: { osDisk: { managedDisk: { id: disk } } } };

    expect(readRestorePointOrigin({ properties: { sourceMetadata } })).toMatchObject({
      sources: [{ id: disk }],
    });
  });
});

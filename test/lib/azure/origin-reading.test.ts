import { describe, expect, it } from '@jest/globals';
import {
  readDiskOrigin,
  readGalleryVersionOrigin,
  readImageOrigin,
  readMachineOrigin,
  readRestorePointOrigin,
} from '../../../lib/azure/origin-reading.ts';
import { computeId } from '../../support/machine-facts.ts';

const disk = computeId('disks/before');
const vm = computeId('virtualMachines/golden');
const nothing = { image: null, sources: [], blobUri: null, isUploaded: false };

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
      origin: { sources: [{ id: disk, note: 'creationData: Copy' }] },
    },
    {
      name: 'an import',
      data: { createOption: 'Import', sourceUri: 'https://a/x.vhd?sv=1&sig=2' },
      origin: { blobUri: 'https://a/x.vhd', isUploaded: true },
    },
    { name: 'an upload', data: { createOption: 'Upload' }, origin: { isUploaded: true } },
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

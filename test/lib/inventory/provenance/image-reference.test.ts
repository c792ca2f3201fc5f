import { describe, expect, it } from '@jest/globals';
import { parsePlatformPath, readReference } from '../../../../lib/inventory/provenance/image-reference.ts';
import { computeId, imageReference, someSubscription, windows2016 } from '../../../support/machine-facts.ts';

const platformPath = `/Subscriptions/${someSubscription}/Providers/Microsoft.Compute/Locations/eastus/Publishers/MicrosoftWindowsServer/ArtifactTypes/VMImage/Offers/WindowsServer/Skus/2016-Datacenter/Versions/2016.127.20181122`;
const definition = computeId('galleries/golden/images/base');

describe('readReference', () => {
  it.each([
    { name: 'no reference', reference: null, target: { kind: 'nothing' } },
    { name: 'an empty one', reference: imageReference(), target: { kind: 'nothing' } },
    {
      name: 'a Marketplace image with its version',
      reference: imageReference(windows2016),
      target: { kind: 'marketplace', image: windows2016 },
    },
    {
      name: 'latest with what it was resolved to',
      reference: imageReference({ ...windows2016, version: 'latest', exactVersion: windows2016.version }),
      target: { kind: 'marketplace', image: windows2016 },
    },
    {
      name: 'Latest with nothing else',
      reference: imageReference({ ...windows2016, version: 'Latest' }),
      target: { kind: 'marketplace', image: { ...windows2016, version: null } },
    },
    {
      name: 'a publisher without an offer',
      reference: imageReference({ ...windows2016, offer: null }),
      target: { kind: 'nothing' },
    },
    {
      name: 'a platform path',
      reference: imageReference({ id: platformPath }),
      target: { kind: 'marketplace', image: windows2016 },
    },
    {
      name: 'a managed image',
      reference: imageReference({ id: computeId('images/base') }),
      target: { kind: 'resource', id: computeId('images/base') },
    },
    {
      name: 'a gallery version',
      reference: imageReference({ id: `${definition}/versions/1.0.0` }),
      target: { kind: 'resource', id: `${definition}/versions/1.0.0` },
    },
    {
      name: 'a gallery image with its exact version',
      reference: imageReference({ id: definition, exactVersion: '1.2.0' }),
      target: { kind: 'resource', id: `${definition}/versions/1.2.0` },
    },
    {
      name: 'the latest of a gallery image with its exact version',
      reference: imageReference({ id: `${definition}/versions/latest`, exactVersion: '1.2.0' }),
      target: { kind: 'resource', id: `${definition}/versions/1.2.0` },
    },
    {
      name: 'a gallery image without a version',
      reference: imageReference({ id: definition }),
      target: { kind: 'gallery-latest', id: definition },
    },
    {
      name: 'a community gallery, whatever stands beside it',
      reference: imageReference({ ...windows2016, communityGalleryImageId: '/CommunityGalleries/x' }),
      target: { kind: 'foreign-gallery', gallery: 'community', id: '/CommunityGalleries/x' },
    },
    {
      name: 'a shared gallery',
      reference: imageReference({ sharedGalleryImageId: '/SharedGalleries/x' }),
      target: { kind: 'foreign-gallery', gallery: 'shared', id: '/SharedGalleries/x' },
    },
  ])('reads $name', ({ reference, target }) => {
    expect(readReference(reference)).toEqual(target);
  });
});

describe('parsePlatformPath', () => {
  it('keeps the spelling of every part', () => {
    expect(parsePlatformPath(platformPath)).toEqual(windows2016);
  });

  it.each([computeId('images/base'), platformPath.replace(/\/Versions.*/, ''), `${platformPath}/more`, ''])(
    'refuses %s',
    (path) => {
      expect(parsePlatformPath(path)).toBeNull();
    },
  );

  it('takes latest for no version', () => {
    expect(parsePlatformPath(platformPath.replace('2016.127.20181122', 'latest'))).toEqual({
      ...windows2016,
      version: null,
    });
  });
});

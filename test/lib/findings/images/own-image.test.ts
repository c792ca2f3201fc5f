import { describe, expect, it } from '@jest/globals';
import { isVersionTold, ownImageOf } from '../../../../lib/findings/images/own-image.ts';
import type { Provenance, ProvenanceLink } from '../../../../lib/model/provenance.ts';
import type { LinkKind, LinkNote } from '../../../../lib/model/reasons/origin-reason.ts';
import { image2016, provenanceOf } from '../../../support/ledger-builders.ts';

const disk = link('disk', 'os-disk');
const version = link('gallery-image-version', 'image-reference');
const managed = link('managed-image', 'gallery-source');
const published = link('marketplace-image', 'image-reference');

function link(kind: LinkKind, code: LinkNote['code']): ProvenanceLink {
  const note = code === 'creation-data' ? { code, option: 'Copy' } : { code: code as 'os-disk' };
  return { kind, id: `/${kind}`, note };
}

function from(...chain: ProvenanceLink[]): Provenance {
  return { ...provenanceOf(image2016), chain };
}

describe('ownImageOf', () => {
  it.each([
    ['the gallery version before the managed image behind it', [version, managed, published], 'gallery', 1],
    ['a gallery version that only the disk names', [disk, version, published], 'gallery', 2],
    ['a managed image', [managed, link('virtual-machine', 'image-source-vm'), published], 'managed', 1],
    ['another tenant’s gallery', [link('shared-gallery-image', 'image-reference')], 'gallery', 1],
    ['the snapshot that a disk was copied from', [disk, link('snapshot', 'creation-data'), disk], 'disk', 2],
    ['the disk that a disk was copied from', [disk, link('disk', 'creation-data')], 'disk', 2],
    ['the blob that a disk was imported from', [disk, link('imported-blob', 'imported-blob')], 'disk', 2],
  ] as const)('is %s', (_, chain, kind, behind) => {
    const own = ownImageOf(from(...chain));

    expect(own).toMatchObject({ kind, id: chain[behind - 1]?.id, madeFrom: { image: image2016 } });
    expect(own?.madeFrom.chain).toEqual(chain.slice(behind));
  });

  it.each([
    ['the Marketplace', [published]],
    ['a disk that still names the Marketplace', [disk, published]],
    ['a disk that names nothing', [disk]],
    ['a backup', [disk, link('restore-point', 'restore-point'), disk]],
    ['a replica', [disk, link('disk', 'replica')]],
    ['a blob of its own', [link('imported-blob', 'unmanaged-os-disk')]],
    ['nothing known', []],
  ])('is none for a VM from %s', (_, chain) => {
    expect(ownImageOf(from(...chain))).toBeNull();
  });

  it('is none where disk and document disagree', () => {
    const reason = { code: 'disk-and-document-disagree', document: null, disk: null } as const;

    expect(ownImageOf({ ...from(version), reason })).toBeNull();
  });
});

describe('isVersionTold', () => {
  it.each([
    ['gallery', '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/galleries/g/images/i', false],
    ['gallery', '/CommunityGalleries/Public-1/Images/i/Versions/latest', false],
    ['gallery', '/CommunityGalleries/Public-1/Images/i/Versions/1.0.0', true],
    ['managed', '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/images/i', true],
    ['disk', 'https://contoso.blob.core.windows.net/vhds/base.vhd', true],
  ] as const)('of %s %s: %s', (kind, id, told) => {
    expect(isVersionTold({ kind, id })).toBe(told);
  });
});

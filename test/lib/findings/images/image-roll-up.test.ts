import { describe, expect, it } from '@jest/globals';
import type { AnyImageFinding } from '../../../../lib/findings/images/image-findings.ts';
import { rollUpImages } from '../../../../lib/findings/images/image-roll-up.ts';
import type { Finding } from '../../../../lib/model/finding.ts';
import type { MarketplaceImage, ProvenanceLink } from '../../../../lib/model/provenance.ts';
import type { Verdict } from '../../../../lib/model/verdict.ts';
import { aFinding, image2016 } from '../../../support/ledger-builders.ts';

const gallery = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/galleries/g/images/i';
const source: ProvenanceLink = { kind: 'virtual-machine', id: '/vm', note: { code: 'gallery-source-vm' } };

type Made = {
  readonly id?: string;
  readonly image?: MarketplaceImage | null;
  readonly build?: string;
};

/** A VM from a gallery’s version, which descends from the Marketplace. */
function fromGallery(
  name: string,
  verdict: Verdict,
  { id = `${gallery}/versions/1.0.0`, image = image2016, build = '10.0.14393.1' }: Made = {},
): Finding {
  const finding = aFinding(name, verdict, { image, build });
  const version: ProvenanceLink = { kind: 'gallery-image-version', id, note: { code: 'image-reference' } };
  const provenance = { ...finding.target.provenance, chain: [version, source] };
  return { ...finding, target: { ...finding.target, provenance } };
}

async function ownOf(...findings: Finding[]): Promise<AnyImageFinding[]> {
  return (await rollUpImages(() => findings)).filter(({ kind }) => kind !== undefined);
}

describe('rollUpImages, of a sample', () => {
  it('says how many VMs an answer rests on, and counts none that was left out', async () => {
    const leftOut = (name: string): Finding => ({
      ...aFinding(name, null),
      outcome: 'skipped',
      reason: 'sampled',
      lastKnown: { client: 'enabled', server: 'enabled', probedAt: '2025-01-05T03:10:00.000Z' },
    });

    const [image] = await rollUpImages(() => [
      aFinding('a', 'binaries-absent'),
      aFinding('b', 'binaries-absent'),
      aFinding('c', null),
      ...['d', 'e', 'f'].map(leftOut),
    ]);

    expect(image).toMatchObject({
      smb1BinariesAbsent: 'confirmed',
      judged: 2,
      decided: 2,
      sample: { vms: 6, leftOut: 3 },
    });
  });

  it('says nothing of the kind where none was left out', async () => {
    expect((await rollUpImages(() => [aFinding('a', 'enabled'), aFinding('b', null)]))[0]).not.toHaveProperty(
      'sample',
    );
  });
});

describe('rollUpImages, for images of one’s own', () => {
  it('counts a VM for its own image and for the Marketplace image that this descends from', async () => {
    const images = await rollUpImages(() => [
      aFinding('straight', 'binaries-absent'),
      fromGallery('golden-1', 'enabled'),
      fromGallery('golden-2', 'enabled', { id: `${gallery.toUpperCase()}/VERSIONS/1.0.0` }),
    ]);

    expect(images).toMatchObject([
      { ...image2016, decided: 3, smb1BinariesAbsent: 'no' },
      {
        kind: 'gallery',
        id: `${gallery}/versions/1.0.0`,
        madeFrom: { end: 'marketplace', image: image2016, chain: [source] },
        decided: 2,
        smb1BinariesAbsent: 'no',
        client: { enabled: 2 },
      },
    ]);
  });

  it('tells versions apart, and judges one that comes from nowhere known', async () => {
    const own = await ownOf(
      fromGallery('a', 'enabled'),
      fromGallery('b', 'binaries-absent', { id: `${gallery}/versions/2.0.0`, image: null }),
    );

    expect(own).toMatchObject([
      { smb1BinariesAbsent: 'no', madeFrom: { image: image2016 } },
      { smb1BinariesAbsent: 'single', madeFrom: { end: 'custom', image: null } },
    ]);
  });

  it('does not count a VM whose Windows is not its ancestor’s, and names the minority of the rest', async () => {
    const own = await ownOf(
      ...['a', 'b', 'c'].map((name) => fromGallery(name, 'binaries-absent')),
      fromGallery('differs', 'enabled'),
      fromGallery('upgraded', 'enabled', { build: '10.0.20348.1' }),
    );

    expect(own).toMatchObject([
      {
        smb1BinariesAbsent: 'confirmed',
        judged: 5,
        decided: 4,
        notCounted: { upgraded: 1 },
        disagreeing: [fromGallery('differs', 'enabled').target.resourceId],
      },
    ]);
  });

  it('flags nothing of which no version is told: its VMs may be of several', async () => {
    const own = await ownOf(
      ...['a', 'b'].map((name) => fromGallery(name, 'binaries-absent', { id: gallery })),
    );

    expect(own).toMatchObject([{ smb1BinariesAbsent: 'unjudged', notCounted: { versionUntold: 2 } }]);
  });
});

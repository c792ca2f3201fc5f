import { describe, expect, it } from '@jest/globals';
import { imageMadeFrom } from '../../../../lib/findings/images/made-from.ts';
import type { Provenance } from '../../../../lib/model/provenance.ts';
import type { LinkKind } from '../../../../lib/model/reasons/origin-reason.ts';
import { image2016, provenanceOf } from '../../../support/ledger-builders.ts';

function through(...chain: readonly (readonly [LinkKind, string])[]): Provenance {
  return {
    ...provenanceOf(image2016),
    chain: chain.map(([kind, id]) => ({ kind, id, note: { code: 'image-reference' } })),
  };
}

const version = '/subscriptions/s/providers/Microsoft.Compute/galleries/g/images/i/versions/1.0.0';

describe('imageMadeFrom', () => {
  it('tells Marketplace images apart by their exact version, whatever the casing', () => {
    const upper = provenanceOf({ ...image2016, sku: image2016.sku.toUpperCase() });
    const older = provenanceOf({ ...image2016, version: '14393.1.1' });

    expect(imageMadeFrom(upper)).toBe(imageMadeFrom(provenanceOf(image2016)));
    expect(imageMadeFrom(older)).not.toBe(imageMadeFrom(provenanceOf(image2016)));
  });

  it('takes the nearest image of one’s own before the Marketplace image that it descends from', () => {
    const managed = imageMadeFrom(through(['managed-image', '/M']));

    expect(managed).not.toBe(imageMadeFrom(provenanceOf(image2016)));
    expect(
      imageMadeFrom(through(['disk', '/d'], ['managed-image', '/m'], ['gallery-image-version', version])),
    ).toBe(managed);
    expect(imageMadeFrom(through(['gallery-image-version', version.toUpperCase()]))).toBe(
      imageMadeFrom(through(['gallery-image-version', version])),
    );
  });

  it.each([
    ['a disk of no image', provenanceOf(null)],
    ['a Marketplace image without a version', provenanceOf({ ...image2016, version: null })],
    [
      'a gallery’s image without a version',
      through(['shared-gallery-image', version.replace(/\/versions.*/, '')]),
    ],
    [
      'the latest of a gallery’s image',
      through(['shared-gallery-image', version.replace('1.0.0', 'latest')]),
    ],
  ])('tells nothing of %s', (_, provenance) => {
    expect(imageMadeFrom(provenance)).toBeNull();
  });
});

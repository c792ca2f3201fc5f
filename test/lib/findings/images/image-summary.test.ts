import { describe, expect, it } from '@jest/globals';
import type { ImageFinding, ImageFlag } from '../../../../lib/findings/images/image-findings.ts';
import { headline, skuEras } from '../../../../lib/findings/images/image-summary.ts';
import { image2016 } from '../../../support/ledger-builders.ts';

function anImage(
  flag: ImageFlag,
  imageDate: string | null,
  changes: Partial<ImageFinding> = {},
): ImageFinding {
  return {
    ...image2016,
    version: `14393.1.${imageDate ?? 'undated'}`,
    firstParty: true,
    imageDate,
    smb1BinariesAbsent: flag,
    judged: 1,
    decided: 1,
    notCounted: { upgraded: 0, versionUntold: 0, undecided: 0, notInOs: 0 },
    server: {},
    client: {},
    disagreeing: [],
    predicted: null,
    agreesWithPrediction: null,
    ...changes,
  };
}

describe('headline', () => {
  it('counts images by flag and adds confirmed and single up', () => {
    const images = [
      anImage('confirmed', '2019-01-01'),
      anImage('confirmed', '2019-02-01', { agreesWithPrediction: true }),
      anImage('single', '2019-03-01'),
      anImage('no', '2019-04-01', { agreesWithPrediction: false, firstParty: false }),
    ];

    expect(headline(images)).toEqual({
      marketplaceImages: 4,
      flagged: 3,
      byFlag: { unjudged: 0, 'not-in-os': 0, single: 1, confirmed: 2, no: 1, mixed: 0 },
      againstPrediction: 1,
      ofOthers: 1,
    });
  });

  it('of no images is all zeros', () => {
    expect(headline([])).toMatchObject({ marketplaceImages: 0, flagged: 0, againstPrediction: 0 });
  });
});

describe('skuEras', () => {
  it('finds the oldest image without and the newest image with the binaries, in any order', () => {
    const images = [
      anImage('confirmed', '2019-06-01'),
      anImage('no', '2017-06-01'),
      anImage('single', '2018-11-22'),
      anImage('no', '2018-07-01'),
      anImage('no', '2016-01-01'),
      anImage('mixed', '2018-01-01'),
      anImage('unjudged', '2015-01-01'),
      anImage('not-in-os', '2030-01-01'),
    ];
    const { publisher, offer, sku } = image2016;
    const era = {
      publisher,
      offer,
      sku,
      firstParty: true,
      oldestAbsent: { version: '14393.1.2018-11-22', imageDate: '2018-11-22' },
      newestPresent: { version: '14393.1.2018-07-01', imageDate: '2018-07-01' },
    };

    expect(skuEras(images)).toEqual([era]);
    expect(skuEras(images.toReversed())).toEqual([era]);
  });

  it('tells versions of one day apart by number', () => {
    const images = ['14393.9.190101', '14393.10.190101', '14393.8.190101'].flatMap((version) => [
      anImage('no', '2019-01-01', { version }),
      anImage('confirmed', '2019-01-01', { version: `${version}.1` }),
    ]);

    expect(skuEras(images)).toMatchObject([
      { oldestAbsent: { version: '14393.8.190101.1' }, newestPresent: { version: '14393.10.190101' } },
    ]);
  });

  it('has a line for every SKU, ignoring case, also where nothing has a date', () => {
    const images = [
      anImage('confirmed', null),
      anImage('no', '2019-01-01', { sku: '2016-DATACENTER' }),
      anImage('confirmed', null, { sku: 'other' }),
    ];

    expect(skuEras(images)).toMatchObject([
      { sku: '2016-Datacenter', oldestAbsent: null, newestPresent: { imageDate: '2019-01-01' } },
      { sku: 'other', oldestAbsent: null, newestPresent: null },
    ]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { createSampleSize } from '../../../../lib/audit/plan/sample-size.ts';
import type { Target } from '../../../../lib/model/target.ts';
import {
  aTarget,
  bothHalves,
  firstSubscription,
  image2016,
  provenanceOf,
  secondSubscription,
} from '../../../support/ledger-builders.ts';

function sized(perImage: number, targets: readonly Partial<Target>[], known = 0, upgraded = 0) {
  const size = createSampleSize(perImage);
  for (const [index, changes] of targets.entries()) {
    size.toProbe({ ...aTarget(`vm-${index}`, changes), ...changes });
  }
  const absent = bothHalves('binaries-absent');
  for (let index = 0; index < known; index += 1) {
    size.known(aTarget(`known-${index}`), absent);
  }
  for (let index = 0; index < upgraded; index += 1) {
    size.known({ ...aTarget(`upgraded-${index}`), os: { name: null, version: '10.0.20348' } }, absent);
  }
  return size.bySubscription();
}

const many = (count: number, changes: Partial<Target>) => Array.from({ length: count }, () => changes);

describe('createSampleSize', () => {
  it('counts no more than so many of each image, and every VM of none', () => {
    const none = { provenance: provenanceOf(null) };
    const other = { provenance: provenanceOf({ ...image2016, sku: 'other' }) };

    expect(sized(3, [...many(9, {}), ...many(2, other), ...many(5, none)])).toEqual([{ japaneast: 10 }]);
  });

  it('spreads an image over regions and subscriptions', () => {
    const places = [
      ...many(9, { subscriptionId: firstSubscription }),
      ...many(9, { subscriptionId: firstSubscription, location: 'uksouth' }),
      ...many(1, { subscriptionId: secondSubscription }),
    ];

    expect(sized(5, places)).toEqual([{ japaneast: 2, uksouth: 2 }, { japaneast: 1 }]);
    expect(sized(6, places)).toEqual([{ japaneast: 3, uksouth: 2 }, { japaneast: 1 }]);
  });

  it.each([
    { known: 1, japaneast: 2 },
    { known: 5, japaneast: 0 },
  ])('takes off the $known verdicts that stand already', ({ known, japaneast }) => {
    expect(sized(3, many(9, {}), known)).toEqual([{ japaneast }]);
  });

  it('takes off none of VMs that were upgraded in place', () => {
    expect(sized(3, many(9, {}), 1, 2)).toEqual([{ japaneast: 2 }]);
  });
});

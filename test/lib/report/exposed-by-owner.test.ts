import { describe, expect, it } from '@jest/globals';
import type { Target } from '../../../lib/model/target.ts';
import { countExposedByOwner } from '../../../lib/report/exposed-by-owner.ts';
import { judged, pagesFrom, subscription, target } from './sample-findings.ts';

function vms(...given: Partial<Target>[]) {
  return pagesFrom(
    given.map((changes, index) => judged(`vm-${index}`, { target: target(`vm-${index}`, changes) })),
  );
}

describe('countExposedByOwner', () => {
  it('counts by subscription and by the first tag that a VM carries, the most first', async () => {
    const pages = vms(
      { subscriptionName: 'corp', tags: { 'cost-center': '7' } },
      { tags: { costcenter: '7' } },
      { tags: {} },
      { tags: { CostCenter: '8', Team: 'x' } },
    );

    expect(await countExposedByOwner(pages, ['Owner', 'CostCenter', 'Team'])).toEqual([
      {
        tag: null,
        counts: [
          [subscription, 3],
          ['corp', 1],
        ],
      },
      {
        tag: 'CostCenter',
        counts: [
          ['7', 2],
          [null, 1],
          ['8', 1],
        ],
      },
    ]);
  });

  it.each([
    { given: [{}, {}], tags: ['Owner'] },
    { given: [], tags: ['Owner'] },
  ])('says nothing of one subscription without such a tag', async ({ given, tags }) => {
    expect(await countExposedByOwner(vms(...given), tags)).toEqual([]);
  });
});

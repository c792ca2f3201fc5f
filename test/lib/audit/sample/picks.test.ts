import { describe, expect, it } from '@jest/globals';
import { createPicks } from '../../../../lib/audit/sample/picks.ts';
import type { Target } from '../../../../lib/model/target.ts';
import { aTarget } from '../../../support/ledger-builders.ts';

function picked(most: number, ...offers: readonly Partial<Target>[]): readonly Target[] {
  const picks = createPicks<{ readonly target: Target }>(most);
  for (const [index, changes] of offers.entries()) {
    picks.offer({ target: { ...aTarget(`vm-${index}`), ...changes } });
  }
  return picks.all().map(({ target }) => target);
}

const many = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item);

describe('createPicks', () => {
  it('keeps all while there is room', () => {
    expect(picked(3, {}, {}, {})).toHaveLength(3);
  });

  it('spreads over regions, whatever the order in which they come', () => {
    const offers = [
      ...many(20, { location: 'japaneast' }),
      { location: 'japanwest' },
      { location: 'uksouth' },
    ];

    for (const order of [offers, offers.toReversed()]) {
      expect(new Set(picked(3, ...order).map(({ location }) => location)).size).toBe(3);
    }
  });

  it.each(many(10, null).map((_, index) => index))(
    'spreads over the months of the last change within a region, where offer %i is of another',
    (index) => {
      const offers = many(10, { changedAt: '2026-01-05T00:00:00Z' }).with(index, {
        changedAt: '2024-03-01T00:00:00Z',
      });

      expect(new Set(picked(2, ...offers).map(({ changedAt }) => changedAt)).size).toBe(2);
    },
  );

  it('takes a VM whose agent never told its system only where there is no other', () => {
    const quiet = { os: { name: null, version: null }, location: 'japanwest' };

    expect(picked(2, quiet, {}, {}).map(({ os }) => os.version)).toEqual(['10.0.14393', '10.0.14393']);
    expect(picked(2, quiet, {})).toHaveLength(2);
  });

  it('takes one that an earlier audit did not hear of after one that never told its system', () => {
    const [quiet, silent] = [aTarget('quiet'), aTarget('silent')];
    const picks = createPicks<{ readonly target: Target }>(1, ({ target }) => target === silent);
    picks.offer({ target: { ...quiet, os: { name: null, version: null }, location: 'japanwest' } });

    expect(picks.offer({ target: silent })).toEqual({ target: silent });
  });

  it('gives back what has to make room, and the least when one is to be dropped', () => {
    const picks = createPicks<{ readonly target: Target }>(1);
    const first = { target: aTarget('vm-1') };
    const second = { target: aTarget('vm-2') };

    expect(picks.offer(first)).toBeNull();
    const left = [picks.offer(second), ...picks.all()];

    expect(left).toEqual(expect.arrayContaining([first, second]));
    expect(picks.drop()).toBe(left[1]);
    expect(picks.drop()).toBeNull();
  });
});

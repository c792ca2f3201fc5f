import { describe, expect, it } from '@jest/globals';
import { watchExclusions } from '../../../../lib/inventory/scope/exclusions.ts';
import { machineFacts, someSubscription } from '../../../support/machine-facts.ts';

const group = `/subscriptions/${someSubscription}/resourceGroups/rg-app`;

describe('watchExclusions', () => {
  it('names the values that fit nothing that was found', () => {
    const watch = watchExclusions({
      exclude: {
        resourceGroups: [group, 'rg-ap'],
        tags: ['env=prod', 'env=test', 'owner'],
        locations: ['japanwest'],
        managementGroups: ['mg'],
      },
    });

    watch.found(machineFacts({ tags: { ENV: 'Prod' } }));
    watch.found(machineFacts({ location: 'japanwest' }));

    expect(watch.notes().map((note) => 'dimension' in note && [note.dimension, note.value])).toEqual([
      ['managementGroups', 'mg'],
      ['resourceGroups', 'rg-ap'],
      ['tags', 'env=test'],
      ['tags', 'owner'],
    ]);
  });

  it('takes a value that fits a whole subscription for found', () => {
    const watch = watchExclusions({ exclude: { managementGroups: ['mg'], subscriptions: ['mg'] } });

    watch.fits('managementGroups', 'mg');

    expect(watch.notes()).toEqual([
      { code: 'exclusion-without-match', dimension: 'subscriptions', value: 'mg' },
    ]);
  });
});

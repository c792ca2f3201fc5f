import { describe, expect, it } from '@jest/globals';
import { watchValues } from '../../../../lib/inventory/scope/value-watch.ts';
import { machineFacts, someSubscription } from '../../../support/machine-facts.ts';

const group = `/subscriptions/${someSubscription}/resourceGroups/rg-app`;

describe('watchValues', () => {
  it('names the values that fit nothing that was found', () => {
    const watch = watchValues({
      resourceGroups: [group, 'rg-ap'],
      tags: ['env=prod', 'env=test', 'owner'],
      locations: ['japanwest'],
      managementGroups: ['mg'],
    });
    expect(watch.foundNothing()).toBe(true);

    watch.found(machineFacts({ tags: { ENV: 'Prod' } }));
    watch.found(machineFacts({ location: 'japanwest' }));

    expect(watch.foundNothing()).toBe(false);
    expect(watch.unmatched().map(({ dimension, value }) => [dimension, value])).toEqual([
      ['managementGroups', 'mg'],
      ['resourceGroups', 'rg-ap'],
      ['tags', 'env=test'],
      ['tags', 'owner'],
    ]);
  });

  it('takes a value that fits a whole subscription for found', () => {
    const watch = watchValues({ managementGroups: ['mg'], subscriptions: ['mg'] });

    watch.fits('managementGroups', 'mg');

    expect(watch.unmatched()).toEqual([{ dimension: 'subscriptions', value: 'mg' }]);
  });
});

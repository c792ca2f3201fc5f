import { describe, expect, it } from '@jest/globals';
import { isScopeWithin } from '../../../../lib/inventory/scope/scope-within.ts';
import type { Scope } from '../../../../lib/model/scope.ts';

const first = '11111111-1111-1111-1111-111111111111';
const second = '22222222-2222-2222-2222-222222222222';
const group = (name: string, subscription = first) => `/subscriptions/${subscription}/resourceGroups/${name}`;
const vm = (name: string, inside = group('rg-app')) =>
  `${inside}/providers/Microsoft.Compute/virtualMachines/${name}`;

describe('isScopeWithin', () => {
  it.each<{ name: string; scope: Scope; configured: Scope; is: boolean }>([
    {
      name: 'the configured scope itself',
      scope: { include: { managementGroups: ['mg'], tags: ['env'] }, exclude: { tags: ['x=y'] } },
      configured: { include: { managementGroups: ['MG'], tags: ['env'] }, exclude: { tags: ['x=y'] } },
      is: true,
    },
    {
      name: 'another subscription',
      scope: { include: { subscriptions: [second] } },
      configured: { include: { subscriptions: [first] } },
      is: false,
    },
    {
      name: 'one subscription more',
      scope: { include: { subscriptions: [first, second] } },
      configured: { include: { subscriptions: [first] } },
      is: false,
    },
    {
      name: 'an id in the subscription',
      scope: { include: { ids: [vm('a')] } },
      configured: { include: { subscriptions: [first.toUpperCase()] } },
      is: true,
    },
    {
      name: 'a group in the subscription, by its id',
      scope: { include: { resourceGroups: [group('rg-app')] } },
      configured: { include: { subscriptions: [first] } },
      is: true,
    },
    {
      name: 'a group by its bare name, which other subscriptions have too',
      scope: { include: { resourceGroups: ['rg-app'] } },
      configured: { include: { subscriptions: [first] } },
      is: false,
    },
    {
      name: 'an id in a group',
      scope: { include: { ids: [vm('a')] } },
      configured: { include: { resourceGroups: ['RG-APP'] } },
      is: true,
    },
    {
      name: 'an id in another group',
      scope: { include: { ids: [vm('a'), vm('b', group('rg-other'))] } },
      configured: { include: { resourceGroups: ['rg-app'] } },
      is: false,
    },
    {
      name: 'everything with a narrower tag',
      scope: { include: { tags: ['env=prod'] } },
      configured: { include: { tags: ['env'] } },
      is: true,
    },
    {
      name: 'an id, where tags decide',
      scope: { include: { ids: [vm('a')] } },
      configured: { include: { tags: ['env'] } },
      is: false,
    },
    {
      name: 'a subscription, where a management group decides',
      scope: { include: { subscriptions: [first] } },
      configured: { include: { managementGroups: ['mg'] } },
      is: false,
    },
    {
      name: 'the subscription without its exclusions',
      scope: { include: { subscriptions: [first] } },
      configured: { include: { subscriptions: [first] }, exclude: { resourceGroups: ['rg-lab'] } },
      is: false,
    },
    {
      name: 'a wider exclusion',
      scope: { include: { subscriptions: [first] }, exclude: { tags: ['env'] } },
      configured: { include: { subscriptions: [first] }, exclude: { tags: ['env=lab'] } },
      is: true,
    },
    {
      name: 'a narrower exclusion',
      scope: { include: { subscriptions: [first] }, exclude: { tags: ['env=lab'] } },
      configured: { include: { subscriptions: [first] }, exclude: { tags: ['env'] } },
      is: false,
    },
    {
      name: 'an id outside the excluded group',
      scope: { include: { ids: [vm('a')] } },
      configured: { include: { subscriptions: [first] }, exclude: { resourceGroups: ['rg-lab'] } },
      is: true,
    },
    {
      name: 'an id inside the excluded group',
      scope: { include: { ids: [vm('a', group('RG-Lab'))] } },
      configured: { include: { subscriptions: [first] }, exclude: { resourceGroups: ['rg-lab'] } },
      is: false,
    },
    {
      name: 'another region than the excluded one',
      scope: { include: { locations: ['Japan East'] } },
      configured: { include: { locations: ['japaneast'] }, exclude: { locations: ['japanwest'] } },
      is: true,
    },
    {
      name: 'another tag than the excluded one, which a VM may carry beside it',
      scope: { include: { tags: ['env=prod'] } },
      configured: { include: { tags: ['env=prod'] }, exclude: { tags: ['team=x'] } },
      is: false,
    },
    {
      name: 'a scale set of which one instance is excluded',
      scope: { include: { ids: [group('rg-app')] } },
      configured: { include: { subscriptions: [first] }, exclude: { ids: [vm('a')] } },
      is: false,
    },
  ])('says $is of $name', ({ scope, configured, is }) => {
    expect(isScopeWithin(scope, configured)).toBe(is);
  });
});

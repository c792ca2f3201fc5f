import { describe, expect, it } from '@jest/globals';
import { matchesScope, narrowScope } from '../../../../lib/inventory/scope/scope-match.ts';
import type { ResourceId } from '../../../../lib/model/ids.ts';
import type { Scope, ScopeSide } from '../../../../lib/model/scope.ts';
import { computeId, machineFacts, someSubscription } from '../../../support/machine-facts.ts';

const otherSubscription = '99999999-2222-3333-4444-555555555555';
const group = `/subscriptions/${someSubscription}/resourceGroups/RG-app`;
const machine = machineFacts({
  tags: { Environment: 'Prod', owner: '' },
  scaleSetId: computeId('virtualMachineScaleSets/api'),
});
const instance = machineFacts({
  resourceId: computeId('virtualMachineScaleSets/web/virtualMachines/3') as ResourceId,
});

describe('matchesScope', () => {
  it.each<{ name: string; side: ScopeSide; isMatch: boolean }>([
    {
      name: 'its subscription',
      side: { subscriptions: [otherSubscription, someSubscription] },
      isMatch: true,
    },
    { name: 'another subscription', side: { subscriptions: [otherSubscription] }, isMatch: false },
    { name: 'its group by name', side: { resourceGroups: ['RG-APP'] }, isMatch: true },
    { name: 'its group by id', side: { resourceGroups: [group] }, isMatch: true },
    {
      name: 'a group whose name begins like its own',
      side: { resourceGroups: [group.slice(0, -1)] },
      isMatch: false,
    },
    { name: 'a tag key', side: { tags: ['environment'] }, isMatch: true },
    { name: 'a tag with its value', side: { tags: ['environment=prod'] }, isMatch: true },
    { name: 'a tag with another value', side: { tags: ['environment=test'] }, isMatch: false },
    { name: 'a tag with an empty value', side: { tags: ['owner='] }, isMatch: true },
    { name: 'a tag key that it lacks', side: { tags: ['env'] }, isMatch: false },
    { name: 'its region as people write it', side: { locations: ['Japan East'] }, isMatch: true },
    { name: 'another region', side: { locations: ['japanwest'] }, isMatch: false },
    { name: 'its id in capitals', side: { ids: [computeId('virtualMachines/WEB-01')] }, isMatch: true },
    {
      name: 'an id that its own begins with',
      side: { ids: [computeId('virtualMachines/web-0')] },
      isMatch: false,
    },
    {
      name: 'its flexible scale set',
      side: { ids: [computeId('virtualMachineScaleSets/API')] },
      isMatch: true,
    },
    { name: 'two lists that both match', side: { tags: ['owner'], locations: ['japaneast'] }, isMatch: true },
  ])('finds by $name: $isMatch', ({ side, isMatch }) => {
    expect(matchesScope(machine, { include: side })).toBe(isMatch ? 'included' : 'outside');
    expect(matchesScope(machine, { exclude: side })).toBe(isMatch ? 'excluded' : 'included');
  });

  it('wants every list of the include side and one of the exclude side', () => {
    const side: ScopeSide = { tags: ['owner'], locations: ['japanwest'] };

    expect(matchesScope(machine, { include: side })).toBe('outside');
    expect(matchesScope(machine, { exclude: side })).toBe('excluded');
  });

  it('takes the id of a scale set for all its instances', () => {
    expect(matchesScope(instance, { include: { ids: [computeId('virtualMachineScaleSets/web')] } })).toBe(
      'included',
    );
    expect(matchesScope(instance, { include: { ids: [computeId('virtualMachineScaleSets/we')] } })).toBe(
      'outside',
    );
  });

  it('leaves management groups to whoever resolved them', () => {
    expect(matchesScope(machine, { include: { managementGroups: ['any'] } })).toBe('included');
  });

  it('says nothing of an exclusion outside the include side', () => {
    const scope: Scope = { include: { locations: ['japanwest'] }, exclude: { tags: ['owner'] } };

    expect(matchesScope(machine, scope)).toBe('outside');
  });
});

describe('narrowScope', () => {
  const configured: Scope = {
    include: {
      subscriptions: [someSubscription],
      tags: ['env', 'team=web'],
      resourceGroups: ['rg-app', 'rg-db'],
    },
    exclude: { tags: ['frozen'] },
  };

  it('keeps the configured scope for an empty request', () => {
    expect(narrowScope(configured, {})).toEqual({ kind: 'narrowed', scope: configured });
  });

  it('takes what is asked for inside the configured lists, and adds exclusions up', () => {
    const requested: Scope = {
      include: { tags: ['ENV=prod'], resourceGroups: [group], locations: ['japaneast'] },
      exclude: { locations: ['japanwest'] },
    };

    expect(narrowScope(configured, requested)).toEqual({
      kind: 'narrowed',
      scope: {
        include: { subscriptions: [someSubscription], ...requested.include },
        exclude: { tags: ['frozen'], locations: ['japanwest'] },
      },
    });
  });

  it.each<{ name: string; include: ScopeSide; field: string }>([
    {
      name: 'another subscription',
      include: { subscriptions: [otherSubscription] },
      field: 'include.subscriptions',
    },
    {
      name: 'one inside and one outside',
      include: { subscriptions: [someSubscription, otherSubscription] },
      field: 'include.subscriptions',
    },
    { name: 'a tag that is wider', include: { tags: ['team'] }, field: 'include.tags' },
    { name: 'another value', include: { tags: ['team=db'] }, field: 'include.tags' },
    { name: 'another group', include: { resourceGroups: ['rg-hr'] }, field: 'include.resourceGroups' },
    {
      name: 'a VM of another subscription',
      include: { ids: [computeId('virtualMachines/x').replace(someSubscription, otherSubscription)] },
      field: 'include.ids',
    },
  ])('refuses $name', ({ include, field }) => {
    expect(narrowScope(configured, { include })).toMatchObject({ kind: 'outside', field });
  });

  it('refuses an id outside the configured ids and takes one below them', () => {
    const ids = { include: { ids: [computeId('virtualMachineScaleSets/web')] } };

    expect(narrowScope(ids, { include: { ids: [instance.resourceId] } })).toMatchObject({ kind: 'narrowed' });
    expect(narrowScope(ids, { include: { ids: [machine.resourceId] } })).toMatchObject({ kind: 'outside' });
  });

  it.each<{ name: string; scope: Scope; include: ScopeSide; is: 'narrowed' | 'outside' }>([
    {
      name: 'an id in another group than the configured one',
      scope: { include: { resourceGroups: ['rg-hr'] } },
      include: { ids: [machine.resourceId] },
      is: 'outside',
    },
    {
      name: 'a group that has none of the configured ids',
      scope: { include: { ids: [machine.resourceId] } },
      include: { resourceGroups: ['rg-hr'] },
      is: 'outside',
    },
    {
      name: 'the group of a configured id',
      scope: { include: { ids: [machine.resourceId] } },
      include: { resourceGroups: [group] },
      is: 'narrowed',
    },
    {
      name: 'a subscription that has none of the configured groups',
      scope: { include: { resourceGroups: [group] } },
      include: { subscriptions: [otherSubscription] },
      is: 'outside',
    },
    {
      name: 'a subscription, where groups are configured by bare names',
      scope: { include: { resourceGroups: ['rg-app'] } },
      include: { subscriptions: [otherSubscription] },
      is: 'narrowed',
    },
    {
      name: 'an id in an excluded group',
      scope: { include: { subscriptions: [someSubscription] }, exclude: { resourceGroups: ['RG-App'] } },
      include: { ids: [machine.resourceId] },
      is: 'outside',
    },
    {
      name: 'an excluded subscription',
      scope: { include: { managementGroups: ['mg'] }, exclude: { subscriptions: [otherSubscription] } },
      include: { subscriptions: [otherSubscription] },
      is: 'outside',
    },
    {
      name: 'an id, where tags decide',
      scope: { include: { tags: ['env'] } },
      include: { ids: [machine.resourceId] },
      is: 'narrowed',
    },
  ])('compares names of different kinds: $name', ({ scope, include, is }) => {
    expect(narrowScope(scope, { include })).toMatchObject({ kind: is });
  });

  it('never lets a request through where nothing is configured', () => {
    expect(() => narrowScope({}, { include: { ids: [machine.resourceId] } })).toThrow(
      expect.objectContaining({ code: 'scope.empty' }),
    );
  });
});

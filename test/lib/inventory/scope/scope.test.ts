import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  canonicalScope,
  parseScope,
  requireInclusion,
  scopeHash,
} from '../../../../lib/inventory/scope/scope.ts';
import type { Scope } from '../../../../lib/model/scope.ts';
import { computeId, someSubscription } from '../../../support/machine-facts.ts';

describe('parseScope', () => {
  it('trims and unifies', () => {
    const scope = parseScope({
      include: {
        subscriptions: [` ${someSubscription.toUpperCase()} `, someSubscription],
        managementGroups: ['/providers/Microsoft.Management/managementGroups/Landing-Zone'],
        locations: ['Japan East', 'japaneast'],
        ids: [`${computeId('virtualMachines/web-01')}/`],
        tags: ['env=prod', 'owner'],
      },
    });

    expect(scope).toEqual({
      include: {
        subscriptions: [someSubscription],
        managementGroups: ['Landing-Zone'],
        tags: ['env=prod', 'owner'],
        locations: ['japaneast'],
        ids: [computeId('virtualMachines/web-01')],
      },
    });
  });

  it.each([
    { given: { include: { subscriptions: ['prod'] } }, field: 'include.subscriptions', expected: 'GUID' },
    {
      given: { include: { managementGroups: ['a/b'] } },
      field: 'include.managementGroups',
      expected: 'management group',
    },
    {
      given: { exclude: { resourceGroups: ['/subscriptions/x/resourceGroups/y'] } },
      field: 'exclude.resourceGroups',
      expected: 'resource group',
    },
    { given: { include: { tags: ['=prod'] } }, field: 'include.tags', expected: 'key=value' },
    { given: { include: { locations: ['../etc'] } }, field: 'include.locations', expected: 'region' },
    { given: { include: { ids: ['web-01'] } }, field: 'include.ids', expected: 'resource id' },
    {
      given: { include: { ids: [computeId('disks/web-01')] } },
      field: 'include.ids',
      expected: 'virtual machine',
    },
    ...[
      computeId('virtualMachines/x?y=1'),
      computeId('virtualMachines/x%2Fy'),
      computeId('virtualMachines/..'),
      computeId('virtualMachines/a b'),
      computeId('virtualMachines/x#'),
      computeId('virtualMachines//x'),
      computeId('virtualMachines/x', '..'),
      computeId('virtualMachines/x', 'rg?'),
      computeId(`virtualMachines/${'x'.repeat(81)}`),
    ].map((id) => ({ given: { include: { ids: [id] } }, field: 'include.ids', expected: 'resource id' })),
    ...['..', 'rg.', 'a&b', `/subscriptions/${someSubscription}/resourceGroups/..`].map((group) => ({
      given: { include: { resourceGroups: [group] } },
      field: 'include.resourceGroups',
      expected: 'resource group',
    })),
    { given: { include: { vms: [] } }, field: 'include.vms', expected: 'subscriptions' },
    { given: { name: 'Azure' }, field: 'name', expected: 'include' },
    { given: { include: { tags: 'env' } }, field: 'include.tags', expected: 'list' },
    { given: { include: { tags: [1] } }, field: 'include.tags.0', expected: 'text' },
    { given: { include: { subscriptions: [] } }, field: 'include.subscriptions', expected: 'at least one' },
    { given: { include: { ids: [] } }, field: 'include.ids', expected: 'leave it out' },
    { given: { include: { tags: ['env', ' '] } }, field: 'include.tags', expected: 'without blanks' },
    { given: { exclude: { tags: [''] } }, field: 'exclude.tags', expected: 'without blanks' },
    { given: { include: {} }, field: 'include', expected: 'at least one of subscriptions' },
    { given: { exclude: {} }, field: 'exclude', expected: 'at least one of subscriptions' },
    { given: 'everything', field: 'scope', expected: 'object' },
    { given: null, field: 'scope', expected: 'object' },
  ])('refuses $field and says what was expected', ({ given, field, expected }) => {
    expect(() => parseScope(given)).toThrow(
      expect.objectContaining({
        code: 'scope.invalid',
        message: expect.stringContaining(field),
        data: { field, expected: expect.stringContaining(expected) },
      }),
    );
  });

  it('names a field the way its writer knows it', () => {
    const flag = (side: string, dimension: string) => `--${side === 'exclude' ? 'exclude-' : ''}${dimension}`;

    expect(() => parseScope({ exclude: { subscriptions: ['x'] } }, flag)).toThrow('--exclude-subscriptions');
  });

  it('is at rest after one pass', () => {
    const scope = parseScope({ include: { locations: [' West Europe'], tags: ['a=B'] } });

    expect(parseScope(scope)).toEqual(scope);
  });
});

describe('requireInclusion', () => {
  it.each([{}, { include: {} }, { include: { tags: [] } }, { exclude: { tags: ['a'] } }])(
    'refuses a scope that names nothing: %j',
    (scope) => {
      expect(() => requireInclusion(scope)).toThrow(expect.objectContaining({ code: 'scope.empty' }));
    },
  );

  it('is content with one name', () => {
    expect(() => requireInclusion({ include: { locations: ['japaneast'] } })).not.toThrow();
  });
});

describe('scopeHash', () => {
  it('tells a hexadecimal SHA-256', () => {
    expect(scopeHash({ include: { tags: ['a'] } })).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each<{ name: string; same: Scope }>([
    { name: 'order', same: { include: { locations: ['westeurope', 'japaneast'], tags: ['env=prod'] } } },
    { name: 'casing', same: { include: { tags: ['ENV=Prod'], locations: ['Japan East', 'WestEurope'] } } },
    {
      name: 'repetition',
      same: { include: { tags: ['env=prod', 'env=prod'], locations: ['japaneast', 'westeurope'] } },
    },
    {
      name: 'empty lists',
      same: { include: { ids: [], tags: ['env=prod'], locations: ['japaneast', 'westeurope'] }, exclude: {} },
    },
  ])('does not depend on $name', ({ same }) => {
    const scope = { include: { tags: ['env=prod'], locations: ['japaneast', 'westeurope'] } };

    expect(scopeHash(same)).toBe(scopeHash(scope));
  });

  it('tells include from exclude and one dimension from another', () => {
    const hashes = [
      scopeHash({ include: { tags: ['a'] } }),
      scopeHash({ exclude: { tags: ['a'] } }),
      scopeHash({ include: { resourceGroups: ['a'] } }),
      scopeHash({ include: { tags: ['a', 'b'] } }),
      scopeHash({ include: { tags: ['a,b'] } }),
    ];

    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('has one canonical form for each set of names', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1 });

    fc.assert(
      fc.property(names, fc.nat(), (tags, seed) => {
        const turned = [...tags.slice(seed % tags.length), ...tags.slice(0, seed % tags.length)];
        return canonicalScope({ include: { tags } }) === canonicalScope({ include: { tags: turned } });
      }),
    );
  });
});

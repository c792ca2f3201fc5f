import { describe, expect, it } from '@jest/globals';
import { type AskedScope, askedScope } from '../../../../lib/inventory/scope/asked-scope.ts';
import type { Scope, ScopeSide } from '../../../../lib/model/scope.ts';
import { computeId, someSubscription } from '../../../support/machine-facts.ts';

const subscription = someSubscription;
const other = '99999999-2222-3333-4444-555555555555';
const group = `/subscriptions/${subscription}/resourceGroups/rg-App`;
const vm = computeId('virtualMachines/web-01');

/** What each kind of request names: something that may well be inside. */
const requests = {
  subscription: { subscriptions: [subscription] },
  'management group': { managementGroups: ['mg'] },
  'group id': { resourceGroups: [group] },
  'group name': { resourceGroups: ['rg-App'] },
  tag: { tags: ['env=prod'] },
  region: { locations: ['japaneast'] },
  id: { ids: [vm] },
} satisfies Record<string, ScopeSide>;

type Answer = 'yes' | 'no' | 'look up';

function answerOf(asked: AskedScope): Answer {
  if (asked.kind === 'outside') {
    return 'no';
  }
  return [...asked.lookUps.ids, ...asked.lookUps.subscriptions].length > 0 ? 'look up' : 'yes';
}

function answers(configured: Scope): Record<string, Answer> {
  return Object.fromEntries(
    Object.entries(requests).map(([name, include]) => [name, answerOf(askedScope(configured, { include }))]),
  );
}

/** In the order of the requests above. */
const table: [name: string, configured: ScopeSide, ...answers: Answer[]][] = [
  ['subscriptions', { subscriptions: [subscription] }, 'yes', 'no', 'yes', 'yes', 'yes', 'yes', 'yes'],
  ['other subscriptions', { subscriptions: [other] }, 'no', 'no', 'no', 'yes', 'yes', 'yes', 'no'],
  [
    'management groups',
    { managementGroups: ['mg'] },
    ...(['look up', 'yes', 'look up', 'yes', 'yes', 'yes', 'look up'] as const),
  ],
  ['group ids', { resourceGroups: [group] }, 'yes', 'no', 'yes', 'no', 'yes', 'yes', 'yes'],
  ['group names', { resourceGroups: ['rg-app'] }, 'no', 'no', 'no', 'yes', 'yes', 'yes', 'look up'],
  ['tags', { tags: ['env'] }, 'no', 'no', 'no', 'no', 'yes', 'yes', 'look up'],
  ['regions', { locations: ['japaneast'] }, 'no', 'no', 'no', 'no', 'yes', 'yes', 'look up'],
  ['ids', { ids: [vm] }, 'yes', 'no', 'yes', 'yes', 'yes', 'yes', 'yes'],
  [
    'subscriptions and tags',
    { subscriptions: [subscription], tags: ['env'] },
    ...(['yes', 'no', 'no', 'no', 'yes', 'yes', 'look up'] as const),
  ],
  [
    'subscriptions and regions',
    { subscriptions: [subscription], locations: ['japaneast'] },
    ...(['yes', 'no', 'no', 'no', 'yes', 'yes', 'look up'] as const),
  ],
  [
    'management groups and tags',
    { managementGroups: ['mg'], tags: ['env'] },
    ...(['no', 'yes', 'no', 'no', 'yes', 'yes', 'look up'] as const),
  ],
  [
    'group ids and tags',
    { resourceGroups: [group], tags: ['env'] },
    ...(['yes', 'no', 'yes', 'no', 'yes', 'yes', 'look up'] as const),
  ],
  [
    'subscriptions, group names and tags',
    { subscriptions: [subscription], resourceGroups: ['rg-app'], tags: ['env'] },
    ...(['yes', 'no', 'yes', 'yes', 'yes', 'yes', 'look up'] as const),
  ],
  [
    'subscriptions and management groups',
    { subscriptions: [subscription], managementGroups: ['mg'] },
    ...(['look up', 'yes', 'look up', 'yes', 'yes', 'yes', 'look up'] as const),
  ],
];

describe('askedScope', () => {
  it.each(table)('answers every kind of request where %s are configured', (_name, include, ...expected) => {
    expect(answers({ include })).toEqual(
      Object.fromEntries(Object.keys(requests).map((name, index) => [name, expected[index]])),
    );
  });

  it('looks up subscriptions, those of groups too, once each', () => {
    const wanted = {
      include: { subscriptions: [subscription], resourceGroups: [group.toUpperCase(), `${group}-2`] },
    };

    expect(askedScope({ include: { managementGroups: ['mg'] } }, wanted)).toMatchObject({
      lookUps: { ids: [], subscriptions: [subscription] },
    });
  });

  it.each<{ name: string; configured: Scope; isIn: boolean }>([
    { name: 'nowhere', configured: { include: { subscriptions: [subscription] } }, isIn: false },
    { name: 'included', configured: { include: { managementGroups: ['MG'] } }, isIn: true },
    {
      name: 'excluded',
      configured: { include: { subscriptions: [subscription] }, exclude: { managementGroups: ['mg'] } },
      isIn: true,
    },
  ])('takes the exclusion of a management group that is configured: $name', ({ configured, isIn }) => {
    const asked = askedScope(configured, { exclude: { managementGroups: ['mg'] } });

    expect(asked).toMatchObject(
      isIn ? { kind: 'asked' } : { kind: 'outside', field: 'exclude.managementGroups' },
    );
  });

  it.each<{ name: string; include: ScopeSide; isTaken: boolean }>([
    { name: 'tags', include: { tags: ['env'] }, isTaken: false },
    { name: 'bare groups', include: { resourceGroups: ['rg-app'] }, isTaken: false },
    { name: 'other subscriptions', include: { subscriptions: [other] }, isTaken: true },
    { name: 'management groups', include: { managementGroups: ['mg'] }, isTaken: true },
  ])('takes the exclusion of a subscription where $name are configured: $isTaken', ({ include, isTaken }) => {
    expect(askedScope({ include }, { exclude: requests.subscription })).toMatchObject(
      isTaken ? { kind: 'asked' } : { kind: 'outside', field: 'exclude.subscriptions' },
    );
  });

  it('names the field of what is outside, by name or because the name does not tell', () => {
    const subscriptions: Scope = { include: { subscriptions: [subscription] } };

    expect(askedScope(subscriptions, { include: { subscriptions: [other] } })).toEqual({
      kind: 'outside',
      field: 'include.subscriptions',
    });
    expect(askedScope({ include: { tags: ['env'] } }, { include: requests['group id'] })).toEqual({
      kind: 'outside',
      field: 'include.resourceGroups',
    });
  });

  it('keeps the configured scope for an empty request, with nothing to look up', () => {
    const scope: Scope = { include: { managementGroups: ['mg'], tags: ['env'] } };

    expect(askedScope(scope, {})).toEqual({
      kind: 'asked',
      scope,
      lookUps: { ids: [], subscriptions: [] },
    });
  });
});

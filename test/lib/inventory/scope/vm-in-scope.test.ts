import { describe, expect, it } from '@jest/globals';
import type {
  GraphPage,
  InventoryPort,
  MachineFacts,
  ScaleSet,
} from '../../../../lib/inventory/compute-port.ts';
import { isSubscriptionInGroups, isVmInScope } from '../../../../lib/inventory/scope/vm-in-scope.ts';
import { AuditError } from '../../../../lib/model/errors.ts';
import { type ResourceId, type SubscriptionId, subscriptionId } from '../../../../lib/model/ids.ts';
import type { Scope } from '../../../../lib/model/scope.ts';
import { computeId, machineFacts, someSubscription } from '../../../support/machine-facts.ts';

const otherSubscription = '99999999-2222-3333-4444-555555555555';
const vmId = computeId('virtualMachines/web-01');
const instanceId = computeId('virtualMachineScaleSets/web/virtualMachines/0');
const scope: Scope = {
  include: { managementGroups: ['mg'], tags: ['env=prod'] },
  exclude: { managementGroups: ['frozen'], resourceGroups: ['rg-lab'] },
};

type World = {
  readonly machine?: MachineFacts | AuditError | null;
  readonly set?: ScaleSet | null;
  readonly subscription?: AuditError;
  readonly frozen?: readonly string[];
};

/** What it says, and the calls that it made. */
async function ask(id: string, { machine = null, set = null, subscription, frozen = [] }: World, of = scope) {
  const calls: string[] = [];
  const answer = async <Value>(call: string, value: Value | AuditError): Promise<Value> => {
    calls.push(call);
    if (value instanceof AuditError) {
      throw value;
    }
    return value;
  };
  const inventory: Pick<InventoryPort, 'subscriptionPage' | 'subscription' | 'machine' | 'scaleSet'> = {
    subscriptionPage: (group) =>
      answer(`group ${group}`, page((group === 'mg' ? [someSubscription] : frozen).map(subscriptionId))),
    subscription: (asked) => answer('subscription', subscription ?? { subscriptionId: asked, name: 'shop' }),
    machine: () => answer('machine', machine),
    scaleSet: () => answer('set', set),
  };
  const { signal } = new AbortController();
  const says = id.startsWith('/')
    ? await isVmInScope({ inventory }, { scope: of, id: id as ResourceId }, signal)
    : await isSubscriptionInGroups({ inventory }, { scope: of, subscriptionId: subscriptionId(id) }, signal);
  return { says, calls };
}

function page(rows: readonly SubscriptionId[]): GraphPage<SubscriptionId> {
  return {
    rows,
    unreadableRows: 0,
    totalRecords: rows.length,
    skipToken: null,
    isTruncated: false,
    isSubscriptionLimitHit: false,
  };
}

const prod = machineFacts({ tags: { env: 'prod' } });
const forbidden = new AuditError('arm.forbidden', { code: 'as-said', text: '403' });
const anInstance = machineFacts({
  kind: 'scale-set-instance',
  resourceId: instanceId as ResourceId,
  scaleSetId: computeId('virtualMachineScaleSets/web'),
});
const set: ScaleSet = {
  id: computeId('virtualMachineScaleSets/web'),
  subscriptionId: subscriptionId(someSubscription),
  resourceGroup: 'rg-App',
  name: 'web',
  location: 'japaneast',
  isUniform: true,
  osType: 'windows',
  managedBy: null,
  tags: { env: 'prod' },
};

describe('isVmInScope', () => {
  it.each<{ name: string; world: World; id?: string; says: boolean }>([
    { name: 'one that is there and in it', world: { machine: prod }, says: true },
    { name: 'one without the tag', world: { machine: machineFacts() }, says: false },
    { name: 'one that is not there', world: {}, says: false },
    { name: 'one that may not be read', world: { machine: forbidden }, says: false },
    {
      name: 'one in a subscription that may not be read',
      world: { machine: prod, subscription: forbidden },
      says: false,
    },
    {
      name: 'one below an excluded management group',
      world: { machine: prod, frozen: [someSubscription] },
      says: false,
    },
    {
      name: 'one of another subscription',
      id: vmId.replace(someSubscription, otherSubscription),
      world: { machine: { ...prod, subscriptionId: subscriptionId(otherSubscription) } },
      says: false,
    },
    {
      name: 'one in an excluded group',
      world: { machine: { ...prod, resourceGroup: 'RG-Lab' } },
      says: false,
    },
  ])('says $says of $name, after the same calls', async ({ id = vmId, world, says }) => {
    expect(await ask(id, world)).toEqual({
      says,
      calls: ['group mg', 'group frozen', 'subscription', 'machine'],
    });
  });

  it.each<{ name: string; world: World; says: boolean }>([
    { name: 'takes its tags', world: { machine: anInstance, set }, says: true },
    { name: 'is gone with its tags', world: { machine: anInstance, set: null }, says: false },
    { name: 'has the tags and not the instance', world: { set }, says: false },
  ])('reads the set of an instance whatever there is: one that $name', async ({ world, says }) => {
    expect(await ask(instanceId, world)).toEqual({
      says,
      calls: ['group mg', 'group frozen', 'subscription', 'machine', 'set'],
    });
  });

  it.each([
    { found: set, says: true },
    { found: null, says: false },
  ])('says $says of a scale set', async ({ found, says }) => {
    expect(await ask(set.id, { set: found })).toMatchObject({ says });
  });

  it.each([
    { location: 'japaneast', says: true },
    { location: 'japanwest', says: false },
  ])('says $says of a scale set in $location, where regions decide', async ({ location, says }) => {
    const there: Scope = { include: { locations: ['japaneast'] } };

    expect(await ask(set.id, { set: { ...set, location } }, there)).toMatchObject({ says });
  });

  it('passes on what kept Azure from telling', async () => {
    const down = new AuditError('arm.transient', { code: 'as-said', text: '503' });

    await expect(ask(vmId, { machine: down })).rejects.toBe(down);
  });
});

describe('isSubscriptionInGroups', () => {
  it.each<{ name: string; id: string; frozen?: readonly string[]; says: boolean }>([
    { name: 'one below the included group', id: someSubscription, says: true },
    { name: 'one elsewhere, there or not', id: otherSubscription, says: false },
    {
      name: 'one below an excluded group too',
      id: someSubscription,
      frozen: [someSubscription],
      says: false,
    },
  ])('says $says of $name, after the same calls', async ({ id, frozen = [], says }) => {
    expect(await ask(id, { frozen })).toEqual({ says, calls: ['group mg', 'group frozen'] });
  });

  it('lets all pass that are below no excluded group, where none is included', async () => {
    const notFrozen: Scope = { exclude: { managementGroups: ['frozen'] } };

    expect(await ask(otherSubscription, { frozen: [someSubscription] }, notFrozen)).toMatchObject({
      says: true,
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import type { ScaleSet } from '../../../lib/inventory/compute-port.ts';
import { createInheritance } from '../../../lib/inventory/inheritance.ts';
import { AuditError } from '../../../lib/model/errors.ts';
import { type ResourceId, subscriptionId } from '../../../lib/model/ids.ts';
import { computeId, machineFacts, someSubscription } from '../../support/machine-facts.ts';

const { signal } = new AbortController();
const set: ScaleSet = {
  id: computeId('virtualMachineScaleSets/web'),
  subscriptionId: subscriptionId(someSubscription),
  resourceGroup: 'rg-App',
  name: 'web',
  location: 'japaneast',
  isUniform: true,
  osType: 'windows',
  managedBy: 'the cluster',
  tags: { 'smb1-audit': 'do-not-touch', env: 'prod' },
};
const instance = machineFacts({
  kind: 'scale-set-instance',
  resourceId: `${set.id}/virtualMachines/0` as ResourceId,
  scaleSetId: set.id.toUpperCase(),
  osType: null,
  tags: { env: 'test' },
});

describe('createInheritance', () => {
  it('gives an instance what stands on its set, and reads the set once', async () => {
    const read: string[] = [];
    const inheritance = createInheritance({
      scaleSet: (id) => {
        read.push(id);
        return Promise.resolve(set);
      },
    });

    const [first, second] = await Promise.all([
      inheritance.of(instance, signal),
      inheritance.of(instance, signal),
    ]);

    expect(first).toEqual({
      kind: 'machine',
      machine: {
        ...instance,
        tags: { 'smb1-audit': 'do-not-touch', env: 'test' },
        managedBy: 'the cluster',
        osType: 'windows',
      },
    });
    expect(second).toEqual(first);
    expect(read).toHaveLength(1);
  });

  it('does not read a set that a list told of', async () => {
    const inheritance = createInheritance({ scaleSet: () => Promise.reject(new Error('asked again')) });

    inheritance.know([set]);

    expect(await inheritance.of(instance, signal)).toMatchObject({ machine: { osType: 'windows' } });
  });

  it.each([
    { name: 'does not exist', answer: () => Promise.resolve(null), detail: null },
    {
      name: 'is refused',
      answer: () => Promise.reject(new AuditError('arm.forbidden', { code: 'as-said', text: 'No right.' })),
      detail: 'No right.',
    },
  ])('leaves an instance alone whose set $name', async ({ answer, detail }) => {
    const inherited = await createInheritance({ scaleSet: answer }).of(instance, signal);

    expect(inherited).toEqual({
      kind: 'incomplete',
      because: {
        code: 'instance-left-alone',
        resourceId: instance.resourceId,
        detail,
      },
    });
  });

  it('leaves an ordinary VM as it is, a member of a flexible set too', async () => {
    const vm = machineFacts({ scaleSetId: set.id });
    const inheritance = createInheritance({ scaleSet: () => Promise.reject(new Error('asked')) });

    expect(await inheritance.of(vm, signal)).toEqual({ kind: 'machine', machine: vm });
  });
});

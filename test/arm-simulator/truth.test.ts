import { describe, expect, it } from '@jest/globals';
import { worldOf } from './azure-fixture.ts';
import type { MachineSpec } from './fleet-machines.ts';
import { truthOf } from './truth.ts';
import type { Smb1State } from './world.ts';

const on2016 = (state: Smb1State): MachineSpec => ({ image: '2016-removed', smb1: state });
const [gone, on]: [MachineSpec, MachineSpec] = [on2016('payload-removed'), on2016('enabled')];

describe('truthOf', () => {
  it.each([
    { flag: 'single', specs: [gone] },
    { flag: 'confirmed', specs: [gone, gone] },
    { flag: 'confirmed', specs: [gone, gone, gone, gone, on] },
    { flag: 'confirmed', specs: [gone, gone, on] },
    { flag: 'mixed', specs: [gone, gone, on, on] },
    { flag: 'no', specs: [gone, on, on] },
    { flag: 'mixed', specs: [gone, on] },
    { flag: 'no', specs: [gone, on, on, on, on] },
    { flag: 'no', specs: [on] },
    { flag: 'unjudged', specs: [{ ...gone, condition: 'deallocated' }] },
    { flag: 'single', specs: [gone, { ...on, condition: 'locked' }] },
    { flag: 'single', specs: [gone, { image: '2016-removed', upgradedTo: '2022' }] },
    { flag: 'confirmed', specs: [gone, { ...gone, odd: 'leftover keys' }] },
    { flag: 'unjudged', specs: [{ ...gone, odd: 'just enabled' }] },
  ] as const)('calls an image $flag by what its VMs show ($specs.length)', ({ flag, specs }) => {
    expect(truthOf(worldOf(specs).world).images).toMatchObject([{ version: '2016.127.20190115', flag }]);
  });

  it('leaves out Linux machines, unreadable subscriptions and deleted machines that no index lists', () => {
    const { world, vms } = worldOf([{ image: '2022' }, { image: '2022', isLinux: true }]);
    const [windows] = vms;
    expect(truthOf(world).targets.map((target) => target.id)).toEqual([windows?.id]);

    for (const subscription of world.subscriptions) {
      subscription.access = 'missing';
    }
    expect(truthOf(world)).toEqual({ targets: [], images: [], ownImages: [] });
  });
});

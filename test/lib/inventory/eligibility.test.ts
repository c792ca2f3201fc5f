import { describe, expect, it } from '@jest/globals';
import { eligibility } from '../../../lib/inventory/eligibility.ts';
import { computeId, machineFacts } from '../../support/machine-facts.ts';

const running = machineFacts().status;
const cluster = computeId('x').replace(
  'Microsoft.Compute/x',
  'Microsoft.ContainerService/managedClusters/aks',
);
const flexibleSet = computeId('virtualMachineScaleSets/api');

describe('eligibility', () => {
  it.each([
    { name: 'a healthy VM', changes: {} },
    { name: 'power not told', changes: { status: { ...running, power: null } } },
    { name: 'agent not told', changes: { status: { ...running, agent: null } } },
    { name: 'nothing told at all', changes: { allowsExtensions: null, osType: null } },
    {
      name: 'a member of a flexible scale set',
      changes: { managedBy: flexibleSet, scaleSetId: flexibleSet },
    },
    { name: 'another value of the tag', changes: { tags: { 'smb1-audit': 'yes please' } } },
  ])('lets $name be probed', ({ changes }) => {
    expect(eligibility(machineFacts(changes), 'included')).toBeNull();
  });

  it.each([
    { name: 'deallocated', changes: { status: { ...running, power: 'deallocated' } }, reason: 'not-running' },
    { name: 'stopped', changes: { status: { ...running, power: 'stopped' } }, reason: 'not-running' },
    { name: 'starting', changes: { status: { ...running, power: 'starting' } }, reason: 'not-running' },
    { name: 'tagged', changes: { tags: { 'smb1-audit': 'do-not-touch' } }, reason: 'do-not-touch' },
    {
      name: 'tagged otherwise cased',
      changes: { tags: { 'SMB1-Audit': ' Do-Not-Touch ' } },
      reason: 'do-not-touch',
    },
    { name: 'of a cluster', changes: { managedBy: cluster }, reason: 'managed-by-other' },
    {
      name: 'a node by its tags',
      changes: { tags: { 'aks-managed-poolName': 'np' } },
      reason: 'managed-by-other',
    },
    { name: 'without extensions', changes: { allowsExtensions: false }, reason: 'extensions-disallowed' },
    {
      name: 'with a silent agent',
      changes: { status: { ...running, agent: 'not-ready' as const } },
      reason: 'agent-not-ready',
    },
    { name: 'Linux, asked for by id', changes: { osType: 'linux' as const }, reason: 'not-windows' },
  ])('settles a VM that is $name as $reason', ({ changes, reason }) => {
    expect(eligibility(machineFacts(changes), 'included')).toMatchObject({ reason });
  });

  it('names the first cause that the owner decided', () => {
    const stopped = machineFacts({
      status: { ...running, power: 'stopped' },
      allowsExtensions: false,
      tags: { 'smb1-audit': 'do-not-touch' },
    });

    expect(eligibility(stopped, 'excluded')).toEqual({ outcome: 'skipped', reason: 'excluded' });
    expect(eligibility(stopped, 'included')).toEqual({ outcome: 'skipped', reason: 'do-not-touch' });
    expect(eligibility({ ...stopped, tags: {} }, 'included')).toMatchObject({ reason: 'not-running' });
  });
});

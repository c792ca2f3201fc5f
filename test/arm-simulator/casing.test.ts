import { describe, expect, it } from '@jest/globals';
import { recased } from './casing.ts';

describe('recased', () => {
  it('spells ids, enumerations and names of tags otherwise, and leaves texts as they are', () => {
    const vm = {
      id: '/subscriptions/S/resourceGroups/Rg',
      tags: { Owner: 'Team A' },
      properties: { osType: 'Windows', osName: 'Windows Server', statuses: [{ code: 'PowerState/running' }] },
      value: [{ code: 'ComponentStatus/StdOut/succeeded', message: 'As Printed' }],
    };

    expect(recased(vm, 'upper')).toEqual({
      id: '/SUBSCRIPTIONS/S/RESOURCEGROUPS/RG',
      tags: { OWNER: 'Team A' },
      properties: { osType: 'WINDOWS', osName: 'Windows Server', statuses: [{ code: 'POWERSTATE/RUNNING' }] },
      value: [{ code: 'COMPONENTSTATUS/STDOUT/SUCCEEDED', message: 'As Printed' }],
    });
    expect(recased({ type: 'Microsoft.Compute/disks' }, 'lower')).toEqual({
      type: 'microsoft.compute/disks',
    });
  });
});

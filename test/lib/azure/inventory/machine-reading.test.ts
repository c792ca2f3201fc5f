import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readMachine, readScaleSet, readStatus } from '../../../../lib/azure/inventory/machine-reading.ts';
import { computeId, someSubscription } from '../../../support/machine-facts.ts';

const id = computeId('virtualMachines/Web-01');

/** Shaped as a row of the Resource Graph table `resources`. */
const row = {
  id,
  name: 'Web-01',
  type: 'microsoft.compute/virtualmachines',
  location: 'Japan East',
  resourceGroup: 'rg-app',
  subscriptionId: someSubscription,
  managedBy: '',
  plan: null,
  tags: { owner: 'ops', number: 7 },
  properties: {
    licenseType: 'Windows_Server',
    virtualMachineScaleSet: { id: computeId('virtualMachineScaleSets/api') },
    storageProfile: {
      imageReference: { publisher: 'P', offer: 'O', sku: 'S', version: 'latest', exactVersion: '1.0.0' },
      osDisk: { osType: 'Windows', managedDisk: { id: computeId('disks/os') } },
    },
    osProfile: { allowExtensionOperations: true, windowsConfiguration: { provisionVMAgent: true } },
    extended: {
      instanceView: { osName: 'Windows Server 2019', powerState: { code: 'PowerState/deallocated' } },
    },
  },
};

describe('readMachine', () => {
  it('reads a row of Resource Graph, but not its power state', () => {
    expect(readMachine(row)).toEqual({
      kind: 'virtual-machine',
      resourceId: id,
      key: id.toLowerCase(),
      name: 'Web-01',
      subscriptionId: someSubscription,
      resourceGroup: 'rg-App',
      location: 'japaneast',
      tags: { owner: 'ops' },
      managedBy: null,
      scaleSetId: computeId('virtualMachineScaleSets/api'),
      osType: 'windows',
      plan: null,
      image: {
        publisher: 'P',
        offer: 'O',
        sku: 'S',
        version: 'latest',
        exactVersion: '1.0.0',
        id: null,
        sharedGalleryImageId: null,
        communityGalleryImageId: null,
      },
      osDisk: { diskId: computeId('disks/os'), blobUri: null },
      allowsExtensions: true,
      status: { power: null, agent: null, osName: 'Windows Server 2019', osVersion: null, changedAt: null },
    });
  });

  it.each([
    { told: 'Microsoft Windows NT 10.0.14393.0', osVersion: '10.0.14393.0' },
    { told: '10.0.20348.2527', osVersion: '10.0.20348.2527' },
    { told: 7, osVersion: null },
  ])('reads the version of the operating system of $told', ({ told, osVersion }) => {
    const instanceView = { osVersion: told };

    expect(readMachine({ id, properties: { instanceView } })?.status.osVersion).toBe(osVersion);
    expect(readMachine({ id, properties: { extended: { instanceView } } })?.status.osVersion).toBe(osVersion);
  });

  it('makes a machine of an id and nothing else', () => {
    expect(readMachine({ id })).toMatchObject({
      name: 'Web-01',
      resourceGroup: 'rg-App',
      location: '',
      tags: {},
      osType: null,
      image: null,
      allowsExtensions: null,
    });
  });

  it('reads an instance of a uniform scale set', () => {
    const set = computeId('virtualMachineScaleSets/web');

    expect(readMachine({ id: `${set}/virtualMachines/5`, name: 'web_5', instanceId: '5' })).toMatchObject({
      kind: 'scale-set-instance',
      name: 'web_5',
      scaleSetId: set,
    });
  });

  it.each([
    { name: 'a row without an id', given: { name: 'x' } },
    { name: 'a disk', given: { id: computeId('disks/x') } },
    { name: 'an id that is none', given: { id: '/subscriptions/x/virtualMachines/y' } },
    { name: 'an extension', given: { id: `${id}/extensions/x` } },
    { name: 'a text', given: id },
    { name: 'nothing', given: null },
  ])('refuses $name', ({ given }) => {
    expect(readMachine(given)).toBeNull();
  });

  it.each([
    {
      name: 'the disk says so',
      properties: { storageProfile: { osDisk: { osType: 'wInDoWs' } } },
      osType: 'windows',
    },
    {
      name: 'it has a Windows configuration',
      properties: { osProfile: { windowsConfiguration: {} } },
      osType: 'windows',
    },
    { name: 'it has a Windows licence', properties: { licenseType: 'Windows_Client' }, osType: 'windows' },
    {
      name: 'it has a Linux configuration',
      properties: { osProfile: { linuxConfiguration: {} } },
      osType: 'linux',
    },
    {
      name: 'the disk says Linux',
      properties: { storageProfile: { osDisk: { osType: 'Linux' } } },
      osType: 'linux',
    },
    { name: 'nobody tells', properties: {}, osType: null },
  ])('takes it for $osType when $name', ({ properties, osType }) => {
    expect(readMachine({ id, properties })?.osType).toBe(osType);
  });

  it('keeps a machine whatever stands in its other fields', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(row), 'properties'), fc.jsonValue()),
        (fields) => {
          return readMachine({ ...row, ...fields, id })?.key === id.toLowerCase();
        },
      ),
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(row.properties)), fc.jsonValue()),
        (fields) => {
          return readMachine({ ...row, properties: { ...row.properties, ...fields } })?.name === 'Web-01';
        },
      ),
    );
  });

  it('leaves the query out of a blob URL, which may hold a signature', () => {
    const properties = {
      storageProfile: { osDisk: { vhd: { uri: 'https://a.blob.example/os.vhd?sig=x' } } },
    };

    expect(readMachine({ id, properties })?.osDisk.blobUri).toBe('https://a.blob.example/os.vhd');
  });
});

describe('readStatus', () => {
  const provisioned = { code: 'ProvisioningState/succeeded' };
  const running = { code: 'PowerState/running' };

  it.each([
    {
      name: 'both',
      view: { statuses: [provisioned, running], vmAgent: { statuses: [provisioned] } },
      power: 'running',
      agent: 'ready',
    },
    { name: 'power first', view: { statuses: [running, provisioned] }, power: 'running', agent: null },
    {
      name: 'odd casing',
      view: { statuses: [{ code: 'powerstate/Deallocated' }] },
      power: 'deallocated',
      agent: null,
    },
    {
      name: 'a state that the platform does not know',
      view: { statuses: [provisioned, { code: 'PowerState/unknown' }] },
      power: null,
      agent: null,
    },
    {
      name: 'hibernation',
      view: {
        statuses: [provisioned, { code: 'PowerState/deallocated' }, { code: 'HibernationState/Hibernated' }],
      },
      power: 'hibernated',
      agent: null,
    },
    {
      name: 'a running VM that was hibernated before',
      view: { statuses: [running, { code: 'HibernationState/Hibernated' }] },
      power: 'running',
      agent: null,
    },
    { name: 'no power state', view: { statuses: [provisioned] }, power: null, agent: null },
    {
      name: 'an agent that is away',
      view: { vmAgent: { statuses: [{ code: 'ProvisioningState/Unavailable' }] } },
      power: null,
      agent: 'not-ready',
    },
    {
      name: 'an agent that is ready in other words',
      view: { vmAgent: { statuses: [{ code: 'ProvisioningState/other', displayStatus: 'Ready' }] } },
      power: null,
      agent: 'ready',
    },
    {
      name: 'an agent that is away, in words',
      view: { vmAgent: { statuses: [{ code: 'ProvisioningState/other', displayStatus: 'Not Ready' }] } },
      power: null,
      agent: 'not-ready',
    },
    { name: 'an agent without a status', view: { vmAgent: { statuses: [] } }, power: null, agent: null },
    {
      name: 'broken statuses',
      view: { statuses: [null, 'x', { code: 3 }, running] },
      power: 'running',
      agent: null,
    },
    { name: 'nothing', view: null, power: null, agent: null },
  ])('reads $name', ({ view, power, agent }) => {
    expect(readStatus({ id, properties: { instanceView: view } })).toMatchObject({ power, agent });
    expect(readStatus({ id, instanceView: view })).toMatchObject({ power, agent });
  });
});

describe('readStatus of the last change', () => {
  const time = '2026-11-20T06:12:31.4218447+00:00';
  const succeeded = { code: 'ProvisioningState/succeeded', time };

  it.each([
    { name: 'as the wire has it', statuses: [{ code: 'PowerState/running' }, succeeded], told: true },
    { name: "as the SDK's models have it", statuses: [{ ...succeeded, time: new Date(time) }], told: true },
    { name: 'odd casing', statuses: [{ ...succeeded, code: 'provisioningstate/Succeeded' }], told: true },
    {
      name: 'a change under way',
      statuses: [{ ...succeeded, code: 'ProvisioningState/updating' }],
      told: false,
    },
    {
      name: 'a change that failed',
      statuses: [{ ...succeeded, code: 'ProvisioningState/failed/VMExtensionProvisioningError' }],
      told: false,
    },
    { name: 'no time', statuses: [{ code: succeeded.code }], told: false },
    { name: 'no time that is one', statuses: [{ ...succeeded, time: 'yesterday' }], told: false },
    { name: 'nothing', statuses: [], told: false },
  ])('reads $name', ({ statuses, told }) => {
    const status = readStatus({ id, properties: { instanceView: { statuses } } });

    expect(status.changedAt).toBe(told ? '2026-11-20T06:12:31.421Z' : null);
  });

  it("is not the time of the agent's own report", () => {
    const instanceView = { statuses: [], vmAgent: { statuses: [succeeded] } };

    expect(readStatus({ id, properties: { instanceView } }).changedAt).toBeNull();
  });
});

describe('readScaleSet', () => {
  const set = computeId('virtualMachineScaleSets/web');
  const profile = { storageProfile: { osDisk: { osType: 'Windows' } } };

  it.each([
    { mode: 'Uniform', isUniform: true },
    { mode: 'Flexible', isUniform: false },
    { mode: undefined, isUniform: true },
  ])('reads a set whose mode is $mode', ({ mode, isUniform }) => {
    const resource = {
      id: set,
      location: 'Japan East',
      tags: { a: 'b' },
      properties: { orchestrationMode: mode, virtualMachineProfile: profile },
    };

    expect(readScaleSet(resource)).toMatchObject({
      name: 'web',
      resourceGroup: 'rg-App',
      location: 'japaneast',
      isUniform,
      osType: 'windows',
      tags: { a: 'b' },
    });
  });

  it('refuses what has no id', () => {
    expect(readScaleSet({ name: 'web' })).toBeNull();
  });
});

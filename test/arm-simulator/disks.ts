import { answer, resourceNotFound } from './arm-error.ts';
import { page } from './paging.ts';
import type { Route } from './route.ts';
import type { SimDisk, World } from './world.ts';

export const diskType = 'Microsoft.Compute/disks';
const groupPath =
  '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.Compute/disks';

export type DiskOptions = {
  /** Disks on one page of a list. Default 200. */
  readonly disksPerPage?: number;
};

/** Managed disks. Disks have throttling policies of their own in Compute's table, which the simulator leaves out. */
export function diskRoutes(world: World, options: DiskOptions = {}): readonly Route[] {
  const pageSize = options.disksPerPage ?? 200;
  const read = { method: 'GET', action: `${diskType}/read`, operation: 'read' } as const;
  return [
    {
      ...read,
      path: '/subscriptions/{subscriptionId}/providers/Microsoft.Compute/disks',
      handle: (call) =>
        page(call, disksBelow(world, `/subscriptions/${call.params['subscriptionId']}`), pageSize),
    },
    {
      ...read,
      path: groupPath,
      handle: (call) => {
        const group = `/subscriptions/${call.params['subscriptionId']}/resourceGroups/${call.params['resourceGroup']}`;
        return page(call, disksBelow(world, group), pageSize);
      },
    },
    {
      ...read,
      path: `${groupPath}/{diskName}`,
      handle: (call) => {
        const { subscriptionId, resourceGroup = '', diskName = '' } = call.params;
        const id = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/${diskType}/${diskName}`;
        const disk = world.disks.get(id.toLowerCase());
        return disk === undefined
          ? resourceNotFound(diskType, diskName, resourceGroup)
          : answer(diskBody(disk, ownersOf(world)));
      },
    },
  ];
}

/** Ids of the machines by those of their OS disks, both as they were created but for the case of the latter. */
export type Owners = ReadonlyMap<string, string>;

export function ownersOf(world: World): Owners {
  const owners = new Map<string, string>();
  for (const { id, deleted, osDisk } of world.vms.values()) {
    if (!deleted && osDisk.managedDiskId !== null) {
      owners.set(osDisk.managedDiskId.toLowerCase(), id);
    }
  }
  return owners;
}

export function diskBody(disk: SimDisk, owners: Owners): Record<string, unknown> {
  const owner = owners.get(disk.id.toLowerCase());
  return {
    id: disk.id,
    name: disk.id.split('/').at(-1),
    type: diskType,
    location: disk.location,
    tags: disk.tags ?? {},
    ...(owner === undefined ? {} : { managedBy: owner }),
    sku: { name: 'Premium_LRS', tier: 'Premium' },
    properties: {
      osType: disk.osType,
      hyperVGeneration: 'V1',
      creationData: disk.creationData,
      diskSizeGB: 127,
      timeCreated: '2024-02-07T09:12:00.1234567+00:00',
      provisioningState: 'Succeeded',
      diskState: owner === undefined ? 'Unattached' : 'Attached',
    },
  };
}

function disksBelow(world: World, scope: string): Record<string, unknown>[] {
  const prefix = `${scope}/`.toLowerCase();
  const owners = ownersOf(world);
  return [...world.disks].filter(([id]) => id.startsWith(prefix)).map(([, disk]) => diskBody(disk, owners));
}

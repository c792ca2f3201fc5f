import type { ImageReference, MachineFacts } from '../../lib/inventory/compute-port.ts';
import { type ResourceId, resourceKey, subscriptionId } from '../../lib/model/ids.ts';

export const someSubscription = '11111111-2222-3333-4444-555555555555';

/** Id of a Compute resource in one resource group. */
export function computeId(path: string, group = 'rg-App'): string {
  return `/subscriptions/${someSubscription}/resourceGroups/${group}/providers/Microsoft.Compute/${path}`;
}

/** A healthy, running Windows VM that tells nothing of its image. */
export function machineFacts(changes: Partial<MachineFacts> = {}): MachineFacts {
  const resourceId = (changes.resourceId ?? computeId('virtualMachines/web-01')) as ResourceId;
  return {
    kind: 'virtual-machine',
    resourceId,
    key: resourceKey(resourceId),
    name: 'web-01',
    subscriptionId: subscriptionId(someSubscription),
    resourceGroup: 'rg-App',
    location: 'japaneast',
    tags: {},
    managedBy: null,
    scaleSetId: null,
    osType: 'windows',
    plan: null,
    image: null,
    osDisk: { diskId: null, blobUri: null },
    allowsExtensions: true,
    status: { power: 'running', agent: 'ready', osName: null, osVersion: null, changedAt: null },
    ...changes,
  };
}

export function imageReference(changes: Partial<ImageReference> = {}): ImageReference {
  return {
    publisher: null,
    offer: null,
    sku: null,
    version: null,
    exactVersion: null,
    id: null,
    sharedGalleryImageId: null,
    communityGalleryImageId: null,
    ...changes,
  };
}

export const windows2016 = {
  publisher: 'MicrosoftWindowsServer',
  offer: 'WindowsServer',
  sku: '2016-Datacenter',
  version: '2016.127.20181122',
} as const;

import { answer, armError, gatewayError } from './arm-error.ts';
import { page } from './paging.ts';
import type { Call, Route } from './route.ts';
import type { SimResponse, SimSubscription, World } from './world.ts';

export type SubscriptionOptions = {
  /** Subscriptions on one page of the list. Default 50. */
  readonly subscriptionsPerPage?: number;
};

/** Subscriptions, and the subscriptions below a management group. */
export function subscriptionRoutes(world: World, options: SubscriptionOptions = {}): readonly Route[] {
  const pageSize = options.subscriptionsPerPage ?? 50;
  return [
    {
      method: 'GET',
      path: '/subscriptions',
      action: 'Microsoft.Resources/subscriptions/read',
      operation: 'read',
      handle: (call) => page(call, readable(world).map(subscriptionBody), pageSize),
    },
    {
      method: 'GET',
      path: '/subscriptions/{subscriptionId}',
      action: 'Microsoft.Resources/subscriptions/read',
      operation: 'read',
      handle: (call) => {
        const id = call.params['subscriptionId']?.toLowerCase();
        return answer(
          world.subscriptions.filter((subscription) => subscription.id === id).map(subscriptionBody)[0],
        );
      },
    },
    {
      method: 'GET',
      path: '/subscriptions/{subscriptionId}/locations',
      action: 'Microsoft.Resources/subscriptions/locations/read',
      operation: 'read',
      handle: ({ params }) =>
        answer({ value: regions.map((region) => locationBody(region, params['subscriptionId'])) }),
    },
    {
      method: 'GET',
      path: '/subscriptions/{subscriptionId}/resourcegroups/{resourceGroup}',
      action: 'Microsoft.Resources/subscriptions/resourceGroups/read',
      operation: 'read',
      handle: ({ params }) =>
        resourceGroup(world, params['subscriptionId'] ?? '', params['resourceGroup'] ?? ''),
    },
    {
      method: 'GET',
      path: '/providers/Microsoft.Management/managementGroups/{groupId}/descendants',
      action: 'Microsoft.Management/managementGroups/descendants/read',
      operation: 'read',
      handle: (call) => descendants(world, call, pageSize),
    },
  ];
}

/** Subscriptions that the principal can see: the others do not exist for it. */
export function readable(world: World): readonly SimSubscription[] {
  return world.subscriptions.filter(({ access }) => access === 'readable' || access === 'no-commands');
}

export function subscriptionBody(subscription: SimSubscription): Record<string, unknown> {
  return {
    id: `/subscriptions/${subscription.id}`,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId: subscription.id,
    tenantId: subscription.tenantId,
    displayName: subscription.name,
    state: 'Enabled',
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'EnterpriseAgreement_2014-09-01',
      spendingLimit: 'Off',
    },
  };
}

/** Some of Azure's regions. */
const regions = [
  ['japaneast', 'Japan East', 'Japan'],
  ['japanwest', 'Japan West', 'Japan'],
  ['eastus', 'East US', 'United States'],
  ['eastus2', 'East US 2', 'United States'],
  ['westus2', 'West US 2', 'United States'],
  ['westeurope', 'West Europe', 'Europe'],
  ['northeurope', 'North Europe', 'Europe'],
  ['uksouth', 'UK South', 'United Kingdom'],
  ['southeastasia', 'Southeast Asia', 'Asia Pacific'],
] as const;

/** https://learn.microsoft.com/rest/api/resources/subscriptions/list-locations */
function locationBody([name, displayName, geography]: (typeof regions)[number], subscriptionId = '') {
  return {
    id: `/subscriptions/${subscriptionId}/locations/${name}`,
    name,
    type: 'Region',
    displayName,
    regionalDisplayName: `(${geography}) ${displayName}`,
    metadata: { regionType: 'Physical', regionCategory: 'Recommended', geography },
  };
}

/** A group is there when a resource is in it. https://learn.microsoft.com/rest/api/resources/resource-groups/get */
function resourceGroup(world: World, subscriptionId: string, name: string): SimResponse {
  const prefix = `/subscriptions/${subscriptionId}/resourcegroups/${name}/`.toLowerCase();
  const inside = [...world.vms.values(), ...world.disks.values()].find(({ id }) =>
    id.toLowerCase().startsWith(prefix),
  );
  if (inside === undefined) {
    return armError(404, 'ResourceGroupNotFound', `Resource group '${name}' could not be found.`);
  }
  return answer({
    id: inside.id.split('/').slice(0, 5).join('/'),
    name: inside.id.split('/')[4],
    type: 'Microsoft.Resources/resourceGroups',
    location: 'japaneast',
    properties: { provisioningState: 'Succeeded' },
  });
}

function descendants(world: World, call: Call, pageSize: number): SimResponse {
  const group = (call.params['groupId'] ?? '').toLowerCase();
  const inside = (subscription: SimSubscription) =>
    subscription.managementGroups.some((name) => name.toLowerCase() === group);
  if (!world.subscriptions.some(inside)) {
    const message = `The client does not have permission to read the management group '${call.params['groupId']}', or it does not exist.`;
    return gatewayError(403, 'AuthorizationFailed', message);
  }
  const items = readable(world)
    .filter(inside)
    .map((subscription) => ({
      id: `/subscriptions/${subscription.id}`,
      type: '/subscriptions',
      name: subscription.id,
      properties: {
        displayName: subscription.name,
        parent: {
          id: `/providers/Microsoft.Management/managementGroups/${subscription.managementGroups[0]}`,
        },
      },
    }));
  return page(call, items, pageSize);
}

import { answer, gatewayError } from './arm-error.ts';
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

import { answer } from './arm-error.ts';
import type { Principal } from './identity.ts';
import type { Call, Route } from './route.ts';
import type { SimResponse } from './world.ts';

export type PermissionOptions = {
  /** Must a role grant `Microsoft.Authorization/permissions/read` for the caller to see its own permissions? Default true. */
  readonly needsAction?: boolean;
};

const action = 'Microsoft.Authorization/permissions/read';
const list = 'providers/Microsoft.Authorization/permissions';
const group = '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}';

/** Where roles are assigned: a subscription, a resource group, a resource, a resource below a resource. */
const scopes = [
  '/subscriptions/{subscriptionId}',
  group,
  `${group}/providers/{provider}/{type}/{name}`,
  `${group}/providers/{provider}/{type}/{name}/{innerType}/{innerName}`,
];

/** What a caller was granted: https://learn.microsoft.com/rest/api/authorization/permissions. The same at every scope. */
export function permissionRoutes(
  principals: readonly Principal[],
  { needsAction = true }: PermissionOptions = {},
): readonly Route[] {
  const handle = (call: Call): SimResponse => {
    const principal = principals.find(({ objectId }) => objectId === call.principal);
    const { actions = ['*'], notActions = [] } = principal ?? {};
    return answer({ value: [{ actions, notActions, dataActions: [], notDataActions: [] }] });
  };
  return scopes.map((scope) => ({
    method: 'GET',
    path: `${scope}/${list}`,
    action: needsAction ? action : null,
    operation: 'read',
    handle,
  }));
}

const childTypes: Readonly<Record<string, string>> = {
  resourcegroups: 'resourceGroups',
  locations: 'locations',
};

/**
 * The action that a role must grant for a call, by Azure's rule: provider and types of the resource, then `read` for a GET and the
 * last segment with `action` for a POST. https://learn.microsoft.com/azure/role-based-access-control/role-definitions
 */
export function armAction(method: string, path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '');
  const provider = segments.map((segment) => segment.toLowerCase()).lastIndexOf('providers');
  if (provider === -1) {
    const [, , child] = segments;
    const type =
      child === undefined ? 'subscriptions' : `subscriptions/${childTypes[child.toLowerCase()] ?? child}`;
    return `Microsoft.Resources/${type}/${method === 'GET' ? 'read' : 'action'}`;
  }
  const [namespace = '', ...rest] = segments.slice(provider + 1);
  const types = rest.filter((_, index) => index % 2 === 0);
  const verb = method === 'GET' ? 'read' : 'action';
  return [namespace, ...types, verb].join('/');
}

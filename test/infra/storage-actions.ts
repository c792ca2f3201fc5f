/**
 * Data actions of the built-in roles that the template assigns on storage:
 * https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/storage
 */
const tables = 'Microsoft.Storage/storageAccounts/tableServices/tables';

export const storageTableDataContributor = [
  `${tables}/read`,
  `${tables}/write`,
  `${tables}/delete`,
  `${tables}/entities/read`,
  `${tables}/entities/write`,
  `${tables}/entities/delete`,
  `${tables}/entities/add/action`,
  `${tables}/entities/update/action`,
] as const;

export type StorageCall = { readonly method: string; readonly url: string; readonly body: string };

/**
 * What a role must grant for a request to the table service; a batch takes what its parts take.
 * https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory#permissions-for-calling-data-operations
 */
export function tableActions({ method, url, body }: StorageCall): readonly string[] {
  const path = new URL(url, 'https://storage').pathname.replace(/^\/devstoreaccount1\//, '');
  if (path === '$batch') {
    return partsOf(body).flatMap(tableActions);
  }
  if (/^Tables\b/.test(path)) {
    return [`${tables}/${{ GET: 'read', POST: 'write', DELETE: 'delete' }[method] ?? method}`];
  }
  switch (method) {
    case 'GET':
      return [`${tables}/entities/read`];
    case 'POST':
      return [`${tables}/entities/add/action`];
    case 'DELETE':
      return [`${tables}/entities/delete`];
    default:
      // PUT and MERGE (or PATCH) replace and merge; without a condition they insert as well.
      return [`${tables}/entities/write`, `${tables}/entities/update/action`];
  }
}

/** Tables that a request names; null is the service itself. */
export function tablesNamed({ url, body }: StorageCall): readonly (string | null)[] {
  const path = new URL(url, 'https://storage').pathname.replace(/^\/devstoreaccount1\/?/, '');
  if (path === '$batch') {
    return partsOf(body).flatMap(tablesNamed);
  }
  const name = /^(\w+)/.exec(path)?.[1] ?? null;
  return [name === 'Tables' ? null : name];
}

function partsOf(body: string): StorageCall[] {
  const lines = body.matchAll(/^(GET|POST|PUT|MERGE|PATCH|DELETE) (https?:\S+) HTTP\/1\.1/gm);
  return [...lines].map(([, method = '', url = '']) => ({ method, url, body: '' }));
}

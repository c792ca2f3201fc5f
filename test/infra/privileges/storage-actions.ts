import { partsOf, pathOf, type StorageCall } from '../host-calls/storage-call.ts';

/** What a role must grant for a call: all the actions of one of the alternatives. */
export type Needed = readonly (readonly string[])[];

const blobs = 'Microsoft.Storage/storageAccounts/blobServices';
const queues = 'Microsoft.Storage/storageAccounts/queueServices';
const tables = 'Microsoft.Storage/storageAccounts/tableServices';

/**
 * The actions that storage asks a role for; of a batch, those of each of its parts.
 * https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory#permissions-for-calling-data-operations
 */
export function storageActions(call: StorageCall): readonly Needed[] {
  return partsOf(call).map((part) =>
    ({ blob: blobNeeds, queue: queueNeeds, table: tableNeeds })[part.service](part),
  );
}

/** Tables that a call names; null is the service itself. */
export function tablesNamed(call: StorageCall): readonly (string | null)[] {
  return partsOf(call).map((part) => {
    const name = /^(\w+)/.exec(pathOf(part))?.[1] ?? null;
    return name === 'Tables' ? null : name;
  });
}

function blobNeeds(call: StorageCall): Needed {
  const { method } = call;
  const isRead = method === 'GET' || method === 'HEAD';
  const verb = isRead ? 'read' : method === 'DELETE' ? 'delete' : 'write';
  const query = new URL(call.url, 'https://storage').searchParams;
  if (query.get('comp') === 'tags') {
    return [[`${blobs}/containers/blobs/tags/${verb}`]];
  }
  const isContainer = query.get('restype') === 'container' && !(isRead && query.get('comp') === 'list');
  return [[`${blobs}/containers/${isContainer ? '' : 'blobs/'}${verb}`]];
}

function queueNeeds(call: StorageCall): Needed {
  const [, messages, id] = pathOf(call).split('/');
  const on = `${queues}/queues`;
  if (messages === undefined) {
    return [[`${on}/${{ GET: 'read', HEAD: 'read', DELETE: 'delete' }[call.method] ?? 'write'}`]];
  }
  const process = [`${on}/messages/process/action`];
  switch (call.method) {
    case 'GET':
      return [process, [`${on}/messages/delete`, `${on}/messages/read`]];
    case 'POST':
      return [[`${on}/messages/add/action`], [`${on}/messages/write`]];
    case 'DELETE':
      return id === undefined ? [[`${on}/messages/delete`]] : [process, [`${on}/messages/delete`]];
    default:
      return [[`${on}/messages/write`]];
  }
}

function tableNeeds(call: StorageCall): Needed {
  const on = `${tables}/tables`;
  if (/^Tables\b/.test(pathOf(call))) {
    return [[`${on}/${{ GET: 'read', DELETE: 'delete' }[call.method] ?? 'write'}`]];
  }
  const [write, add, update] = [
    `${on}/entities/write`,
    `${on}/entities/add/action`,
    `${on}/entities/update/action`,
  ];
  switch (call.method) {
    case 'GET':
      return [[`${on}/entities/read`]];
    case 'POST':
      return [[write], [add]];
    case 'DELETE':
      return [[`${on}/entities/delete`]];
    default:
      // PUT replaces and MERGE (or PATCH) merges; without a condition they insert as well.
      return [[write], call.ifMatch === null ? [add, update] : [update]];
  }
}

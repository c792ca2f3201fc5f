import { AuditError } from '../../lib/model/errors.ts';
import { type StoreAddress, storeAddress } from '../../lib/settings/values.ts';

const connection = 'AzureWebJobsStorage';

/**
 * The table service of a function app's own storage, as the Functions host finds it: a connection string, or by identity. An exact
 * setting goes before those with its prefix. Null when neither is there. Throws `settings.invalid`.
 * https://learn.microsoft.com/azure/azure-functions/functions-reference#connecting-to-host-storage-with-an-identity
 */
export function hostStorage(env: Readonly<Record<string, string | undefined>>): StoreAddress | null {
  const setting = (suffix: string): string => env[`${connection}${suffix}`]?.trim() ?? '';
  const connectionString = setting('');
  if (connectionString !== '') {
    return addressOf(connection, connectionString, 'connection-string');
  }
  const url = setting('__tableServiceUri') || urlOf(setting('__accountName'));
  if (url === '') {
    return null;
  }
  const address = addressOf(`${connection}__tableServiceUri`, url, 'tables');
  const clientId = setting('__clientId');
  return clientId === '' ? address : { ...address, clientId };
}

/** The short form is for the global cloud only. */
function urlOf(accountName: string): string {
  if (accountName !== '' && !/^[a-z0-9]{3,24}$/.test(accountName)) {
    throw invalid(`${connection}__accountName: expected the name of a storage account.`);
  }
  return accountName === '' ? '' : `https://${accountName}.table.core.windows.net`;
}

function addressOf<Kind extends StoreAddress['kind']>(
  name: string,
  text: string,
  kind: Kind,
): Extract<StoreAddress, { kind: Kind }> {
  const address = storeAddress.schema.safeParse(text).data;
  if (address?.kind !== kind) {
    const expected = kind === 'tables' ? 'the https URL of a table service' : 'a connection string';
    throw invalid(`${name}: expected ${expected}.`);
  }
  return address as Extract<StoreAddress, { kind: Kind }>;
}

function invalid(text: string): AuditError {
  return new AuditError('settings.invalid', { code: 'as-said', text });
}

import { cloudOfTables } from '../../lib/model/clouds.ts';
import { saidError } from '../../lib/model/errors.ts';
import { type StoreAddress, storeAddress } from '../../lib/settings/values.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Where the app keeps its audits: where its setting says, else in the tables of the storage account that the host itself uses.
 * Throws `settings.invalid` when there is none, for a table service that is none of Azure's, and for a file: an instance's disk is neither
 * kept nor shared.
 */
export function appStore(configured: StoreAddress | null, env: Env): StoreAddress {
  if (configured?.kind === 'sqlite') {
    throw saidError(
      'settings.invalid',
      'SMB1_AUDIT_STORE: expected Azure Tables in a function app, got a file, which its instances would neither share nor keep.',
    );
  }
  const address = configured ?? hostStorage(env);
  if (address === null) {
    throw saidError(
      'settings.invalid',
      'No store: expected AzureWebJobsStorage, AzureWebJobsStorage__tableServiceUri or AzureWebJobsStorage__accountName of the host, or SMB1_AUDIT_STORE.',
    );
  }
  if (address.kind === 'tables' && cloudOfTables(new URL(address.accountUrl)) === null) {
    const name = configured === null ? `${connection}__tableServiceUri` : 'SMB1_AUDIT_STORE';
    throw saidError(
      'settings.invalid',
      `${name}: expected the https URL of a table service of an Azure cloud.`,
    );
  }
  return address;
}

const connection = 'AzureWebJobsStorage';

/**
 * The table service of a function app's own storage, as the Functions host finds it: a connection string, or by identity. An exact
 * setting goes before those with its prefix. Null when neither is there. Throws `settings.invalid`.
 * https://learn.microsoft.com/azure/azure-functions/functions-reference#connecting-to-host-storage-with-an-identity
 */
function hostStorage(env: Env): StoreAddress | null {
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
    throw saidError(
      'settings.invalid',
      `${connection}__accountName: expected the name of a storage account.`,
    );
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
    throw saidError('settings.invalid', `${name}: expected ${expected}.`);
  }
  return address as Extract<StoreAddress, { kind: Kind }>;
}

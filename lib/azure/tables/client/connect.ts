import type { TableClient, TableServiceClientOptions } from '@azure/data-tables';
import { cloudOfTables } from '../../../model/clouds.ts';
import { AuditError } from '../../../model/errors.ts';
import type { Problem } from '../../../model/reasons/problem.ts';
import { createCredential } from '../../credential.ts';

/** Where the table service is, and what opens it. A connection string is a secret: it is never printed. */
export type TablesAddress =
  | {
      readonly kind: 'tables';
      /** Such as `https://ACCOUNT.table.core.windows.net`. */
      readonly accountUrl: string;
      /** Client id of a user-assigned identity. Absent: the system-assigned one, or whoever is signed in. */
      readonly clientId?: string;
    }
  | { readonly kind: 'connection-string'; readonly connectionString: string };

/** Repetition of a request that was refused for the moment or lost, by the SDK. */
export type RetryOptions = NonNullable<TableServiceClientOptions['retryOptions']>;

/** Throws `settings.invalid` for an address that is none. */
export async function connectTables(
  address: TablesAddress,
  tableName: string,
  retryOptions: RetryOptions,
): Promise<TableClient> {
  const { TableClient: Client } = await import('@azure/data-tables');
  if (address.kind === 'tables') {
    const url = new URL(address.accountUrl);
    const cloud = cloudOfTables(url);
    if (cloud === null) {
      throw invalidAddress({ code: 'store-of-strangers', origin: url.origin });
    }
    const { authorityHost } = cloud;
    const credential = createCredential({ clientId: address.clientId ?? null, authorityHost });
    return new Client(url.href, tableName, credential, { retryOptions });
  }
  try {
    const options = { retryOptions, allowInsecureConnection: true };
    return Client.fromConnectionString(address.connectionString, tableName, options);
  } catch {
    // The error may quote the secret.
    throw invalidAddress({ code: 'connection-string-not-valid' });
  }
}

function invalidAddress(problem: Problem): AuditError {
  return new AuditError('settings.invalid', problem, { data: { field: 'STORE' } });
}

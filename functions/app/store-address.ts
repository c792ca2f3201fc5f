import { AuditError } from '../../lib/model/errors.ts';
import type { StoreAddress } from '../../lib/settings/values.ts';
import { hostStorage } from './host-storage.ts';

/**
 * Where the app keeps its audits: where its setting says, else in the tables of the storage account that the host itself uses.
 * Throws `settings.invalid` when there is none, and for a file: an instance's disk is neither kept nor shared.
 */
export function appStore(
  configured: StoreAddress | null,
  env: Readonly<Record<string, string | undefined>>,
): StoreAddress {
  if (configured?.kind === 'sqlite') {
    throw new AuditError('settings.invalid', {
      code: 'as-said',
      text: 'SMB1_AUDIT_STORE: expected Azure Tables in a function app, got a file, which its instances would neither share nor keep.',
    });
  }
  const address = configured ?? hostStorage(env);
  if (address === null) {
    throw new AuditError('settings.invalid', {
      code: 'as-said',
      text: 'No store: expected AzureWebJobsStorage, AzureWebJobsStorage__tableServiceUri or AzureWebJobsStorage__accountName of the host, or SMB1_AUDIT_STORE.',
    });
  }
  return address;
}

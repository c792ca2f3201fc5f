import type { TokenCredential } from '@azure/identity';
import { once } from './once.ts';

export type CredentialOptions = {
  /** Client id of a user-assigned identity; null: the system-assigned one, or whoever is signed in. */
  readonly clientId: string | null;
  readonly authorityHost: string;
};

/**
 * Managed identity, workload identity, environment or `az login`, whichever answers first. The identity library is loaded on the first
 * token. Rejects as the library does; callers turn that into `credential.unavailable`.
 */
export function createCredential({ clientId, authorityHost }: CredentialOptions): TokenCredential {
  const library = once(async () => {
    const { DefaultAzureCredential } = await import('@azure/identity');
    return new DefaultAzureCredential({
      authorityHost,
      ...(clientId !== null && { managedIdentityClientId: clientId }),
    });
  });
  return { getToken: async (scopes, options) => await (await library()).getToken(scopes, options) };
}

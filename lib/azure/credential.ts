import type { TokenCredential } from '@azure/identity';

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
  let loading: Promise<TokenCredential> | null = null;
  const load = async () => {
    const { DefaultAzureCredential } = await import('@azure/identity');
    return new DefaultAzureCredential({
      authorityHost,
      ...(clientId !== null && { managedIdentityClientId: clientId }),
    });
  };
  return {
    async getToken(scopes, options) {
      loading ??= load();
      return await (await loading).getToken(scopes, options);
    },
  };
}

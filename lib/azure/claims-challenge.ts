import type { PipelineResponse } from '@azure/core-rest-pipeline';
import { AuditError } from '../model/errors.ts';
import { readArmError } from '../run-command/arm-error.ts';

/**
 * What a 401 means that asks for more claims than the token has; null for any other answer. Azure refuses what is no read, run commands among
 * it, of people who signed in without multi-factor authentication; identities of apps are not asked for it. No token without the claims is
 * accepted later, and only a person can get one.
 * https://learn.microsoft.com/entra/identity/authentication/concept-mandatory-multifactor-authentication, recorded in
 * https://github.com/Azure/azure-sdk-for-python/issues/41739
 */
export function moreProofAsked(
  { status, headers, bodyAsText }: Pick<PipelineResponse, 'status' | 'headers' | 'bodyAsText'>,
  scope: string,
): AuditError | null {
  const challenge = headers.get('www-authenticate') ?? '';
  if (status !== 401 || !/\berror="insufficient_claims"/i.test(challenge)) {
    return null;
  }
  // Typed in a shell: Base64 and nothing else.
  const [, claims] = /\bclaims="([\w+/=-]{1,2000})"/.exec(challenge) ?? [];
  const command = `az login --scope "${scope}"${claims === undefined ? '' : ` --claims-challenge "${claims}"`}`;
  const { detail } = readArmError(bodyAsText);
  return new AuditError('credential.unavailable', { code: 'more-proof-asked', command, detail });
}

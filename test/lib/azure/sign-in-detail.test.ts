import {
  AggregateAuthenticationError,
  AuthenticationError,
  CredentialUnavailableError,
} from '@azure/identity';
import { describe, expect, it } from '@jest/globals';
import { signInDetail } from '../../../lib/azure/sign-in-detail.ts';

/** As the library says them on a machine where nobody signed in. */
const notSetUp = [
  'EnvironmentCredential is unavailable. No underlying credential could be used. To troubleshoot, visit https://aka.ms/azsdk.',
  'WorkloadIdentityCredential: is unavailable. tenantId, clientId, and federatedTokenFilePath are required parameters.',
  'ManagedIdentityCredential: Authentication failed. Message client_error: Error(s): Not Available - Http status code: 403',
  'ManagedIdentityCredential: Network unreachable. Message: connect ENETUNREACH 169.254.169.254:80',
  'Visual Studio Code Authentication is not available. Ensure you have have Azure Resources Extension installed in VS Code.',
  "Please run 'az login' from a command prompt to authenticate before using this credential.",
  'Azure CLI could not be found. Please visit https://aka.ms/azure-cli for installation instructions.',
  'Error: Unable to execute PowerShell. Ensure that it is installed in your system.',
  "Azure Developer CLI couldn't be found.",
].map((text) => new CredentialUnavailableError(text));

const chained = (...errors: readonly Error[]) =>
  new AggregateAuthenticationError([...errors], 'ChainedTokenCredential authentication failed.');

describe('signInDetail', () => {
  it('is silent where no credential is set up', () => {
    expect(signInDetail(chained(...notSetUp))).toBeNull();
  });

  it.each([
    'ERROR: AADSTS70043: The refresh token has expired. Interactive authentication is needed. Please run: az login',
    'ManagedIdentityCredential: Authentication failed. Message invalid_request: Identity not found',
    'WorkloadIdentityCredential: Invalid file path provided /var/run/token.',
  ])('tells of one among them that failed: %s', (text) => {
    expect(signInDetail(chained(...notSetUp, new CredentialUnavailableError(text)))).toBe(text);
  });

  it('tells of a secret that is wrong', () => {
    const refusal = {
      error: 'invalid_client',
      error_description: 'AADSTS7000215: Invalid client secret provided.',
    };

    expect(signInDetail(new AuthenticationError(401, refusal))).toMatch(/invalid_client.*AADSTS7000215/);
  });
});

import { boundedDetail } from '../model/reasons/bounded-detail.ts';

/** How the credentials of the identity library say that nobody set them up here. */
const notSetUp =
  /is unavailable\.|^Visual Studio Code Authentication|'az login' from a command prompt|couldn't be found|could not be found|Unable to execute PowerShell|Connect-AzAccount|Az\.Account module|azd auth login/;

/** Without these nothing like an identity answered, only a network that has no metadata service. */
const ofAnIdentity = /identity|invalid_request|AADSTS/i;

const managedIdentity = /^ManagedIdentityCredential: [^.]*\.\s*/;

/**
 * What the identity library said of credentials that are there and failed, such as a secret that is wrong; null where none is set up, which
 * it says once for each kind that it knows.
 * https://learn.microsoft.com/azure/developer/javascript/sdk/authentication/credential-chains
 */
export function signInDetail(error: unknown): string | null {
  const { errors = [error] } = error as { readonly errors?: readonly unknown[] };
  const said = errors.map((each) => (each instanceof Error ? each.message : String(each)));
  const failed = said.filter((text) => !notSetUp.test(text) && !isWithoutIdentity(text));
  return failed.length === 0 ? null : boundedDetail(failed.join(' '));
}

function isWithoutIdentity(text: string): boolean {
  return managedIdentity.test(text) && !ofAnIdentity.test(text.replace(managedIdentity, ''));
}

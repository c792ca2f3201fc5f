/**
 * Who started an audit, by the headers that App Service authentication sets
 * (https://learn.microsoft.com/azure/app-service/configure-authentication-user-identities). Where it is off anybody who has
 * the function key can send them too, and then it says so.
 */
export function startedBy(headers: Headers, areVerified: boolean): string {
  const name = principalName(headers);
  if (name === null) {
    return 'function key';
  }
  return areVerified ? name : `function key, calling itself ${name}`;
}

function principalName(headers: Headers): string | null {
  const name = headers.get('x-ms-client-principal-name') ?? nameIn(headers.get('x-ms-client-principal'));
  const shown =
    name
      ?.replace(/[\p{C}\p{Z}]+/gu, ' ')
      .trim()
      .slice(0, 200) ?? '';
  return shown === '' ? null : shown;
}

/** Base64 of JSON with `claims`, pairs of `typ` and `val`; `name_typ` says which one is the name. */
function nameIn(encoded: string | null): string | null {
  if (encoded === null || encoded.length > 16_384) {
    return null;
  }
  try {
    const principal = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')) as {
      name_typ?: unknown;
      claims?: { typ?: unknown; val?: unknown }[];
    };
    const value = principal.claims?.find(({ typ }) => typ === principal.name_typ)?.val;
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

import type { SimResponse } from './world.ts';

type ErrorExtras = { readonly target?: string; readonly details?: readonly unknown[] };

/** ARM's error envelope, `{"error":{"code","message"}}`. */
export function armError(
  status: number,
  code: string,
  message: string,
  extras: ErrorExtras = {},
): SimResponse {
  return { status, headers: {}, body: { error: { code, message, ...extras } } };
}

/** A rejection by ARM itself, before any resource provider saw the call: it carries `x-ms-failure-cause: gateway`. */
export function gatewayError(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): SimResponse {
  return {
    status,
    headers: { 'x-ms-failure-cause': 'gateway', ...headers },
    body: { error: { code, message } },
  };
}

/** The text is ARM's: https://github.com/Azure/azure-powershell/issues/12115 shows it and the gateway header. */
export function authorizationFailed(principal: string, action: string, scope: string): SimResponse {
  const message =
    `The client '${principal}' with object id '${principal}' does not have authorization to perform action '${action}' ` +
    `over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`;
  return gatewayError(403, 'AuthorizationFailed', message);
}

export function resourceNotFound(type: string, name: string, resourceGroup: string): SimResponse {
  return armError(
    404,
    'ResourceNotFound',
    `The Resource '${type}/${name}' under resource group '${resourceGroup}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}

/** An ordinary answer with a JSON body. */
export function answer(body: unknown, headers: Readonly<Record<string, string>> = {}): SimResponse {
  return { status: 200, headers, body };
}

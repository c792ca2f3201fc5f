import type { RestError } from '@azure/core-rest-pipeline';
import { AuditError, type ErrorCode } from '../../../model/errors.ts';
import { boundedDetail } from '../../../model/reasons/bounded-detail.ts';
import { isAbort, isCredentialTrouble } from '../../rest-error.ts';
import { signInDetail } from '../../sign-in-detail.ts';

/** A condition of a write did not hold: the entity is another one by now, exists already, or is gone. */
export function isRefusal(error: unknown): boolean {
  const { status, code } = factsOf(error);
  return status === 412 || (status === 409 && code === 'EntityAlreadyExists') || isMissing(error);
}

/**
 * Which operation of a transaction was refused, by its place: the service's words begin with it, as in `2:The update condition …`.
 * https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions#sample-error-response
 */
export function refusedAt(error: unknown): number | null {
  const place = error instanceof Error ? /^(\d{1,3}):/.exec(error.message)?.[1] : undefined;
  return place === undefined ? null : Number(place);
}

/** The entity does not exist; its table does. */
export function isMissing(error: unknown): boolean {
  const { status, code } = factsOf(error);
  return status === 404 && (code === 'ResourceNotFound' || code === 'EntityNotFound');
}

export function isMissingTable(error: unknown): boolean {
  return factsOf(error).code === 'TableNotFound';
}

/**
 * Says what an SDK error means for the store. Errors that only a bug can cause come back as they are.
 * Codes: https://learn.microsoft.com/rest/api/storageservices/table-service-error-codes
 */
export function tableTrouble(error: unknown, label: string): unknown {
  if (isCredentialTrouble(error)) {
    const detail = signInDetail(error);
    const says = `got no token to ${label}: sign in with az login, or give the app a managed identity.${detail === null ? '' : ` The identity library said: ${detail}`}`;
    return new AuditError('credential.unavailable', `The store ${says}`, {
      problem: { code: 'not-signed-in', detail },
      cause: error,
    });
  }
  const { status, code, isOfTheCall } = factsOf(error);
  const meaning = isOfTheCall ? meaningOf(status, code) : null;
  if (meaning === null) {
    return error;
  }
  const message = `The store ${label} ${meaning.says} The service said: ${said(error)}`;
  return new AuditError(meaning.code, message, {
    data: { store: label, status, platformCode: code },
    cause: error,
  });
}

export function missingTable(label: string): AuditError {
  const message = `The store ${label} does not exist. Run an audit first, or name another store.`;
  const problem = { code: 'store-not-there', store: label } as const;
  return new AuditError('store.unavailable', message, { data: { store: label }, problem });
}

/** Trouble that is no SDK error's. */
export function storeError(
  code: 'store.unavailable' | 'store.busy' | 'store.foreignSchema',
  label: string,
  says: string,
): AuditError {
  return new AuditError(code, `The store ${label} ${says}`, { data: { store: label } });
}

export function damagedStore(
  { label, rowKey }: { readonly label: string; readonly rowKey: string },
  cause?: unknown,
): AuditError {
  const message = `The store ${label} is damaged at ${JSON.stringify(rowKey)}. Restore a copy of it or start a new one.`;
  return new AuditError('store.corrupt', message, { data: { store: label, rowKey }, cause });
}

type Meaning = { readonly code: ErrorCode; readonly says: string };

function meaningOf(status: number | null, code: string | null): Meaning | null {
  if (code === 'TableNotFound') {
    return { code: 'store.unavailable', says: 'lost its table: it was deleted meanwhile.' };
  }
  if (status === 409 || status === 429 || status === 503) {
    return { code: 'store.busy', says: 'asks to wait. Try again.' };
  }
  if (status === 401 || status === 403) {
    return { code: 'store.unavailable', says: notAllowed };
  }
  if (status === 404) {
    return { code: 'store.unavailable', says: 'is not a table service. Check its address.' };
  }
  if (status === null || status === 408 || status >= 500) {
    return {
      code: 'store.unavailable',
      says: 'did not answer. Check the name of the account and the network.',
    };
  }
  return null;
}

const notAllowed =
  'cannot be used with this credential. Give the identity the role Storage Table Data Contributor, and check the account’s firewall and its keys.';

type Facts = {
  readonly status: number | null;
  /** The service's own error code. */
  readonly code: string | null;
  readonly isOfTheCall: boolean;
};

function factsOf(error: unknown): Facts {
  if (isAbort(error)) {
    return { status: null, code: null, isOfTheCall: true };
  }
  if (!(error instanceof Error) || error.name !== 'RestError') {
    return { status: null, code: null, isOfTheCall: false };
  }
  const { statusCode, code, response } = error as Partial<RestError>;
  return {
    status: statusCode !== undefined && statusCode >= 400 ? statusCode : null,
    code: response?.headers.get('x-ms-error-code') ?? code ?? codeInBody(response?.bodyAsText),
    isOfTheCall: true,
  };
}

/** A refused read has its code in the body only. */
function codeInBody(body: string | null | undefined): string | null {
  return /"code"\s*:\s*"(\w{1,100})"/.exec(body ?? '')?.[1] ?? null;
}

/** The service's words out of a JSON or an XML body, without the lines of the request's id and time. */
function said(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const inBody = /"value"\s*:\s*"([^"\\]{1,500})|<Message>([^<\n]{1,500})/i.exec(message);
  return boundedDetail(inBody?.[1] ?? inBody?.[2] ?? message.split('\n', 1)[0] ?? '');
}

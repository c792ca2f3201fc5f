import type { RestError } from '@azure/core-rest-pipeline';
import { AuditError, type ErrorCode } from '../../../model/errors.ts';
import { boundedDetail } from '../../../model/reasons/bounded-detail.ts';
import type { StoreTrouble } from '../../../model/reasons/problem.ts';
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
    const problem = { code: 'store-not-signed-in', store: label, detail } as const;
    return new AuditError('credential.unavailable', problem, { cause: error });
  }
  const { status, code, isOfTheCall } = factsOf(error);
  const meaning = isOfTheCall ? meaningOf(status, code) : null;
  if (meaning === null) {
    return error;
  }
  const problem = {
    code: 'store-trouble',
    store: label,
    trouble: meaning.trouble,
    said: said(error),
  } as const;
  return new AuditError(meaning.code, problem, {
    data: { store: label, status, platformCode: code },
    cause: error,
  });
}

export function missingTable(label: string): AuditError {
  const problem = { code: 'store-not-there', store: label, isFile: false } as const;
  return new AuditError('store.notFound', problem, { data: { store: label } });
}

/** Trouble that is no SDK error's. */
export function storeError(
  code: 'store.unavailable' | 'store.busy',
  label: string,
  trouble: StoreTrouble,
): AuditError {
  const problem = { code: 'store-trouble', store: label, trouble, said: null } as const;
  return new AuditError(code, problem, { data: { store: label } });
}

export function storeOfOtherVersion(label: string, schema: unknown, own: number): AuditError {
  const problem = {
    code: 'store-of-other-version',
    store: label,
    schema: `${schema}`,
    own,
    isFile: false,
  } as const;
  return new AuditError('store.foreignSchema', problem, { data: { store: label } });
}

export function damagedStore(
  { label, rowKey }: { readonly label: string; readonly rowKey: string },
  cause?: unknown,
): AuditError {
  const problem = { code: 'store-damaged-at', store: label, rowKey } as const;
  return new AuditError('store.corrupt', problem, { data: { store: label, rowKey }, cause });
}

type Meaning = { readonly code: ErrorCode; readonly trouble: StoreTrouble };

function meaningOf(status: number | null, code: string | null): Meaning | null {
  if (code === 'TableNotFound') {
    return { code: 'store.unavailable', trouble: 'table-lost' };
  }
  if (status === 409 || status === 429 || status === 503) {
    return { code: 'store.busy', trouble: 'asks-to-wait' };
  }
  if (status === 401 || status === 403) {
    return { code: 'store.unavailable', trouble: 'not-allowed' };
  }
  if (status === 404) {
    return { code: 'store.unavailable', trouble: 'no-table-service' };
  }
  if (status === null || status === 408 || status >= 500) {
    return { code: 'store.unavailable', trouble: 'no-answer' };
  }
  return null;
}

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

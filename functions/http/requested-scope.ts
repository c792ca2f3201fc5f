import type { HttpResponseInit } from '@azure/functions';
import { parseScope } from '../../lib/inventory/scope.ts';
import { narrowScope } from '../../lib/inventory/scope-match.ts';
import { type AuditError, isAuditError } from '../../lib/model/errors.ts';
import type { Scope } from '../../lib/model/scope.ts';
import type { AppDeps } from '../app-deps.ts';
import type { Call } from './operation.ts';
import { problemReply } from './problem.ts';
import { invalid } from './request-reading.ts';
import { scopeBody } from './schemas.ts';

export const scopeExample = {
  include: { subscriptions: ['11111111-1111-1111-1111-111111111111'], tags: ['env=prod'] },
  exclude: { resourceGroups: ['rg-lab'] },
};

export type RequestedScope =
  | { readonly kind: 'scope'; readonly scope: Scope }
  | { readonly kind: 'refused'; readonly reply: HttpResponseInit };

/** The part of the configured scope that a body asks for. One that is not understood asks for nothing, and the answer shows how it is done. */
export function requestedScope(
  { scope }: Pick<AppDeps, 'scope'>,
  body: Call<unknown>['body'],
): RequestedScope {
  const requested = scopeOf(body);
  if (requested.kind === 'refused') {
    return requested;
  }
  const narrowed = narrowScope(scope, requested.scope);
  return narrowed.kind === 'outside'
    ? { kind: 'refused', reply: outsideReply(narrowed.field) }
    : { kind: 'scope', scope: narrowed.scope };
}

export function outsideReply(field: string) {
  return problemReply({
    status: 403,
    code: 'scope.outside',
    detail: 'The request reaches beyond the scope that is configured for this app.',
    field,
    expected: 'something inside the configured scope',
  });
}

/** A body that is not understood starts nothing: the Portal's own default body must not audit the whole estate. */
function scopeOf(body: Call<unknown>['body']): RequestedScope {
  if (body.kind === 'empty') {
    return { kind: 'scope', scope: {} };
  }
  try {
    const scope = parseScope(body.value);
    const bounded = scopeBody.safeParse(body.value);
    if (!bounded.success) {
      throw invalid(
        bounded.error.issues[0]?.path.join('.') ?? 'body',
        'up to 500 values of up to 500 characters',
      );
    }
    return { kind: 'scope', scope };
  } catch (error: unknown) {
    if (!isAuditError(error)) {
      throw error;
    }
    return refusal(error);
  }
}

/** What is wrong with a body, with an example of a good one. */
export function refusal({ code, message, data }: AuditError): Extract<RequestedScope, { kind: 'refused' }> {
  return {
    kind: 'refused',
    reply: problemReply({
      status: 400,
      code,
      detail: message,
      field: String(data['field']).slice(0, 100),
      expected: String(data['expected']),
      example: scopeExample,
    }),
  };
}

import type { HttpResponseInit } from '@azure/functions';
import { parseScope } from '../../lib/inventory/scope/scope.ts';
import { narrowScope } from '../../lib/inventory/scope/scope-match.ts';
import { type AuditError, isAuditError } from '../../lib/model/errors.ts';
import type { ResourceId } from '../../lib/model/ids.ts';
import type { Log } from '../../lib/model/ports.ts';
import type { Scope } from '../../lib/model/scope.ts';
import type { AppDeps } from '../app/app-deps.ts';
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

/**
 * The part of the configured scope that a body asks for. One that is not understood asks for nothing, and the answer shows how it is done.
 * VMs that are asked for by id are looked up first where their names do not tell whether they are in the configured scope.
 */
export async function requestedScope({
  deps,
  body,
  log,
}: Pick<Call<unknown>, 'deps' | 'body' | 'log'>): Promise<RequestedScope> {
  const { scope } = deps;
  const requested = scopeOf(body);
  if (requested.kind === 'refused') {
    return requested;
  }
  const narrowed = narrowScope(scope, requested.scope);
  if (narrowed.kind === 'outside') {
    return { kind: 'refused', reply: outsideReply(narrowed.field) };
  }
  const ids = namesTell(scope) ? [] : (requested.scope.include?.ids ?? []);
  return (await areInScope(deps, ids, log))
    ? { kind: 'scope', scope: narrowed.scope }
    : { kind: 'refused', reply: notInScopeReply('include.ids') };
}

/** Tags, regions and management groups of a VM are not in its id. */
function namesTell({ include = {}, exclude = {} }: Scope): boolean {
  return [include, exclude].every((side) =>
    (['tags', 'locations', 'managementGroups'] as const).every((dimension) => side[dimension] === undefined),
  );
}

/** All are looked up, also after one that is not in the scope. */
export async function areInScope(deps: AppDeps, ids: readonly string[], log: Log): Promise<boolean> {
  if (ids.length === 0) {
    return true;
  }
  return await deps.withStepDeps({ auditId: null, log }, async ({ isVmInScope }) => {
    let areAll = true;
    for (const id of ids) {
      const isIn = await isVmInScope(
        { scope: deps.scope, id: id as ResourceId },
        new AbortController().signal,
      );
      areAll &&= isIn;
    }
    return areAll;
  });
}

/** The same for a VM that is outside, for one that is not there outside, and for one that is not there inside. */
export function notInScopeReply(field: string) {
  return problemReply({
    status: 403,
    code: 'vm.notInScope',
    detail: 'There is no such virtual machine in the scope that is configured for this app.',
    field,
    expected: 'a virtual machine inside the configured scope',
  });
}

function outsideReply(field: string) {
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

import { lineageFrom } from '../../lib/audit/plan/continued.ts';
import { scopeHash } from '../../lib/inventory/scope/scope.ts';
import { narrowScope } from '../../lib/inventory/scope/scope-match.ts';
import { type Lineage, probedAgain, probedAgainUntold } from '../../lib/model/audit.ts';
import { defined } from '../../lib/model/defined.ts';
import { namedAudit, notThere } from './audit-view.ts';
import type { Call } from './operation.ts';
import { invalid, requireKnownFields } from './request-reading.ts';
import { type AuditedScope, requestedScope } from './requested-scope.ts';
import { perImageExpected, startBody } from './schemas/bodies.ts';

/** `lineage`: of an audit that goes on with another. */
type RequestedStart = AuditedScope & { readonly lineage?: Lineage };

/**
 * What a body asks to audit: a part of the configured scope, or some targets of an earlier audit again, in its scope.
 * Throws as {@link requestedScope}, `audit.notFound` for an audit that is not there, and `usage.invalid` for one that is still open.
 */
export async function requestedStart(
  call: Pick<Call<unknown>, 'deps' | 'body' | 'log'>,
): Promise<RequestedStart> {
  const { deps, body } = call;
  if (typeof body !== 'object' || body === null || !('from' in body || 'only' in body)) {
    return await requestedScope(call, startBody);
  }
  const { from, only, perImage } = readAgain(body);
  const store = await deps.openStore();
  const audit = await namedAudit(deps, store, from);
  // What is configured may exclude today what it did not then.
  const allowed = narrowScope(deps.scope, audit.scope);
  if (allowed.kind === 'outside' || scopeHash(allowed.scope) !== audit.scopeHash) {
    notThere(null);
  }
  return {
    scope: audit.scope,
    ...defined({ perImage }),
    lineage: await lineageFrom(store, audit, only),
  };
}

/** Of what stands in one too, such as `include.tags`; of every other, such as `only.0`, what `only` takes. */
const againExpected: Readonly<Record<string, string>> = {
  from: "an audit's id, latest or last",
  include: 'nothing beside from: the scope is that of the audit',
  exclude: 'nothing beside from: the scope is that of the audit',
  perImage: perImageExpected,
};

function invalidAgain(field: string) {
  const known = againExpected[field.split('.', 1)[0] ?? ''];
  return invalid(field, known ?? `one or more of ${probedAgain.join(', ')}`);
}

function readAgain(body: object) {
  requireKnownFields(body, startBody);
  const parsed = startBody.safeParse(body);
  if (!parsed.success) {
    throw invalidAgain(parsed.error.issues[0]?.path.join('.') || 'body');
  }
  const { from, only = probedAgainUntold, include, exclude, perImage } = parsed.data;
  if (from === undefined) {
    throw invalid('from', "an audit's id beside only");
  }
  if (include !== undefined || exclude !== undefined) {
    throw invalidAgain(include === undefined ? 'exclude' : 'include');
  }
  return { from, only, perImage };
}

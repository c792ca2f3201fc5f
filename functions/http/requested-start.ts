import { lineageFrom } from '../../lib/audit/plan/continued.ts';
import { scopeHash } from '../../lib/inventory/scope/scope.ts';
import { narrowScope } from '../../lib/inventory/scope/scope-match.ts';
import { type Lineage, probedAgain, probedAgainUntold } from '../../lib/model/audit.ts';
import { namedAudit, notThere } from './audit-view.ts';
import type { Call } from './operation.ts';
import { invalid, unknownField } from './request-reading.ts';
import { type AuditedScope, orRefused, type RequestedScope, requestedScope } from './requested-scope.ts';
import { perImageExpected, startBody } from './schemas/bodies.ts';

export type RequestedStart = RequestedScope | (AuditedScope & { readonly lineage: Lineage });

/**
 * What a body asks to audit: a part of the configured scope, or some targets of an earlier audit again, in its scope.
 * Throws `audit.notFound` for an audit that is not there, and `usage.invalid` for one that is still open.
 */
export async function requestedStart(
  call: Pick<Call<unknown>, 'deps' | 'body' | 'log'>,
): Promise<RequestedStart> {
  const { deps, body } = call;
  if (body.kind === 'empty' || !goesOn(body.value)) {
    return await requestedScope(call, startBody);
  }
  const { value } = body;
  const asked = orRefused(() => readAgain(value));
  if (asked.kind === 'refused') {
    return asked;
  }
  const store = await deps.openStore();
  const audit = await namedAudit(deps, store, asked.from);
  // What is configured may exclude today what it did not then.
  const allowed = narrowScope(deps.scope, audit.scope);
  if (allowed.kind === 'outside' || scopeHash(allowed.scope) !== audit.scopeHash) {
    notThere(null);
  }
  const { perImage, only } = asked;
  return {
    kind: 'scope',
    scope: audit.scope,
    ...(perImage !== undefined && { perImage }),
    lineage: await lineageFrom(store, audit, only),
  };
}

function goesOn(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('from' in value || 'only' in value);
}

type AskedAgain = {
  readonly kind: 'again';
  readonly from: string;
  readonly only: Lineage['only'];
  readonly perImage: number | undefined;
};

/** Of what stands in one too, such as `include.tags`; of every other, such as `only.0`, what `only` takes. */
const againExpected: Readonly<Record<string, string>> = {
  from: "an audit's id, latest or last",
  include: 'nothing beside from: the scope is that of the audit',
  exclude: 'nothing beside from: the scope is that of the audit',
  perImage: perImageExpected,
};

function readAgain(value: unknown): AskedAgain {
  const unknown = unknownField(value, startBody);
  if (unknown !== null) {
    throw unknown;
  }
  const parsed = startBody.safeParse(value);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.') || 'body';
    throw invalid(
      field,
      againExpected[field.split('.', 1)[0] ?? ''] ?? `one or more of ${probedAgain.join(', ')}`,
    );
  }
  const { from, only = probedAgainUntold, include, exclude, perImage } = parsed.data;
  if (from === undefined) {
    throw invalid('from', "an audit's id beside only");
  }
  if (include !== undefined || exclude !== undefined) {
    const field = include === undefined ? 'exclude' : 'include';
    throw invalid(field, 'nothing beside from: the scope is that of the audit');
  }
  return { kind: 'again', from, only, perImage };
}

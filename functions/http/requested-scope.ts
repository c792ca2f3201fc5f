import type { z } from 'zod';
import type { AuditDeps } from '../../lib/audit/audit-deps.ts';
import { askedScope, type LookUps } from '../../lib/inventory/scope/asked-scope.ts';
import { parseScope } from '../../lib/inventory/scope/scope.ts';
import { type AuditError, saidError } from '../../lib/model/errors.ts';
import type { ResourceId, SubscriptionId } from '../../lib/model/ids.ts';
import type { Log } from '../../lib/model/ports.ts';
import type { Scope } from '../../lib/model/scope.ts';
import type { AppDeps } from '../app/app-deps.ts';
import type { Call } from './operation.ts';
import { invalid, requireKnownFields } from './request-reading.ts';
import { perImageExpected, planBody, scopeBody } from './schemas/bodies.ts';

export const scopeExample = {
  include: { subscriptions: ['11111111-1111-1111-1111-111111111111'], tags: ['env=prod'] },
  exclude: { resourceGroups: ['rg-lab'] },
};

/** What a caller may read of the refusal. */
export const outsideMeans =
  'Something is outside the configured scope, whether it exists or not. A subscription or a group counts as inside when it is configured itself, holds something configured, or is a part of something configured; where tags or regions are configured too, only the first two count: name VMs there.';

/** `perImage`: VMs of each image that are probed at the most; absent: nothing is asked for. */
export type AuditedScope = { readonly scope: Scope; readonly perImage?: number };

/**
 * The part of the configured scope that a body asks for. What is asked for is looked up first where its name does not tell whether it is in the
 * configured scope. Throws `usage.invalid` and `scope.invalid` for a body that is not understood, `scope.outside` and `vm.notInScope`.
 */
export async function requestedScope(
  { deps, body, log }: Pick<Call<unknown>, 'deps' | 'body' | 'log'>,
  schema: z.ZodObject = planBody,
): Promise<AuditedScope> {
  requireKnownFields(body, schema);
  const requested = scopeOf(body);
  const asked = askedScope(deps.scope, requested.scope);
  if (asked.kind === 'outside') {
    throw outside(asked.field);
  }
  if (!(await areInGroups(deps, asked.lookUps.subscriptions, log))) {
    const field = requested.scope.include?.subscriptions === undefined ? 'resourceGroups' : 'subscriptions';
    throw outside(`include.${field}`);
  }
  if (!(await areInScope(deps, asked.lookUps.ids, log))) {
    throw notInScope('include.ids');
  }
  return { ...requested, scope: asked.scope };
}

async function areInGroups(deps: AppDeps, ids: LookUps['subscriptions'], log: Log): Promise<boolean> {
  return await areAll(deps, ids, {
    log,
    isIn: (ports, id, signal) =>
      ports.isSubscriptionInGroups({ scope: deps.scope, subscriptionId: id as SubscriptionId }, signal),
  });
}

/** All are looked up, also after one that is not in the scope. */
export async function areInScope(deps: AppDeps, ids: readonly string[], log: Log): Promise<boolean> {
  return await areAll(deps, ids, {
    log,
    isIn: (ports, id, signal) => ports.isVmInScope({ scope: deps.scope, id: id as ResourceId }, signal),
  });
}

type LookUp = {
  readonly log: Log;
  isIn(ports: AuditDeps, id: string, signal: AbortSignal): Promise<boolean>;
};

async function areAll(deps: AppDeps, ids: readonly string[], { log, isIn }: LookUp): Promise<boolean> {
  if (ids.length === 0) {
    return true;
  }
  return await deps.withStepDeps({ auditId: null, log }, async (ports) => {
    const { signal } = new AbortController();
    let areAllIn = true;
    for (const id of ids) {
      const isThisIn = await isIn(ports, id, signal);
      areAllIn &&= isThisIn;
    }
    return areAllIn;
  });
}

/** The same for a VM that is outside, for one that is not there outside, and for one that is not there inside. */
export function notInScope(field: string): AuditError {
  const text = 'There is no such virtual machine in the scope that is configured for this app.';
  const data = { field, expected: 'a virtual machine inside the configured scope' };
  return saidError('vm.notInScope', text, { data });
}

function outside(field: string): AuditError {
  const text = 'The request reaches beyond the scope that is configured for this app.';
  const data = { field, expected: 'something inside the configured scope' };
  return saidError('scope.outside', text, { data });
}

/** A body that is not understood starts nothing: the Portal's own default body must not audit the whole estate. */
function scopeOf(body: unknown): AuditedScope {
  if (body === undefined) {
    return { scope: {} };
  }
  const { perImage, rest } = withoutPerImage(body);
  const scope = parseScope(rest);
  const bounded = scopeBody.safeParse(rest);
  if (!bounded.success) {
    const field = bounded.error.issues[0]?.path.join('.') ?? 'body';
    throw invalid(field, 'up to 500 values of up to 500 characters');
  }
  return { scope, ...(perImage !== undefined && { perImage }) };
}

function withoutPerImage(body: unknown): { readonly perImage: number | undefined; readonly rest: unknown } {
  if (typeof body !== 'object' || body === null || !('perImage' in body)) {
    return { perImage: undefined, rest: body };
  }
  const { perImage, ...rest } = body;
  const parsed = planBody.shape.perImage.safeParse(perImage);
  if (!parsed.success) {
    throw invalid('perImage', perImageExpected);
  }
  return { perImage: parsed.data, rest };
}

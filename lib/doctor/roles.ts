import type { AuditorRole, Grant, PermissionsPort } from '../inventory/permissions.ts';
import { type AuditError, troubleOf } from '../model/errors.ts';
import { type Check, type CheckName, notChecked } from './estate.ts';

/** The actions that each of the two roles must grant. */
export type RoleActions = Readonly<Record<AuditorRole, readonly string[]>>;

export type Standing = 'granted' | 'missing' | 'not-known';

type RoleQuestion = {
  readonly roleActions: RoleActions;
  /** Ids, such as `/subscriptions/…`. */
  readonly scopes: readonly string[];
  /** In front of the checks' names. */
  readonly prefix: '' | 'vm-';
};

/** Says of both identities, by the permissions that Azure reports, whether they may do what the code asks of them. */
export async function checkRoles(
  { permissions }: { readonly permissions: PermissionsPort },
  { roleActions, scopes, prefix }: RoleQuestion,
  signal: AbortSignal,
): Promise<Check[]> {
  const needed = [...roleActions.discovery, ...roleActions.probe];
  const checks: Check[] = [];
  for (const role of ['discovery', 'probe'] as const) {
    const name = `${prefix}role-${role}` as const;
    const looks: Look[] = [];
    for (const scope of scopes) {
      looks.push(await lookAt(permissions, { role, scope, actions: roleActions[role], needed }, signal));
    }
    checks.push(...(looks.length === 0 ? [notChecked(name)] : checksOf(name, looks)));
  }
  return checks;
}

/**
 * Whether grants give an action, as Azure adds them up: one grant that has it and does not take it back suffices.
 * https://learn.microsoft.com/azure/role-based-access-control/role-definitions#notactions
 */
export function standingOf(action: string, grants: readonly Grant[]): Standing {
  const giving = grants.filter(
    ({ actions, notActions }) => matchesOne(actions, action) && !matchesOne(notActions, action),
  );
  if (giving.length === 0) {
    return 'missing';
  }
  return giving.every(({ isConditional }) => isConditional) ? 'not-known' : 'granted';
}

/** What grants allow beside, but for reading; built-in roles, the only ones that Azure Lighthouse delegates, allow much. */
function beyondNeed(grants: readonly Grant[], needed: readonly string[]): readonly string[] {
  const known = new Set(needed.map((action) => action.toLowerCase()));
  const patterns = grants.flatMap(({ actions }) => actions);
  return [...new Set(patterns)].filter(
    (pattern) => !known.has(pattern.toLowerCase()) && !/\/read$/i.test(pattern),
  );
}

function matchesOne(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => {
    const literal = pattern.split('*').map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${literal.join('.*')}$`, 'i').test(action);
  });
}

/** What one identity may do at one scope. */
type Look = { readonly scope: string } & (
  | { readonly kind: 'granted'; readonly actions: number; readonly beyond: readonly string[] }
  | { readonly kind: 'missing'; readonly missing: readonly string[]; readonly actions: number }
  | { readonly kind: 'conditional'; readonly conditional: readonly string[] }
  | { readonly kind: 'not-known' | 'no-sign-in'; readonly error: AuditError }
);

type LookRequest = {
  readonly role: AuditorRole;
  readonly scope: string;
  readonly actions: readonly string[];
  /** What the auditor calls at all: both identities may be one. */
  readonly needed: readonly string[];
};

async function lookAt(
  permissions: PermissionsPort,
  { role, scope, actions, needed }: LookRequest,
  signal: AbortSignal,
): Promise<Look> {
  try {
    const grants = await permissions.grantsOf(role, scope, signal);
    const withStanding = (wanted: Standing) => actions.filter((one) => standingOf(one, grants) === wanted);
    const missing = withStanding('missing');
    const unsure = withStanding('not-known');
    if (missing.length > 0) {
      return { scope, kind: 'missing', missing, actions: actions.length };
    }
    return unsure.length > 0
      ? { scope, kind: 'conditional', conditional: unsure }
      : { scope, kind: 'granted', actions: actions.length, beyond: beyondNeed(grants, needed) };
  } catch (thrown: unknown) {
    const error = troubleOf(thrown);
    const isSignIn = error.code === 'credential.unavailable';
    return { scope, kind: isSignIn ? 'no-sign-in' : 'not-known', error };
  }
}

/** One check for all scopes that are alike. */
function checksOf(name: CheckName, looks: readonly Look[]): Check[] {
  const alike = Map.groupBy(looks, (look) => `${look.kind} ${listOf(look).join()}`);
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    const scopes = group.map(({ scope }) => scope);
    return first === undefined ? [] : { name, ...judged(first, scopes) };
  });
}

function listOf(look: Look): readonly string[] {
  return look.kind === 'missing' ? look.missing : look.kind === 'granted' ? look.beyond : [];
}

function judged(look: Look, scopes: readonly string[]): Omit<Check, 'name'> {
  switch (look.kind) {
    case 'granted':
      return {
        state: 'ok',
        detail: { code: 'actions-granted', actions: look.actions, scopes },
        ...(look.beyond.length > 0 && { beyond: look.beyond }),
      };
    case 'missing':
      return {
        state: 'failed',
        detail: { code: 'actions-missing', count: look.missing.length, actions: look.actions, scopes },
        missing: look.missing,
      };
    case 'not-known':
      return { state: 'not-known', detail: { code: 'grants-not-told', scopes, error: look.error } };
    case 'conditional':
      return {
        state: 'not-known',
        detail: { code: 'grants-conditional', scopes, actions: look.conditional },
      };
    case 'no-sign-in':
      return { state: 'failed', detail: { code: 'error', error: look.error } };
  }
}

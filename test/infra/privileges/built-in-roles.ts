import { readFileSync } from 'node:fs';
import type { Needed } from './storage-actions.ts';

export type BuiltInRole = {
  readonly name: string;
  readonly id: string;
  readonly actions: readonly string[];
  readonly dataActions: readonly string[];
};

/**
 * Definitions as Azure publishes them, of every role of Storage that is for data of blobs, queues or tables alone; those of the Durable Task
 * Scheduler from a third party's copy of what Azure answers. Durable Task Worker is not among them: no copy of it was found.
 */
export const builtInRoles = (
  JSON.parse(readFileSync(new URL('built-in-roles.json', import.meta.url), 'utf8')) as {
    roles: readonly BuiltInRole[];
  }
).roles;

export function builtInRole(name: string): BuiltInRole {
  const found = builtInRoles.find((role) => role.name === name);
  if (found === undefined) {
    throw new Error(`${name}: its definition is not in built-in-roles.json`);
  }
  return found;
}

/** Azure keeps the two kinds apart: `containers/*` among actions says nothing of what is in the containers. */
export type Grant = { readonly action: string; readonly isData: boolean };

export function grantsOf({ actions, dataActions }: BuiltInRole): readonly Grant[] {
  return [
    ...actions.map((action) => ({ action, isData: false })),
    ...dataActions.map((action) => ({ action, isData: true })),
  ];
}

/** Whether grants, `*` among them, allow one of the alternatives of each need. */
export function allows(grants: readonly Grant[], needs: readonly Needed[]): boolean {
  return needs.every((needed) =>
    needed.some((actions) =>
      actions.every((action) => grants.some((grant) => covers(grant, { action, isData: isOnData(action) }))),
    ),
  );
}

/** Roles that grant less than this one, and nothing that it does not. */
export function narrowerThan(role: BuiltInRole): readonly BuiltInRole[] {
  const isWithin = (one: BuiltInRole, other: BuiltInRole) =>
    grantsOf(one).every((grant) => grantsOf(other).some((wider) => covers(wider, grant)));
  return builtInRoles.filter((one) => isWithin(one, role) && !isWithin(role, one));
}

/** Actions that can each be taken away, and everything needed is still allowed. */
export function unneeded(role: BuiltInRole, needs: readonly Needed[]): readonly string[] {
  const grants = grantsOf(role);
  return grants
    .filter((grant) =>
      allows(
        grants.filter((other) => other !== grant),
        needs,
      ),
    )
    .map(({ action }) => action);
}

function covers(wider: Grant, grant: Grant): boolean {
  const [pattern, action] = [wider.action.toLowerCase(), grant.action.toLowerCase()];
  const isMatch = pattern.endsWith('*') ? action.startsWith(pattern.slice(0, -1)) : action === pattern;
  return wider.isData === grant.isData && isMatch;
}

function isOnData(action: string): boolean {
  return /\/(blobs|messages|entities)\/|^Microsoft\.(Insights|DurableTask)\//.test(action);
}

import { parseScope, requireInclusion } from '../../inventory/scope/scope.ts';
import { isValueWithin, unionOf } from '../../inventory/scope/scope-match.ts';
import { AuditError, isAuditError } from '../../model/errors.ts';
import type { Scope, ScopeDimension, ScopeSide } from '../../model/scope.ts';
import { scopeSetting, scopeSideOf } from '../../settings/settings.ts';
import type { FlagValues } from './flags.ts';

/**
 * The scope that flags name. Those of where VMs are replace all that is configured to be included; tags and regions alone narrow it, and
 * one that lies beyond the configured ones of its kind is refused. Exclusions add up: a configured one always holds.
 * Throws `scope.invalid` and `scope.empty`.
 */
export function scopeFromFlags(given: FlagValues, configured: Scope): Scope {
  const sideOf = (side: Side) => scopeSideOf((dimension) => given[flagName(side, dimension)]);
  const named = sideOf('include');
  const isPlaced = places.some((dimension) => named?.[dimension] !== undefined);
  const include = isPlaced ? named : orNone({ ...configured.include, ...named });
  const exclude = orNone(unionOf(configured.exclude ?? {}, sideOf('exclude') ?? {}));
  const scope = parseScope(
    { ...(include && { include }), ...(exclude && { exclude }) },
    (side, dimension) => {
      const flag = flagName(side, dimension);
      return given[flag] === undefined ? scopeSetting(side, dimension) : `--${flag}`;
    },
  );
  requireInclusion(scope);
  if (!isPlaced) {
    requireWithin(scope, configured);
  }
  return scope;
}

function requireWithin({ include = {} }: Scope, { include: configured = {} }: Scope): void {
  for (const dimension of ['tags', 'locations'] as const) {
    const allowed = configured[dimension] ?? [];
    const beyond = (include[dimension] ?? []).find(
      (value) => !allowed.some((outer) => isValueWithin(dimension, value, outer)),
    );
    if (beyond !== undefined && allowed.length > 0) {
      const field = `--${dimensionFlags[dimension]}`;
      const setting = scopeSetting('include', dimension);
      throw new AuditError('scope.invalid', { code: 'scope-beyond', field, given: beyond, setting, allowed });
    }
  }
}

/** An error about a region that was typed, naming the flag in place of the member of the scope that it became. */
export function namingFlag(error: unknown, given: FlagValues): unknown {
  return given.location !== undefined && isAuditError(error) && error.problem.code === 'location-not-offered'
    ? new AuditError(error.code, { ...error.problem, field: '--location' }, { data: error.data })
    : error;
}

const places = ['subscriptions', 'managementGroups', 'resourceGroups', 'ids'] as const;

function orNone(side: ScopeSide): ScopeSide | undefined {
  return Object.keys(side).length === 0 ? undefined : side;
}

type Side = 'include' | 'exclude';

const dimensionFlags = {
  subscriptions: 'subscription',
  managementGroups: 'management-group',
  resourceGroups: 'resource-group',
  tags: 'tag',
  locations: 'location',
  ids: 'id',
} as const satisfies Record<ScopeDimension, string>;

type DimensionFlag = (typeof dimensionFlags)[ScopeDimension];

function flagName(side: Side, dimension: ScopeDimension): DimensionFlag | `exclude-${DimensionFlag}` {
  const name = dimensionFlags[dimension];
  return side === 'include' ? name : `exclude-${name}`;
}

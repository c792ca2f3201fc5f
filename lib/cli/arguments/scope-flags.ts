import { parseScope, requireInclusion } from '../../inventory/scope/scope.ts';
import type { Scope, ScopeDimension } from '../../model/scope.ts';
import { scopeSetting, scopeSideOf } from '../../settings/settings.ts';
import type { FlagValues } from './flags.ts';

/**
 * The scope that flags name. Flags of one side (include, exclude) replace that whole side of the configured scope, so that a
 * configured exclusion holds until the command line names its own.
 * Throws `scope.invalid` and `scope.empty`.
 */
export function scopeFromFlags(given: FlagValues, configured: Scope): Scope {
  const sideOf = (side: Side) => scopeSideOf((dimension) => given[flagName(side, dimension)]);
  const named = { include: sideOf('include'), exclude: sideOf('exclude') };
  const include = named.include ?? configured.include;
  const exclude = named.exclude ?? configured.exclude;
  const scope = parseScope({ ...(include && { include }), ...(exclude && { exclude }) }, (side, dimension) =>
    named[side] === undefined ? scopeSetting(side, dimension) : `--${flagName(side, dimension)}`,
  );
  requireInclusion(scope);
  return scope;
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

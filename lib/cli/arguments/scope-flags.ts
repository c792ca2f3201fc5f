import { parseScope, requireInclusion } from '../../inventory/scope/scope.ts';
import type { Scope, ScopeDimension, ScopeSide } from '../../model/scope.ts';
import type { FlagValues } from './flags.ts';

/**
 * The scope that flags name. Flags of one side (include, exclude) replace that whole side of the configured scope, so that a
 * configured exclusion holds until the command line names its own.
 * Throws `scope.invalid` and `scope.empty`.
 */
export function scopeFromFlags(given: FlagValues, configured: Scope): Scope {
  const named = { include: sideOf(given, 'include'), exclude: sideOf(given, 'exclude') };
  const include = named.include ?? configured.include;
  const exclude = named.exclude ?? configured.exclude;
  const scope = parseScope({ ...(include && { include }), ...(exclude && { exclude }) }, (side, dimension) =>
    named[side] === undefined ? settingName(side, dimension) : flagText(side, dimension),
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

function sideOf(given: FlagValues, side: Side): ScopeSide | undefined {
  const named = (Object.keys(dimensionFlags) as ScopeDimension[]).flatMap((dimension) => {
    const values = given[flagName(side, dimension)];
    return values === undefined ? [] : [[dimension, [...values]] as const];
  });
  return named.length === 0 ? undefined : Object.fromEntries(named);
}

function flagName(side: Side, dimension: ScopeDimension): DimensionFlag | `exclude-${DimensionFlag}` {
  const name = dimensionFlags[dimension];
  return side === 'include' ? name : `exclude-${name}`;
}

function settingName(side: Side, dimension: ScopeDimension): string {
  const name = dimension.replace(/[A-Z]/g, '_$&').toUpperCase();
  return `SMB1_AUDIT_${side === 'include' ? '' : 'EXCLUDE_'}${name}`;
}

function flagText(side: Side, dimension: ScopeDimension): string {
  return `--${flagName(side, dimension)}`;
}

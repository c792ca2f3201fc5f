import { type Scope, type ScopeDimension, type ScopeSide, scopeDimensions } from '../../model/scope.ts';
import { isValueWithin, placesOf } from './scope-match.ts';

/**
 * Whether a scope can reach nothing that the configured one leaves out, told by their names alone. What cannot be told, such as the
 * subscriptions of a management group, counts as outside.
 */
export function isScopeWithin(scope: Scope, configured: Scope): boolean {
  const wanted = scope.include ?? {};
  return scopeDimensions.every(
    (dimension) =>
      isInside(wanted, dimension, configured.include?.[dimension] ?? []) &&
      (configured.exclude?.[dimension] ?? []).every((excluded) => keepsOut(scope, dimension, excluded)),
  );
}

/** One list of names that lies within is enough, because every list narrows. */
function isInside(wanted: ScopeSide, dimension: ScopeDimension, allowed: readonly string[]): boolean {
  return (
    allowed.length === 0 ||
    placesOf(wanted, dimension).some((places) =>
      places.every((place) => allowed.some((outer) => isValueWithin(dimension, place, outer))),
    )
  );
}

/** The excluded value is excluded here too, or lies where this scope never looks. */
function keepsOut(
  { include = {}, exclude = {} }: Scope,
  dimension: ScopeDimension,
  excluded: string,
): boolean {
  const isExcluded = (exclude[dimension] ?? []).some((outer) => isValueWithin(dimension, excluded, outer));
  // One VM may carry many tags and lie below many management groups: naming others keeps nothing out.
  const isApart =
    dimension !== 'tags' &&
    dimension !== 'managementGroups' &&
    placesOf(include, dimension).some((places) =>
      places.every(
        (place) => !isValueWithin(dimension, place, excluded) && !isValueWithin(dimension, excluded, place),
      ),
    );
  return isExcluded || isApart;
}

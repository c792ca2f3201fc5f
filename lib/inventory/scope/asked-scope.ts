import type { Scope, ScopeSide } from '../../model/scope.ts';
import { isNamed, isValueWithin, narrowScope, placeOf, placesOf } from './scope-match.ts';

/** What Azure is to be asked of a request before it is answered: where the names do not tell. */
export type LookUps = { readonly ids: readonly string[]; readonly subscriptions: readonly string[] };

export type AskedScope =
  /** It lies in the configured scope, once all look-ups say so too. */
  | { readonly kind: 'asked'; readonly scope: Scope; readonly lookUps: LookUps }
  | { readonly kind: 'outside'; readonly field: string };

/**
 * What a requester gets of the configured scope. A subscription, a management group or a resource group of which the names do not tell
 * that it lies inside is outside: an audit of it would tell whether it exists. Where tags or regions decide, that is every one that is not
 * configured itself. Which subscriptions lie below configured management groups, and which VMs have the tags, is looked up.
 * Throws `scope.empty` when nothing is configured.
 */
export function askedScope(configured: Scope, requested: Scope): AskedScope {
  const narrowed = narrowScope(configured, requested);
  if (narrowed.kind === 'outside') {
    return narrowed;
  }
  const field = untoldField(configured, requested);
  return field === null
    ? { kind: 'asked', scope: narrowed.scope, lookUps: lookUpsFor(configured, requested) }
    : { kind: 'outside', field };
}

function untoldField({ include: allowed = {}, exclude = {} }: Scope, requested: Scope): string | null {
  const untold = places.find((dimension) =>
    (requested.include?.[dimension] ?? []).some((value) => !isTold(dimension, value, allowed)),
  );
  if (untold !== undefined) {
    return `include.${untold}`;
  }
  // A management group is read to be excluded, and of a subscription is noted whether the scope reaches it.
  const unknown = (['managementGroups', 'subscriptions'] as const).find((dimension) => {
    const isConfigured = (value: string) =>
      (exclude[dimension] ?? []).some((each) => isValueWithin(dimension, value, each));
    const isBounded = dimension === 'subscriptions' && isNamed(allowed, dimension);
    return (requested.exclude?.[dimension] ?? []).some(
      (value) => !isBounded && !isConfigured(value) && !isTold(dimension, value, allowed),
    );
  });
  return unknown === undefined ? null : `exclude.${unknown}`;
}

const places = ['subscriptions', 'managementGroups', 'resourceGroups'] as const;

type Place = (typeof places)[number];

function isTold(place: Place, value: string, allowed: ScopeSide): boolean {
  const isItself = (allowed[place] ?? []).some((name) => name.toLowerCase() === value.toLowerCase());
  return isItself || holdsNamed(place, value, allowed) || isPartOfNamed(place, allowed);
}

function holdsNamed(place: Place, value: string, allowed: ScopeSide): boolean {
  return (['resourceGroups', 'ids'] as const).some(
    (inner) =>
      inner !== place &&
      (allowed[inner] ?? []).some((each) => {
        const around = placeOf(inner, each, place);
        return around !== null && isValueWithin(place, around, value);
      }),
  );
}

/** Of something that is named and all of which is meant; that of a subscription below a management group is looked up. */
function isPartOfNamed(place: Place, allowed: ScopeSide): boolean {
  const isWhole = !isNamed(allowed, 'tags') && !isNamed(allowed, 'locations');
  const isBelow = isNamed(allowed, 'managementGroups');
  switch (place) {
    case 'subscriptions':
      return isWhole && isBelow;
    case 'managementGroups':
      return false;
    case 'resourceGroups':
      // By its bare name it is meant in every subscription of the scope, and it fits what is configured of groups.
      return (
        (isWhole || isNamed(allowed, 'resourceGroups')) && (isBelow || isNamed(allowed, 'subscriptions'))
      );
  }
}

function lookUpsFor({ include: allowed = {}, exclude = {} }: Scope, { include = {} }: Scope): LookUps {
  const sides = [allowed, exclude];
  const isBelow = sides.some((side) => isNamed(side, 'managementGroups'));
  const areAttributesMeant = sides.some((side) => isNamed(side, 'tags') || isNamed(side, 'locations'));
  const groups = include.resourceGroups ?? [];
  const around = groups.flatMap(
    (group) => placeOf('resourceGroups', group, 'subscriptions')?.toLowerCase() ?? [],
  );
  return {
    ids:
      isBelow || areAttributesMeant || placesOf(allowed, 'subscriptions').length === 0
        ? (include.ids ?? [])
        : [],
    subscriptions: isBelow ? [...new Set([...(include.subscriptions ?? []), ...around])] : [],
  };
}

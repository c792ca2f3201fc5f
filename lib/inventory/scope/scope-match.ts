import type { Scope, ScopeDimension, ScopeSide } from '../../model/scope.ts';
import { scopeDimensions } from '../../model/scope.ts';
import type { MachineFacts } from '../compute-port.ts';
import { normalLocation, requireInclusion } from './scope.ts';

export type Matchable = Pick<
  MachineFacts,
  'key' | 'subscriptionId' | 'resourceGroup' | 'location' | 'tags' | 'scaleSetId'
>;

/** `outside`: the include side does not name it. `excluded`: it does, and the exclude side names it too. */
export type Match = 'included' | 'excluded' | 'outside';

/**
 * Included machines match every list that the include side has; one list of the exclude side is enough to exclude.
 * Names, tag values too, compare case-insensitively. Management groups are not looked at: they are resolved to
 * subscriptions before any machine is seen.
 */
export function matchesScope(machine: Matchable, scope: Scope): Match {
  const include = scope.include ?? {};
  const exclude = scope.exclude ?? {};
  const narrowing = scopeDimensions.filter(
    (dimension) => dimension !== 'managementGroups' && isNamed(include, dimension),
  );
  if (!narrowing.every((dimension) => matchesOne(machine, dimension, include))) {
    return 'outside';
  }
  const isExcluded = scopeDimensions.some((dimension) => matchesOne(machine, dimension, exclude));
  return isExcluded ? 'excluded' : 'included';
}

function matchesOne(machine: Matchable, dimension: ScopeDimension, side: ScopeSide): boolean {
  return (side[dimension] ?? []).some((value) => matchesValue(machine, dimension, value));
}

/** Does one value of a list name the machine? A management group names none by itself. */
export function matchesValue(machine: Matchable, dimension: ScopeDimension, value: string): boolean {
  switch (dimension) {
    case 'subscriptions':
      return same(machine.subscriptionId, value);
    case 'managementGroups':
      return false;
    case 'resourceGroups':
      return value.startsWith('/') ? isWithin(machine.key, value) : same(machine.resourceGroup, value);
    case 'tags':
      return Object.entries(machine.tags).some(([key, tag]) => isTagWithin(`${key}=${tag}`, value));
    case 'locations':
      return normalLocation(machine.location) === normalLocation(value);
    case 'ids':
      return isWithin(machine.key, value) || same(machine.scaleSetId ?? '', value);
  }
}

/** `field` is in the requester's own words; nothing is said of what exists. */
export type Narrowed =
  | { readonly kind: 'narrowed'; readonly scope: Scope }
  | { readonly kind: 'outside'; readonly field: string };

/**
 * The scope that a requester gets: what they ask for, inside what is configured. Each requested value must lie in every
 * configured list that its name can be compared with, and in no excluded one; lists that are not requested keep their configured values, and exclusions add up.
 * Throws `scope.empty` when nothing is configured.
 */
export function narrowScope(configured: Scope, requested: Scope): Narrowed {
  requireInclusion(configured);
  const wanted = requested.include ?? {};
  const allowed = configured.include ?? {};
  const outside = scopeDimensions.find((dimension) =>
    (wanted[dimension] ?? []).some((value) => !isAllowed(dimension, value, configured)),
  );
  if (outside !== undefined) {
    return { kind: 'outside', field: `include.${outside}` };
  }
  const exclude = unionOf(configured.exclude ?? {}, requested.exclude ?? {});
  return {
    kind: 'narrowed',
    scope: {
      include: { ...allowed, ...unionOf(wanted, {}) },
      ...(Object.keys(exclude).length > 0 && { exclude }),
    },
  };
}

/** Does the side name anything of this kind? */
export function isNamed(side: ScopeSide, dimension: ScopeDimension): boolean {
  return (side[dimension] ?? []).length > 0;
}

/** Is the tag `key=value` (or `key`) the wanted one, or narrower? */
function isTagWithin(tag: string, wanted: string): boolean {
  return same(tag, wanted) || (!wanted.includes('=') && same(tag.split('=', 1)[0] ?? '', wanted));
}

/** Is the id the ancestor itself or below it? */
function isWithin(id: string, ancestor: string): boolean {
  return `${id.toLowerCase()}/`.startsWith(`${ancestor.toLowerCase()}/`);
}

/** Judged by names alone, those of other kinds too, so that the answer is the same whether anything of that name exists. */
function isAllowed(dimension: ScopeDimension, value: string, { include = {}, exclude = {} }: Scope): boolean {
  return scopeDimensions.every((outer) => {
    const place = placeOf(dimension, value, outer);
    const lists = { allowed: include[outer] ?? [], excluded: exclude[outer] ?? [] };
    if (place === null) {
      return (
        lists.allowed.length === 0 ||
        lists.allowed.some((inner) => mayHold(dimension, value, { outer, inner }))
      );
    }
    const isNamed = (list: readonly string[]) => list.some((each) => isValueWithin(outer, place, each));
    return (lists.allowed.length === 0 || isNamed(lists.allowed)) && !isNamed(lists.excluded);
  });
}

/** Where a value of one kind lies in the terms of another; null when its name does not tell. */
export function placeOf(dimension: ScopeDimension, value: string, outer: ScopeDimension): string | null {
  if (dimension === outer) {
    return value;
  }
  const isId = dimension === 'ids' || dimension === 'resourceGroups';
  if (outer === 'subscriptions' && isId) {
    return /^\/subscriptions\/([^/]+)/i.exec(value)?.[1] ?? null;
  }
  const group = /^(\/subscriptions\/[^/]+\/resourceGroups\/[^/]+)/i.exec(value)?.[1];
  return outer === 'resourceGroups' && dimension === 'ids' ? (group ?? null) : null;
}

/** Every list of the side that tells, of all that it names, where it lies in the terms of another kind. */
export function placesOf(side: ScopeSide, outer: ScopeDimension): readonly (readonly string[])[] {
  return scopeDimensions
    .map((dimension) => (side[dimension] ?? []).map((value) => placeOf(dimension, value, outer)))
    .filter((places): places is string[] => places.length > 0 && !places.includes(null));
}

/** May the wider value have the configured one in it? */
function mayHold(
  dimension: ScopeDimension,
  value: string,
  { outer, inner }: { readonly outer: ScopeDimension; readonly inner: string },
): boolean {
  const place = placeOf(outer, inner, dimension);
  return place === null || isValueWithin(dimension, place, value);
}

/** Is all that the value names also named by the outer one? */
export function isValueWithin(dimension: ScopeDimension, value: string, outer: string): boolean {
  switch (dimension) {
    case 'tags':
      return isTagWithin(value, outer);
    case 'ids':
      return isWithin(value, outer);
    case 'resourceGroups':
      return same(value, outer) || (!outer.startsWith('/') && same(value.split('/').at(-1) ?? '', outer));
    case 'locations':
      return normalLocation(value) === normalLocation(outer);
    case 'subscriptions':
    case 'managementGroups':
      return same(value, outer);
  }
}

/** Without lists that name nothing. */
export function unionOf(left: ScopeSide, right: ScopeSide): ScopeSide {
  const union: ScopeSide = {};
  for (const dimension of scopeDimensions) {
    const values = [...new Set([...(left[dimension] ?? []), ...(right[dimension] ?? [])])];
    if (values.length > 0) {
      union[dimension] = values;
    }
  }
  return union;
}

function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

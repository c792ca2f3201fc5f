import type { Scope, ScopeDimension, ScopeSide } from '../model/scope.ts';
import { scopeDimensions } from '../model/scope.ts';
import type { MachineFacts } from './compute-port.ts';
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
  const isInside = machineDimensions.every(
    (dimension) => !isNamed(include, dimension) || matchesList(machine, dimension, include[dimension]),
  );
  if (!isInside) {
    return 'outside';
  }
  const isExcluded = machineDimensions.some((dimension) =>
    matchesList(machine, dimension, exclude[dimension]),
  );
  return isExcluded ? 'excluded' : 'included';
}

/** Does one value of a list name the machine? A management group names none by itself. */
export function matchesValue(machine: Matchable, dimension: ScopeDimension, value: string): boolean {
  return dimension !== 'managementGroups' && matchers[dimension](machine, value);
}

/** `field` and `value` are the requester's own words; nothing is said of what exists. */
export type Narrowed =
  | { readonly kind: 'narrowed'; readonly scope: Scope }
  | { readonly kind: 'outside'; readonly field: string; readonly value: string };

/**
 * The scope that a requester gets: what they ask for, inside what is configured. Each requested value must lie in the
 * configured list of its kind; lists that are not requested keep their configured values, and exclusions add up.
 * Throws `scope.empty` when nothing is configured.
 */
export function narrowScope(configured: Scope, requested: Scope): Narrowed {
  requireInclusion(configured);
  const wanted = requested.include ?? {};
  const allowed = configured.include ?? {};
  for (const dimension of scopeDimensions) {
    const outside = (wanted[dimension] ?? []).find((value) => !isAllowed(dimension, value, allowed));
    if (outside !== undefined) {
      return { kind: 'outside', field: `include.${dimension}`, value: outside };
    }
  }
  const exclude = unionOf(configured.exclude ?? {}, requested.exclude ?? {});
  return {
    kind: 'narrowed',
    scope: {
      include: { ...allowed, ...namedOnly(wanted) },
      ...(Object.keys(exclude).length > 0 && { exclude }),
    },
  };
}

type MachineDimension = Exclude<ScopeDimension, 'managementGroups'>;

const machineDimensions = scopeDimensions.filter(
  (dimension): dimension is MachineDimension => dimension !== 'managementGroups',
);

function isNamed(side: ScopeSide, dimension: ScopeDimension): boolean {
  return (side[dimension] ?? []).length > 0;
}

function matchesList(
  machine: Matchable,
  dimension: MachineDimension,
  values: readonly string[] = [],
): boolean {
  return values.some((value) => matchers[dimension](machine, value));
}

const matchers: Record<MachineDimension, (machine: Matchable, value: string) => boolean> = {
  subscriptions: (machine, value) => same(machine.subscriptionId, value),
  resourceGroups: (machine, value) =>
    value.startsWith('/') ? isWithin(machine.key, value) : same(machine.resourceGroup, value),
  tags: (machine, value) => hasTag(machine.tags, value),
  locations: (machine, value) => normalLocation(machine.location) === normalLocation(value),
  ids: (machine, value) =>
    isWithin(machine.key, value) || (machine.scaleSetId !== null && same(machine.scaleSetId, value)),
};

function hasTag(tags: Readonly<Record<string, string>>, wanted: string): boolean {
  return Object.entries(tags).some(([key, value]) => isTagWithin(`${key}=${value}`, wanted));
}

/** Is the tag `key=value` (or `key`) the wanted one, or narrower? */
function isTagWithin(tag: string, wanted: string): boolean {
  return same(tag, wanted) || (!wanted.includes('=') && same(tag.split('=', 1)[0] ?? '', wanted));
}

/** Is the id the ancestor itself or below it? */
function isWithin(id: string, ancestor: string): boolean {
  return `${id.toLowerCase()}/`.startsWith(`${ancestor.toLowerCase()}/`);
}

function isAllowed(dimension: ScopeDimension, value: string, allowed: ScopeSide): boolean {
  const list = allowed[dimension] ?? [];
  if (list.length > 0 && !list.some((outer) => isValueWithin(dimension, value, outer))) {
    return false;
  }
  const subscriptions = allowed.subscriptions ?? [];
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(value)?.[1];
  return (
    subscription === undefined ||
    subscriptions.length === 0 ||
    subscriptions.some((outer) => same(outer, subscription))
  );
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

function unionOf(left: ScopeSide, right: ScopeSide): ScopeSide {
  const union: ScopeSide = {};
  for (const dimension of scopeDimensions) {
    const values = [...new Set([...(left[dimension] ?? []), ...(right[dimension] ?? [])])];
    if (values.length > 0) {
      union[dimension] = values;
    }
  }
  return union;
}

function namedOnly(side: ScopeSide): ScopeSide {
  return unionOf(side, {});
}

function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

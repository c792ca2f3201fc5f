import { type ScopeDimension, type ScopeSide, scopeDimensions } from '../../model/scope.ts';
import { type Matchable, matchesValue } from './scope-match.ts';

export type NamedValue = { readonly dimension: ScopeDimension; readonly value: string };

export type ValueWatch = {
  found(machine: Matchable): void;
  /** Was no machine found at all? */
  foundNothing(): boolean;
  /** A value that fits something else than a machine. */
  fits(dimension: ScopeDimension, value: string): void;
  /** The values that fitted nothing, in their order. */
  unmatched(): readonly NamedValue[];
};

/**
 * Watches which values of one side of a scope fit anything. One letter amiss in an included value must not pass for a clean estate; in an
 * excluded one it leaves VMs to be probed.
 */
export function watchValues(side: ScopeSide = {}): ValueWatch {
  const open = new Map<string, NamedValue>(
    scopeDimensions.flatMap((dimension) =>
      (side[dimension] ?? []).map((value) => [`${dimension} ${value}`, { dimension, value }]),
    ),
  );
  let isEmpty = true;
  return {
    found(machine) {
      isEmpty = false;
      for (const [key, { dimension, value }] of open) {
        if (matchesValue(machine, dimension, value)) {
          open.delete(key);
        }
      }
    },
    foundNothing: () => isEmpty,
    fits(dimension, value) {
      open.delete(`${dimension} ${value}`);
    },
    unmatched: () => [...open.values()],
  };
}

import type { AuditNote } from '../../model/reasons/audit-note.ts';
import { type Scope, type ScopeDimension, scopeDimensions } from '../../model/scope.ts';
import { type Matchable, matchesValue } from './scope-match.ts';

export type ExclusionWatch = {
  /** A machine that the include side names: what lies outside it is not told of, not even by the lack of a note. */
  found(machine: Matchable): void;
  /** A value that fits something else than a machine. */
  fits(dimension: ScopeDimension, value: string): void;
  /** The values of the exclude lists that fitted nothing, in their order. */
  notes(): readonly AuditNote[];
};

/** Watches which excluded values fit anything: whoever excludes relies on it, and one letter amiss leaves VMs to be probed. */
export function watchExclusions({ exclude = {} }: Scope): ExclusionWatch {
  const open = new Map<string, { readonly dimension: ScopeDimension; readonly value: string }>(
    scopeDimensions.flatMap((dimension) =>
      (exclude[dimension] ?? []).map((value) => [`${dimension} ${value}`, { dimension, value }]),
    ),
  );
  return {
    found(machine) {
      for (const [key, { dimension, value }] of open) {
        if (matchesValue(machine, dimension, value)) {
          open.delete(key);
        }
      }
    },
    fits(dimension, value) {
      open.delete(`${dimension} ${value}`);
    },
    notes: () => [...open.values()].map((value) => ({ code: 'exclusion-without-match', ...value })),
  };
}

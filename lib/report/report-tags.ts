import type { Finding } from '../model/finding.ts';
import type { Column } from './table/columns.ts';

type Tags = Finding['target']['tags'];

/**
 * The value of a tag, null where a VM does not carry it. Azure compares names without regard to case; people also write one name with
 * hyphens, underscores or blanks, or without.
 */
export function tagValue(tags: Tags, name: string): string | null {
  const wanted = plain(name);
  const found = Object.entries(tags).find(([each]) => plain(each) === wanted);
  return found?.[1] ?? null;
}

/** The tags of these names that a VM carries, in the order of the names. */
export function carriedTags(
  tags: Tags,
  names: readonly string[],
): (readonly [name: string, value: string])[] {
  return names.flatMap((name) => {
    const value = tagValue(tags, name);
    return value === null ? [] : [[name, value] as const];
  });
}

/** A column for each chosen tag: what a spreadsheet can be sorted and counted by. The first to get room on a terminal. */
export function tagColumns(names: readonly string[]): readonly Column<Finding>[] {
  return names.map((name, index) => ({
    name: `tag:${name}`,
    isShown: true,
    isBelow: true,
    rank: 1 + index / 100,
    hidesEmpty: true,
    cell: ({ target }) => tagValue(target.tags, name),
  }));
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '');
}

import type { Language } from '../messages/messages.ts';
import type { Heading } from './headings.ts';

export type Cell = string | number | boolean | null;

/** The name of a column with the values of one tag. */
export type TagName = `tag:${string}`;

/**
 * `isShown`: also in the table for a terminal, which has no room for all of them. `isWhole`: there never cut or left out, however narrow the
 * terminal is. `isBelow`: in a second line of each row where one has no room for all of these and of those that must be whole. `rank`: who
 * gets room first among the others, those of one rank together or not at all; default: the place in the list. `hidesEmpty`: not in the table
 * where no item of its first page has a value. `standIn`: the column whose value stands where this one has none, in parentheses and over the
 * empty cells behind it, when it has no room of its own.
 */
export type Column<Item> = (
  | { readonly isShown: true; readonly name: Heading | TagName }
  | { readonly isShown: false; readonly name: string }
) & {
  readonly isWhole?: boolean;
  readonly isBelow?: boolean;
  readonly rank?: number;
  readonly hidesEmpty?: boolean;
  readonly standIn?: Heading;
  /** Cells are moments, ISO 8601 UTC; a table for people tells them in the zone of its language. */
  readonly isTime?: true;
  /** In a table for people in their language; files and pipes have English. */
  readonly cell: (item: Item, language: Language) => Cell;
  /** What a table has instead, where it puts together what files have in columns of their own. */
  readonly together?: (item: Item, language: Language) => Cell;
};

/** What nobody can do without. */
export function whole<Item>(name: Heading, cell: Column<Item>['cell']): Column<Item> {
  return { name, isShown: true, isWhole: true, cell };
}

/** `rank`: the lower, the longer it stays where a terminal is narrow. */
export function shown<Item>(rank: number, name: Heading, cell: Column<Item>['cell']): Column<Item> {
  return { name, isShown: true, rank, cell };
}

export function hidden<Item>(name: string, cell: Column<Item>['cell']): Column<Item> {
  return { name, isShown: false, cell };
}

/** Columns of a part of each item, or of what is made of it. */
export function columnsOf<Item, Part>(
  columns: readonly Column<Part>[],
  partOf: (item: Item) => Part,
): readonly Column<Item>[] {
  return columns.map(({ cell, together, ...column }) => ({
    ...column,
    cell: (item: Item, language: Language) => cell(partOf(item), language),
    ...(together && { together: (item: Item, language: Language) => together(partOf(item), language) }),
  }));
}

export type Cell = string | number | boolean | null;

/**
 * `isShown`: also in the table for a terminal, which has no room for all of them. `isWhole`: there never cut, however narrow the
 * terminal is.
 */
export type Column<Item> = {
  readonly name: string;
  readonly isShown: boolean;
  readonly isWhole?: boolean;
  readonly cell: (item: Item) => Cell;
};

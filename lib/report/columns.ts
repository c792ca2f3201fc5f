export type Cell = string | number | boolean | null;

/**
 * `isShown`: also in the table for a terminal, which has no room for all of them. `isWhole`: there never cut or left out, however narrow the
 * terminal is. `rank`: who gets room first among the others; default: the place in the list. `heading`: where the name makes a long one.
 */
export type Column<Item> = {
  readonly name: string;
  readonly isShown: boolean;
  readonly isWhole?: boolean;
  readonly rank?: number;
  readonly heading?: string;
  readonly cell: (item: Item) => Cell;
};

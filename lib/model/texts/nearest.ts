/** The known word that somebody may have meant: one that begins so, where it is the only one, else the fewest slips away. Null: none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  const wanted = word.toLowerCase();
  const beginning = known.filter((each) => wanted.length > 1 && each.toLowerCase().startsWith(wanted));
  if (beginning.length === 1) {
    return beginning[0] ?? null;
  }
  const byDistance = known
    .map((each) => ({ each, slips: slipsBetween(wanted, each.toLowerCase()) }))
    .sort((one, other) => one.slips - other.slips);
  const [first] = byDistance;
  const most = Math.max(1, Math.floor(wanted.length / 3));
  return first !== undefined && first.slips <= most ? first.each : null;
}

/** Letters that were added, left out, replaced, or typed in the wrong order (optimal string alignment). */
export function slipsBetween(one: string, other: string): number {
  const slips: number[][] = [];
  const at: At = (row, column) => slips[row]?.[column] ?? never;
  for (let row = 0; row <= one.length; row += 1) {
    const cells: number[] = [];
    slips.push(cells);
    for (let column = 0; column <= other.length; column += 1) {
      cells.push(row + column === 0 ? 0 : leastSlips(at, { one, other, row, column }));
    }
  }
  return at(one.length, other.length);
}

const never = Number.POSITIVE_INFINITY;

/** Slips between the first letters of the two words, so many of each. */
type At = (row: number, column: number) => number;

type Place = {
  readonly one: string;
  readonly other: string;
  readonly row: number;
  readonly column: number;
};

function leastSlips(at: At, { one, other, row, column }: Place): number {
  const replaced = one[row - 1] === other[column - 1] ? 0 : 1;
  const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
  return Math.min(
    at(row - 1, column) + 1,
    at(row, column - 1) + 1,
    at(row - 1, column - 1) + replaced,
    isSwapped ? at(row - 2, column - 2) + 1 : never,
  );
}

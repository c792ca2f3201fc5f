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
function slipsBetween(one: string, other: string): number {
  let before: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= other.length; column += 1) {
      next.push(leastSlips({ one, other, row, column }, { before, last, next }));
    }
    before = last;
    last = next;
  }
  return last[other.length] ?? 0;
}

type Place = {
  readonly one: string;
  readonly other: string;
  readonly row: number;
  readonly column: number;
};

type Rows = Readonly<Record<'before' | 'last' | 'next', readonly number[]>>;

function leastSlips({ one, other, row, column }: Place, { before, last, next }: Rows): number {
  const [letter, earlier] = [one[row - 1], one[row - 2]];
  const [theirs, theirsEarlier] = [other[column - 1], other[column - 2]];
  const isSwapped = letter === theirsEarlier && earlier === theirs;
  return Math.min(
    at(last, column) + 1,
    at(next, column - 1) + 1,
    at(last, column - 1) + (letter === theirs ? 0 : 1),
    isSwapped ? at(before, column - 2) + 1 : never,
  );
}

const never = Number.POSITIVE_INFINITY;

function at(row: readonly number[], column: number): number {
  return row[column] ?? never;
}

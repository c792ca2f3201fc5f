import type { Column } from './columns.ts';

/** Between two columns. */
export const gap = '  ';

/** Before a further line of a row. */
export const indent = '  ';

/** What is longer may be cut, to no less than this. */
const leastOfLong = 20;

/** A column by its place among all: how wide its longest text is, and how wide it is shown. What else there is: see {@link Column}. */
export type Placed = {
  readonly at: number;
  readonly wanted: number;
  readonly width: number;
  readonly rank: number;
  readonly isWhole: boolean;
  readonly isBelow: boolean;
};

export function placed<Item>({ rank, isWhole, isBelow }: Column<Item>, at: number, wanted: number): Placed {
  const first = { rank: rank ?? at + 1, isWhole: isWhole === true, isBelow: isBelow === true };
  return { at, wanted, width: wanted, ...first };
}

/** One line, or, where that has no room for all that is needed, one with what must be whole, and the rest in further ones. */
export function layOut(columns: readonly Placed[], limit: number): readonly (readonly Placed[])[] {
  const inOne = fitted(columns, limit);
  const isThere = columns.every(
    ({ at, isWhole, isBelow }) => !(isWhole || isBelow) || inOne.some((each) => each.at === at),
  );
  if (isThere && widthOf(inOne) <= limit) {
    return [inOne];
  }
  const whole = columns.filter(({ isWhole }) => isWhole);
  const others = columns.filter(({ isWhole }) => !isWhole);
  const [first = [], ...further] = packed(whole, limit);
  const last = fitted([...(further.pop() ?? []), ...others], limit - indent.length);
  return [first, ...further, last];
}

/** None is cut; those that go below begin a line. */
function packed(columns: readonly Placed[], limit: number): Placed[][] {
  const lines: Placed[][] = [];
  for (const below of [false, true]) {
    let line: Placed[] | undefined;
    for (const column of columns.filter(({ isBelow }) => isBelow === below)) {
      const room = limit - (lines.length > 1 ? indent.length : 0);
      if (line === undefined || widthOf([...line, column]) > room) {
        line = [];
        lines.push(line);
      }
      line.push(column);
    }
  }
  return lines;
}

/** The columns that have room, in their order: first the least of each, then what is left over, in the order of their rank. */
function fitted(columns: readonly Placed[], limit: number): Placed[] {
  const shown: Placed[] = [];
  let room = limit;
  for (const together of byRank(columns)) {
    const least = together.map((column) => ({ ...column, width: leastWidth(column, limit) }));
    const spare = limit - widthOf([...shown, ...least]);
    if (together.some(({ isWhole }) => isWhole) || shown.length === 0 || spare >= 0) {
      shown.push(...least);
      room = spare;
    }
  }
  return widened(shown, Math.max(0, room)).sort((one, other) => one.at - other.at);
}

function leastWidth({ isWhole, wanted }: Placed, limit: number): number {
  return isWhole ? wanted : Math.min(wanted, leastOfLong, limit);
}

function widened(columns: readonly Placed[], spare: number): Placed[] {
  let room = spare;
  return columns.map((column) => {
    const more = Math.min(room, column.wanted - column.width);
    room -= more;
    return { ...column, width: column.width + more };
  });
}

/** The columns of each rank, those that must be whole first. */
function byRank(columns: readonly Placed[]): (readonly Placed[])[] {
  const ranks = Map.groupBy(columns, ({ isWhole, rank }) => (isWhole ? 0 : rank));
  return [...ranks].sort(([one], [other]) => one - other).map(([, together]) => together);
}

function widthOf(line: readonly Placed[]): number {
  return line.reduce((sum, { width }) => sum + width + gap.length, -gap.length);
}

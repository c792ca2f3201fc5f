/** A VM's owner sets this tag to keep the auditor away. */
export const doNotTouchTag = { name: 'smb1-audit', value: 'do-not-touch' } as const;

/**
 * What a machine's tags say of touching it: `null`, nothing; `said`, the documented value; `meant`, a value that can hardly mean
 * anything else. Who writes this tag at all wants something of the auditor, so a doubt keeps it away.
 */
export function readDoNotTouch(
  tags: Readonly<Record<string, string>>,
): { readonly kind: 'said' } | { readonly kind: 'meant'; readonly value: string } | null {
  const values = Object.entries(tags)
    .filter(([name]) => name.trim().toLowerCase() === doNotTouchTag.name)
    .map(([, value]) => value.trim());
  if (values.some((value) => value.toLowerCase() === doNotTouchTag.value)) {
    return { kind: 'said' };
  }
  const meant = values.find(isNear);
  return meant === undefined ? null : { kind: 'meant', value: meant };
}

/** Of a switch nobody can tell whether it turns the tag or the auditor on; either way it is about not being touched. */
const switches = new Set('true false yes no on off 1 0 skip exclude excluded ignore never none'.split(' '));

/** Edits that make `do-not-touch` of another value: one letter amiss, two, or another word of the same sense such as `dont-touch`. */
const mostEdits = 2;

function isNear(value: string): boolean {
  const letters = value.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  return switches.has(letters) || edits(letters, 'donottouch') <= mostEdits;
}

/** Levenshtein distance; texts of very different length are far apart without counting. */
function edits(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > mostEdits) {
    return Number.POSITIVE_INFINITY;
  }
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [at, letter] of [...from].entries()) {
    row = nextRow(row, { at, letter, to });
  }
  return row[to.length] ?? 0;
}

function nextRow(
  row: readonly number[],
  { at, letter, to }: { readonly at: number; readonly letter: string; readonly to: string },
): number[] {
  const next = [at + 1];
  for (const [index, wanted] of [...to].entries()) {
    const swapped = (row[index] ?? 0) + (letter === wanted ? 0 : 1);
    next.push(Math.min(swapped, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
  }
  return next;
}

import { slipsBetween } from '../model/texts/nearest.ts';

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

/** Slips that make `do-not-touch` of another value: one letter amiss, two, or another word of the same sense such as `dont-touch`. */
const mostSlips = 2;

function isNear(value: string): boolean {
  const letters = value.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  return switches.has(letters) || slipsBetween(letters, 'donottouch') <= mostSlips;
}

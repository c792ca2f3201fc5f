import { nonFatal } from '../model/errors.ts';
import type { IncompleteReason } from '../model/reasons/incomplete-reason.ts';
import { type Said, saidBy } from '../model/reasons/problem.ts';

export type Read<Found> = { readonly kind: 'read'; readonly found: Found };

/** Something could not be read. */
export type Incomplete = { readonly kind: 'incomplete'; readonly because: IncompleteReason };

/** What a read gave, or what the audit lacks without it. Rejects with what ends the audit. */
export async function orIncomplete<Found>(
  reading: Promise<Found>,
  because: (detail: Said) => IncompleteReason,
): Promise<Read<Found> | Incomplete> {
  try {
    return { kind: 'read', found: await reading };
  } catch (error: unknown) {
    return { kind: 'incomplete', because: because(saidBy(nonFatal(error))) };
  }
}

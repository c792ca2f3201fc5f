import { z } from 'zod';
import { record } from './record.ts';

/**
 * When a row starts: in 0 the first VM of its image, in 1 the others that its answer rests on, then all others, so that every image has its
 * answer early; in 4, last of all, VMs that an earlier audit did not hear of. Where no more than so many of each image are probed, 2 are the
 * VMs of no image, and 3 waits for the place of another VM of its image that gives no verdict.
 */
export type Wave = NonNullable<RowMemo['wave']>;

/** Not to be started as it is. */
export const heldWave = 3;

export const lastWave = 4;

/** What is remembered of a row's earlier tries, across passes. Times are epoch milliseconds. */
export type RowMemo = z.output<typeof storedMemo>;

export const storedMemo = record({
  /** POSTs sent so far; counted by the engine when it writes `starting`. */
  attempts: z.number(),
  /** Do not start before this time; null: now. */
  notBefore: z.number().nullable(),
  /** First time the VM was found held by somebody else, in this wait. */
  busySince: z.number().nullable(),
  /** An unanswered POST of ours may hold the VM's slot until this time. */
  ownPostUntil: z.number().nullable(),
  /** Answers that were stale, cut or garbled and were probed again. */
  badOutputs: z.number(),
  /** Unanswered or transiently refused POSTs. */
  faults: z.number(),
  /** Probed again because servicing was busy in the guest. Absent: no. */
  servicingWaited: z.boolean().exactOptional(),
  /** Absent: behind waves 0 to 3, and before wave 4. */
  wave: z.custom<0 | 1 | 2 | 3 | 4>((stored) => typeof stored === 'number').exactOptional(),
  /** An earlier audit did not hear of the VM. Absent: no. */
  wasSilent: z.boolean().exactOptional(),
});

export const freshMemo: RowMemo = {
  attempts: 0,
  notBefore: null,
  busySince: null,
  ownPostUntil: null,
  badOutputs: 0,
  faults: 0,
};

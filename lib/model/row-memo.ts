import { z } from 'zod';
import { record } from './record.ts';

/** When a row starts, as stores keep it, so that every image has its answer early; others, which have no wave, before those of `silent`. */
export const waves = {
  /** The first VM of each image. */
  first: 0,
  /** The others that an image's answer rests on. */
  sample: 1,
  /** Where no more than so many of each image are probed: the VMs of no image. */
  noImage: 2,
  /** Not to be started as it is: waits for the place of another VM of its image that gives no verdict. */
  reserve: 3,
  /** VMs that an earlier audit did not hear of. */
  silent: 4,
} as const;

export type Wave = (typeof waves)[keyof typeof waves];

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
  wave: z.custom<Wave>((stored) => typeof stored === 'number').exactOptional(),
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

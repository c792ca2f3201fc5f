import { z } from 'zod';
import { type LastKnown, lastKnownSchema } from '../../../model/finding.ts';
import { storedUnjudged } from '../../../model/outcome.ts';
import { record } from '../../../model/record.ts';
import { storedVerdict } from '../../../model/verdict.ts';
import type { Tally } from '../../coverage.ts';
import { judgedShape, type RowState, type Settlement, stateShapes } from '../ledger.ts';
import { storedProbe } from './stored-probe.ts';

export const storedSettlement: z.ZodType<Settlement> = z.union([
  record({ ...judgedShape, probe: storedProbe }),
  storedUnjudged,
]);

export const storedState: z.ZodType<RowState> = z.discriminatedUnion('state', [
  z.looseObject({ state: z.literal('pending'), ...stateShapes.pending }),
  z.looseObject({ state: z.literal('starting'), ...stateShapes.starting }),
  z.looseObject({ state: z.literal('started'), ...stateShapes.started }),
  z.looseObject({ state: z.literal('settled'), ...stateShapes.settled, settlement: storedSettlement }),
]);

/** An earlier version knew the SMB1 client alone. */
export const storedLastKnown: z.ZodType<LastKnown | null> = z
  .union([
    lastKnownSchema,
    z
      .object({ verdict: storedVerdict, probedAt: z.string() })
      .transform(({ verdict: client, probedAt }): LastKnown => ({ client, server: 'unknown', probedAt })),
  ])
  .nullable();

/** The tally of a row that was carried over told no verdict: the row does. */
export function talliedAs(stored: Tally): Tally {
  return /^judged:[^:]+$/.test(stored) ? `${stored as `judged:${string}`}:unknown` : stored;
}

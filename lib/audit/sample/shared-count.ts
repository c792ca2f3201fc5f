import type { Store } from '../../findings/store/store.ts';
import type { Audit } from '../../model/audit.ts';
import type { AuditId } from '../../model/ids.ts';
import type { Clock } from '../../model/ports.ts';
import { type Counted, countSample } from './counted.ts';

/** How long a count serves whoever needs no newer one, in milliseconds. */
const servesMs = 10_000;

export type NumberedCount = { readonly number: number; readonly counted: Counted };

type Deps = { readonly store: Store; readonly clock: Pick<Clock, 'now'> };

type Count = { readonly number: number; readonly counting: Promise<Counted>; until: number };

export type SampleCounts = ReturnType<typeof createSampleCounts>;

/** Counts of samples, which read the open rows of all subscriptions: shared by the passes of this process. */
export function createSampleCounts() {
  const counts = new Map<AuditId, Count>();
  let begun = 0;
  const begin = (deps: Deps, audit: Audit): Count => {
    begun += 1;
    const counting = countSample(deps, audit);
    const count: Count = { number: begun, counting, until: Number.POSITIVE_INFINITY };
    counts.set(audit.id, count);
    const servesUntil = (time: () => number) => () => {
      count.until = time();
    };
    counting.then(
      servesUntil(() => deps.clock.now() + servesMs),
      servesUntil(() => Number.NEGATIVE_INFINITY),
    );
    return count;
  };
  const forgetOld = (now: number): void => {
    for (const [id, { until }] of counts) {
      if (until <= now) {
        counts.delete(id);
      }
    }
  };
  const read = async (deps: Deps, audit: Audit, after: number): Promise<NumberedCount> => {
    forgetOld(deps.clock.now());
    const last = counts.get(audit.id);
    if (last === undefined || last.number <= after) {
      const { number, counting } = begin(deps, audit);
      return { number, counted: await counting };
    }
    const counted = await last.counting.catch(() => null);
    return counted === null ? await read(deps, audit, after) : { number: last.number, counted };
  };
  return {
    /** The number of the last count: what is in the ledger by now is seen by those with a higher one. */
    begun: (): number => begun,
    /** A count with a number above `after`: the last one, even if it still goes on, or a new one. Errors: those of the store, to whoever began it. */
    read,
  };
}

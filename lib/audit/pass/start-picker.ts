import type { RowIn } from '../../findings/store/ledger.ts';
import type { Clock } from '../../model/ports.ts';
import type { Pacer } from '../../run-command/pacing/pacing.ts';
import type { StartAnswer } from '../../run-command/port.ts';
import type { AuditDeps } from '../audit-deps.ts';
import { pacedCall } from './calls.ts';
import type { RowQueue } from './row-queue.ts';

/** Rows written as `starting` in one ledger transaction. */
const startsPerWrite = 50;

type StartPickerDeps = Pick<AuditDeps, 'clock' | 'pacer' | 'tuning'>;

/** What may start: rows of the queue, as many as tokens, slow start and the cap allow. */
export function createStartPicker({ clock, pacer, tuning }: StartPickerDeps, queue: RowQueue) {
  const slowStart = createSlowStart({ cap: tuning.maxInFlight });

  const waitForTokens = (now: number): number =>
    Math.min(
      Number.POSITIVE_INFINITY,
      ...headsOf(queue).map((row) => pacer.waitFor(pacedCall('start', row), now)),
    );

  return {
    /**
     * The rows that are to start now beside so many in flight, with their tokens taken. One that `mustWait` says must wait for
     * another row of its VM is put aside for a while.
     */
    pick: async (
      { inFlight, postRoom }: Load,
      mustWait: (row: RowIn<'pending'>) => boolean,
    ): Promise<readonly RowIn<'pending'>[]> => {
      await queue.refill();
      queue.wake(clock.now());
      const picked: RowIn<'pending'>[] = [];
      const room = Math.min(slowStart.allowed() - inFlight, postRoom, startsPerWrite);
      const picking = { spent: new Set<string>(), clock, mustWait };
      while (picked.length < room) {
        const row = await nextRow(pacer, queue, picking);
        if (row === null) {
          break;
        }
        picked.push(row);
      }
      return picked;
    },
    /** Milliseconds until a row may start: Infinity when none is waiting or a cap is reached. */
    wait: ({ inFlight, postRoom }: Load): number => {
      if (inFlight >= slowStart.allowed() || postRoom <= 0) {
        // An answer to a call in flight makes room, and wakes the loop.
        return Number.POSITIVE_INFINITY;
      }
      const now = clock.now();
      return Math.max(0, Math.min(waitForTokens(now), (queue.nextWake() ?? Number.POSITIVE_INFINITY) - now));
    },
    /** Notes what became of a POST. */
    heard: slowStart.answered,
  };
}

/** Operations in flight, and how many more POSTs may be on the wire. */
type Load = { readonly inFlight: number; readonly postRoom: number };

type Picking = {
  /** Regions without tokens. */
  readonly spent: Set<string>;
  readonly clock: Pick<Clock, 'now'>;
  readonly mustWait: (row: RowIn<'pending'>) => boolean;
};

/** How long a row waits whose VM another row is to be probed for, in milliseconds: as often as that is looked at. */
const secondRowMs = 5000;

/** The next row of the first region that has tokens; where none of those read so far has, the subscription still may in others. */
async function nextRow(pacer: Pacer, queue: RowQueue, picking: Picking): Promise<RowIn<'pending'> | null> {
  const { spent, clock } = picking;
  for (;;) {
    // Anew after each page: answers come in while one is read, and no bucket goes back in time.
    const now = clock.now();
    const region = queue.regions().find((each) => !spent.has(each));
    const row = region === undefined ? null : takeRow(pacer, queue, region, { ...picking, now });
    if (row !== null) {
      return row;
    }
    if (region !== undefined) {
      spent.add(region);
    } else if (!(mayStartElsewhere(pacer, queue, now) && (await queue.readOn()))) {
      return null;
    }
  }
}

function mayStartElsewhere(pacer: Pacer, queue: RowQueue, now: number): boolean {
  return headsOf(queue).some((row) => pacer.tokens('arm-writes', pacedCall('start', row), now) > 0);
}

function headsOf(queue: RowQueue): RowIn<'pending'>[] {
  return queue.regions().flatMap((region) => queue.peek(region) ?? []);
}

/** The next row of a region that has its tokens. A row whose own VM is out of tokens steps aside for the others. */
function takeRow(
  pacer: Pacer,
  queue: RowQueue,
  region: string,
  { now, mustWait }: Pick<Picking, 'mustWait'> & { readonly now: number },
): RowIn<'pending'> | null {
  for (;;) {
    const row = queue.peek(region);
    if (row === undefined) {
      return null;
    }
    const call = pacedCall('start', row);
    const wait = mustWait(row) ? secondRowMs : pacer.take(call, now);
    if (wait > 0 && !mustWait(row) && pacer.tokens('compute-vm-starts', call, now) > 0) {
      return null;
    }
    queue.take(region);
    if (wait === 0) {
      return row;
    }
    queue.put({ ...row, entry: { ...row.entry, memo: { ...row.entry.memo, notBefore: now + wait } } });
  }
}

/** Operations in flight that are allowed at once, before the first doubling. */
const initially = 32;

/**
 * A subscription is not hit at full pace at once: what goes wrong in every VM shows in the first few. What is allowed doubles once as
 * many POSTs were answered, in all, as are allowed, however slow calls are.
 */
export function createSlowStart({ cap }: { readonly cap: number }) {
  let allowed = Math.min(initially, cap);
  let answers = 0;
  return {
    /** How many operations may be in flight at a time. */
    allowed: (): number => allowed,
    /** What became of a POST. No answer, and a refusal to hear it (429), teach nothing. */
    answered: (kind: StartAnswer['kind']): void => {
      answers += kind === 'unanswered' || kind === 'throttled' ? 0 : 1;
      if (answers >= allowed) {
        allowed = Math.min(cap, 2 * allowed);
      }
    },
  };
}

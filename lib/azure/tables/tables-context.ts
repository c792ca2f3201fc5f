import { setTimeout } from 'node:timers/promises';
import type { AuditId } from '../../model/ids.ts';
import type { Random } from '../../model/ports.ts';
import type { Target } from '../../model/target.ts';
import type { Table } from './client/table.ts';
import { storeError } from './client/trouble.ts';
import type { Counter } from './records/counters.ts';
import { subscriptionPartition } from './records/keys.ts';
import type { KnownLease } from './records/lease-record.ts';
import type { KnownRow } from './records/row-record.ts';

/** What one store remembers between calls. All of it may be stale: conditional writes tell, and it is read again. */
export type TablesContext = {
  readonly table: Table;
  readonly random: Random;
  /** Rows as this store read or wrote them last, by their target objects, which callers hand back. */
  readonly knownRows: WeakMap<Target, KnownRow>;
  /** By the key of its lease: a subscription's id, or another lease's key. */
  partOf(key: string): StorePart;
};

export type UnsureChange = {
  readonly attempt: string;
  readonly version: number;
  readonly state: string;
};

export function createTablesContext(table: Table, random: Random): TablesContext {
  const context = new Map<string, StorePart>();
  return {
    table,
    random,
    knownRows: new WeakMap(),
    partOf(key) {
      const part = context.get(key) ?? createPart(key);
      context.set(key, part);
      return part;
    },
  };
}

/** Marks a write, so that it is known again when its answer was lost. */
export function newAttempt({ random }: Pick<TablesContext, 'random'>): string {
  return random.hex(8);
}

const mostRounds = 50;
const longestPauseMs = 200;

/**
 * Repeats a step that reads, decides and writes on condition until it has an answer; undefined: somebody else was faster.
 * Throws `store.busy` when that goes on and on.
 */
export async function untilWritten<Answer>(
  { table, random }: Pick<TablesContext, 'table' | 'random'>,
  step: (round: number) => Promise<Answer | undefined>,
): Promise<Answer> {
  for (let round = 0; round < mostRounds; round += 1) {
    const answer = await step(round);
    if (answer !== undefined) {
      return answer;
    }
    await setTimeout(random.fraction() * Math.min(longestPauseMs, 10 * round));
  }
  throw storeError('store.busy', table.label, 'always-changed');
}

/** What stands beside one lease: a subscription's part, or the lease alone. */
export type StorePart = ReturnType<typeof createPart>;

function createPart(key: string) {
  let last: Promise<unknown> = Promise.resolve();
  return {
    partition: subscriptionPartition(key),
    /** The lease as this store read or wrote it last. */
    lease: null as KnownLease | null,
    counters: new Map<AuditId, Counter>(),
    /** Audits that are known to list this subscription. */
    listedIn: new Set<AuditId>(),
    /** Changes that may have been written although their call failed, by the row's key. */
    unsure: new Map<string, UnsureChange>(),
    /** A row refused the last transaction. */
    wasRefused: false,
    /** Runs one piece of work at a time, so that this store does not get in its own way. */
    inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
      const result = last.then(work, work);
      last = result.catch(() => undefined);
      return result;
    },
  };
}

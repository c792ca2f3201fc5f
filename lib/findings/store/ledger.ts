import { z } from 'zod';
import type { Coverage } from '../../model/audit.ts';
import { AuditError, isAuditError } from '../../model/errors.ts';
import { judgedProbeSchema, type LastKnown } from '../../model/finding.ts';
import type { AuditId, Nonce, ResourceKey, SubscriptionId } from '../../model/ids.ts';
import type { Unjudged } from '../../model/outcome.ts';
import { textAs } from '../../model/record.ts';
import { freshMemo, type RowMemo, storedMemo, type Wave } from '../../model/row-memo.ts';
import type { Target } from '../../model/target.ts';
import type { Fence } from './leases.ts';

/** What is kept of a row that ended with a judged probe. */
export const judgedShape = {
  outcome: z.literal('judged'),
  probe: judgedProbeSchema,
  /** ISO 8601 UTC of the POST. */
  probedAt: z.string(),
  probeSha256: z.string(),
};

/** How a row ends: with a judged probe, or unjudged with a reason. */
export type Settlement = Readonly<z.output<z.ZodObject<typeof judgedShape>>> | Unjudged;

const attempt = { memo: storedMemo, nonce: textAs<Nonce>(), since: z.number() };

/** What is kept of a row in each state; `settled` is final and has no token. Times are epoch milliseconds. */
export const stateShapes = {
  pending: { memo: storedMemo },
  starting: attempt,
  started: { ...attempt, token: z.string() },
  settled: { memo: storedMemo, settlement: z.custom<Settlement>(), settledAt: z.number() },
};

type StateShapes = typeof stateShapes;

export type RowState = {
  [Name in keyof StateShapes]: { readonly state: Name } & Readonly<z.output<z.ZodObject<StateShapes[Name]>>>;
}[keyof StateShapes];

export type RowStateIn<Name extends RowState['state']> = Extract<RowState, { state: Name }>;

export type OpenRowState = Exclude<RowState, { state: 'settled' }>;

export const openStates = ['pending', 'starting', 'started'] as const;

/** One target's place in the audit's book. `version` grows with every write and guards the next one. */
export type Row<State extends RowState = RowState> = {
  readonly auditId: AuditId;
  readonly target: Target;
  readonly version: number;
  /** Where it stands, with what is kept there. */
  readonly entry: State;
};

export type OpenRow = Row<OpenRowState>;

export type RowIn<Name extends RowState['state']> = Row<RowStateIn<Name>>;

/** A target as discovery hands it to the ledger: to be probed, or settled at once. */
export type NewRow = {
  readonly target: Target;
  readonly settlement: Settlement | null;
  readonly lastKnown: LastKnown | null;
} & Pick<RowMemo, 'wave' | 'wasSilent'>;

/** The state of a row that discovery just found. */
export function firstState({ settlement, wave, wasSilent }: NewRow, now: number): RowState {
  if (settlement !== null) {
    return { state: 'settled', memo: freshMemo, settlement, settledAt: now };
  }
  const memo = {
    ...freshMemo,
    ...(wave !== undefined && { wave }),
    ...(wasSilent === true && { wasSilent }),
  };
  return { state: 'pending', memo };
}

export type RowChange = { readonly row: OpenRow; readonly to: RowState };

/** Open rows of one subscription in one state. */
export type OpenRowsQuery = {
  readonly subscriptionId: SubscriptionId;
  readonly state: OpenRowState['state'];
  readonly limit: number;
  /** For the next page: the last key seen, or a text between two keys. */
  readonly after?: ResourceKey | undefined;
  /** Those of this wave alone. Absent: of all. */
  readonly wave?: Wave | undefined;
};

/** The audits' rows: every target in exactly one state. */
export type Ledger = {
  /** Adds targets that the audit does not have yet and leaves the others alone. Returns how many were new. */
  addRows(auditId: AuditId, rows: readonly NewRow[], now: number): Promise<number>;
  /** Throws `audit.notFound`. */
  coverage(auditId: AuditId, subscriptionId?: SubscriptionId): Promise<Coverage>;
  /** By key. */
  openRows(auditId: AuditId, query: OpenRowsQuery): Promise<readonly OpenRow[]>;
  /** Open rows of one target in all audits. */
  openRowsOf(vm: ResourceKey): Promise<readonly OpenRow[]>;
  /**
   * Writes all changes, of whichever audits, or none, and returns the rows with their new versions. Throws `store.fenced` when
   * the lease was lost or released, `store.conflict` when rows are not at their versions any more, are settled, or are not of the
   * subscription that the lease is on; it names at least one of them, so that the others can be sent again without. Tokens are kept of started rows only; settling erases token and nonce. A store whose
   * transactions are small may write more than 90 changes in several; whatever then fails, the same changes may be sent again.
   */
  advance(fence: Fence, changes: readonly RowChange[]): Promise<readonly Row[]>;
  /** Settles up to `limit` rows in the given open states without a lease (cancel, deadline). Returns how many. */
  settleOpen(
    auditId: AuditId,
    query: {
      readonly states: readonly OpenRowState['state'][];
      readonly subscriptionId?: SubscriptionId;
      readonly limit: number;
    },
    settlement: Unjudged,
    now: number,
  ): Promise<number>;
};

/** These rows, of a write that was refused, are not at their versions any more. */
export function rowConflict(rows: readonly OpenRow[]): AuditError {
  const resourceId = rows[0]?.target.resourceId ?? '';
  const problem = { code: 'row-changed', resourceId, others: rows.length - 1 } as const;
  return new AuditError('store.conflict', problem, { data: { rows: rows.map(nameOf).join('\n') } });
}

/** The changes of rows that a refused write does not name; for any other error, all. */
export function withoutConflicts(error: unknown, changes: readonly RowChange[]): readonly RowChange[] {
  const named = isAuditError(error, 'store.conflict') ? String(error.data['rows']).split('\n') : [];
  return changes.filter(({ row }) => !named.includes(nameOf(row)));
}

function nameOf({ auditId, target }: OpenRow): string {
  return `${auditId} ${target.key}`;
}

import type { Ran } from './paced-platform.ts';

/** What was seen of an audit from outside. Times are epoch milliseconds. */
export type PaceRecord = {
  readonly machines: number;
  /** When the probing began. */
  readonly startedAt: number;
  readonly ran: Iterable<Ran>;
  readonly posts: number;
  readonly polls: number;
  readonly throttled: number;
  readonly storeOperations: number;
};

export type PaceFigures = {
  readonly machines: number;
  readonly oracleSeconds: number;
  readonly makespanSeconds: number;
  /** Makespan by oracle, machines whose probe never ends left out. */
  readonly ratio: number;
  /** Posts and polls, those of machines whose probe never ends among them. */
  readonly callsPerMachine: number;
  readonly pollsPerMachine: number;
  /** From a probe's end to the answer that told it. */
  readonly lagSeconds: { readonly p50: number; readonly p95: number };
  readonly throttled: number;
  readonly storeOperations: number;
};

export function paceFigures(record: PaceRecord, oracleMs: number): PaceFigures {
  const { machines, posts, polls } = record;
  const found = [...record.ran].flatMap(({ endsAt, foundAt }) =>
    foundAt === null ? [] : [{ endsAt, foundAt }],
  );
  const lags = found.map(({ endsAt, foundAt }) => (foundAt - endsAt) / 1000).sort((a, b) => a - b);
  const makespan = found.reduce((last, { foundAt }) => Math.max(last, foundAt), 0) - record.startedAt;
  return {
    machines,
    oracleSeconds: oracleMs / 1000,
    makespanSeconds: makespan / 1000,
    ratio: makespan / oracleMs,
    callsPerMachine: (posts + polls) / machines,
    pollsPerMachine: polls / machines,
    lagSeconds: { p50: quantile(lags, 0.5), p95: quantile(lags, 0.95) },
    throttled: record.throttled,
    storeOperations: record.storeOperations,
  };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

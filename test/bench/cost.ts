/** US dollars. The list prices change and differ by region: put in those of the estate's own. */
export type Prices = {
  /** Of a million executions of functions, orchestrator replays among them. */
  readonly perMillionExecutions: number;
  readonly perGigabyteSecond: number;
  /** Of ten thousand operations on tables and queues. */
  readonly perTenThousandTransactions: number;
};

/**
 * Flex Consumption on demand, https://azure.microsoft.com/pricing/details/functions/, and tables and queues with local
 * redundancy, https://azure.microsoft.com/pricing/details/storage/tables/: about what their pages said for the United States
 * in 2025, without free grants.
 */
export const listPrices: Prices = {
  perMillionExecutions: 0.4,
  perGigabyteSecond: 0.000026,
  perTenThousandTransactions: 0.00036,
};

export type Workload = {
  readonly machines: number;
  readonly makespanSeconds: number;
  /** Requests to the store. */
  readonly transactions: number;
};

export type CostEstimate = {
  readonly executions: number;
  readonly gigabyteSeconds: number;
  readonly storageTransactions: number;
  readonly dollars: number;
};

/** One instance of the smaller size that Flex offers by default, for as long as the audit lasts. */
const instanceGigabytes = 2;
/** A pass, and with it an activity and two replays of its orchestrator, this often. */
const passSeconds = 300;
const executionsPerPass = 3;
/** Plan, conclude, their orchestrations and the trigger. */
const executionsPerAudit = 10;
/** Durable Functions asks its queues and leases about so often while the app is awake. */
const backendTransactionsPerSecond = 5;

/** What an audit in the Function would about cost; an estimate from what was counted, not a bill. */
export function estimateCost(work: Workload, prices: Prices): CostEstimate {
  const seconds = work.makespanSeconds;
  const executions = executionsPerAudit + Math.ceil(seconds / passSeconds) * executionsPerPass;
  const gigabyteSeconds = seconds * instanceGigabytes;
  const storageTransactions = Math.round(work.transactions + seconds * backendTransactionsPerSecond);
  return {
    executions,
    gigabyteSeconds,
    storageTransactions,
    dollars:
      (executions / 1e6) * prices.perMillionExecutions +
      gigabyteSeconds * prices.perGigabyteSecond +
      (storageTransactions / 10_000) * prices.perTenThousandTransactions,
  };
}

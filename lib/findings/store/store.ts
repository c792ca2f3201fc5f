import type { AuditStore } from './audits.ts';
import type { FindingStore } from './findings.ts';
import type { ImageStore } from './images.ts';
import type { Leases } from './leases.ts';
import type { Ledger } from './ledger.ts';

/**
 * The whole store, as a root opens and closes it. Whoever works with it names the parts that it takes.
 *
 * Errors: `store.busy` and `store.unavailable` (try again), `store.conflict` (a row changed meanwhile), `store.fenced` (the
 * lease was lost), `store.full`, `store.corrupt`, `store.foreignSchema`.
 */
export type Store = Paged &
  AuditStore &
  Ledger &
  Leases &
  FindingStore &
  ImageStore & { close(): Promise<void> };

export type Paged = {
  /** Items that its readers ask for at a time where they want all of a listing. */
  readonly pageSize: number;
};

/** Items a page: enough to be quick, few enough to keep memory flat. */
export const defaultPageSize = 500;

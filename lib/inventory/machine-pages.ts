import { amount } from '../model/amount.ts';
import { type AuditError, isAuditError } from '../model/errors.ts';
import type { SubscriptionId } from '../model/ids.ts';
import type { InventoryPort, MachineFacts, MachinePage } from './compute-port.ts';
import { endsAudit } from './subscriptions.ts';

export type PagedMachines =
  | { readonly kind: 'machines'; readonly machines: readonly MachineFacts[] }
  /** Something of the answer is missing; one sentence. */
  | { readonly kind: 'incomplete'; readonly because: string };

/**
 * Every page of the Resource Graph's answer for one batch of subscriptions, without rows that an earlier page had. The service can lose
 * rows without an error: each way that it can be noticed is said, and whatever was read still counts.
 */
export async function* pageMachines(
  inventory: Pick<InventoryPort, 'machinePage'>,
  subscriptions: readonly SubscriptionId[],
  signal: AbortSignal,
): AsyncGenerator<PagedMachines> {
  const seen = new Set<string>();
  const tokens = new Set<string>();
  let unreadable = 0;
  let skipToken: string | null = null;
  let last: MachinePage | null = null;
  do {
    const page: MachinePage | AuditError = await tryPage(inventory, subscriptions, { skipToken, signal });
    if (isAuditError(page)) {
      yield incomplete(`Resource Graph did not tell all virtual machines: ${page.message}`);
      return;
    }
    const fresh = page.machines.filter(({ key }) => !seen.has(key));
    for (const { key } of fresh) {
      seen.add(key);
    }
    yield { kind: 'machines', machines: fresh };
    unreadable += page.unreadableRows;
    last = page;
    skipToken = page.skipToken;
    if (skipToken !== null && tokens.has(skipToken)) {
      yield incomplete('Resource Graph led back to a page that it gave before; paging was stopped.');
      return;
    }
    tokens.add(skipToken ?? '');
  } while (skipToken !== null);
  yield* shortfalls(last, seen.size, unreadable);
}

function* shortfalls(last: MachinePage, read: number, unreadable: number): Generator<PagedMachines> {
  if (last.isTruncated) {
    yield incomplete('Resource Graph cut its answer short and gave no token for the rest.');
  } else if (last.totalRecords !== null && read + unreadable < last.totalRecords) {
    yield incomplete(
      `Resource Graph announced ${amount(last.totalRecords, 'virtual machine')} and gave ${read + unreadable}.`,
    );
  }
  if (unreadable > 0) {
    yield incomplete(`Resource Graph gave ${amount(unreadable, 'row')} without a readable id.`);
  }
  if (last.isSubscriptionLimitHit) {
    yield incomplete('The identity can read more subscriptions than Resource Graph looks at in one query.');
  }
}

async function tryPage(
  inventory: Pick<InventoryPort, 'machinePage'>,
  subscriptions: readonly SubscriptionId[],
  { skipToken, signal }: { skipToken: string | null; signal: AbortSignal },
): Promise<MachinePage | AuditError> {
  try {
    return await inventory.machinePage(subscriptions, skipToken, signal);
  } catch (error: unknown) {
    if (endsAudit(error)) {
      throw error;
    }
    return error as AuditError;
  }
}

function incomplete(because: string): PagedMachines {
  return { kind: 'incomplete', because };
}

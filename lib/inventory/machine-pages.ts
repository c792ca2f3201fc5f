import { type AuditError, isAuditError } from '../model/errors.ts';
import type { SubscriptionId } from '../model/ids.ts';
import type { IncompleteReason } from '../model/incomplete-reason.ts';
import type { InventoryPort, MachineFacts, MachinePage } from './compute-port.ts';
import { endsAudit } from './subscriptions.ts';

export type PagedMachines =
  | { readonly kind: 'machines'; readonly machines: readonly MachineFacts[] }
  /** Something of the answer is missing. */
  | { readonly kind: 'incomplete'; readonly because: IncompleteReason };

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
      yield incomplete({ code: 'pages-unreadable', detail: page.message });
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
      yield incomplete({ code: 'pages-in-circle' });
      return;
    }
    tokens.add(skipToken ?? '');
  } while (skipToken !== null);
  yield* shortfalls(last, seen.size, unreadable);
}

function* shortfalls(last: MachinePage, read: number, unreadable: number): Generator<PagedMachines> {
  if (last.isTruncated) {
    yield incomplete({ code: 'pages-cut' });
  } else if (last.totalRecords !== null && read + unreadable < last.totalRecords) {
    yield incomplete({ code: 'rows-missing', announced: last.totalRecords, given: read + unreadable });
  }
  if (unreadable > 0) {
    yield incomplete({ code: 'rows-without-id', count: unreadable });
  }
  if (last.isSubscriptionLimitHit) {
    yield incomplete({ code: 'too-many-subscriptions' });
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

function incomplete(because: IncompleteReason): PagedMachines {
  return { kind: 'incomplete', because };
}

import { z } from 'zod';
import { type Tally, tallyMatcher } from '../../findings/coverage.ts';
import { cursorBehindFinding, decodeCursor, findingsListing, pageOf } from '../../findings/store/cursor.ts';
import {
  type FindingFilter,
  type FindingStore,
  type FindingsQuery,
  newestFinding,
} from '../../findings/store/findings.ts';
import { talliedAs } from '../../findings/store/stored/stored-row.ts';
import type { Page } from '../../model/audit.ts';
import type { Finding } from '../../model/finding.ts';
import type { AuditId, ResourceKey, SubscriptionId } from '../../model/ids.ts';
import { subscriptionsOf } from './audits.ts';
import type { Stored, Table } from './client/table.ts';
import { lastKnownMethod, newestOf } from './history.ts';
import { readCounter, type Tallies } from './records/counters.ts';
import {
  evidenceRow,
  ledgerPrefix,
  ledgerRow,
  partitionOf,
  subscriptionOf,
  subscriptionPartition,
} from './records/keys.ts';
import { splitText } from './records/long-text.ts';
import { publisherPart, settledTally, storedFinding, untoldTally } from './records/row-record.ts';
import { parseStored, textOf } from './records/stored-json.ts';
import type { TablesContext } from './tables-context.ts';

export function findingMethods({ table }: TablesContext): FindingStore {
  return {
    findings: (auditId, filter, limit, cursor) => findingPage(table, { auditId, filter, limit, cursor }),
    finding: (auditId, key) => readFinding(table, auditId, key),
    latestFinding: (key) =>
      newestFinding(
        (limit) => newestOf(table, key, { limit }),
        async (place) => {
          const auditId = textOf(place, 'auditId') as AuditId;
          const finding = await readFinding(table, auditId, key);
          return finding && { auditId, finding };
        },
      ),
    ...lastKnownMethod(table),
    saveEvidence: async (auditId, key, text) => {
      const rowKey = evidenceRow(auditId, key);
      // As JSON, which has no controls and no halves of characters.
      const properties = splitText('text', JSON.stringify(text));
      await table.write(partitionOf(key), [{ kind: 'put', rowKey, properties }]);
    },
    readEvidence: async (auditId, key) => {
      const stored = await table.read(partitionOf(key), evidenceRow(auditId, key));
      return stored === null ? null : parseStored(stored, 'text', z.string());
    },
  };
}

/** Keys begin with their subscription, so key order is one subscription after the other. */
async function findingPage(table: Table, query: FindingsQuery): Promise<Page<Finding>> {
  const { auditId, limit, cursor } = query;
  const [after] = decodeCursor(findingsListing(auditId), 1, cursor) as ResourceKey[];
  const begin = after === undefined ? null : subscriptionOf(after);
  const subscriptions = await subscriptionsOf(table, auditId);
  const found: Stored[] = [];
  for (const subscriptionId of subscriptions.filter((id) => begin === null || id >= begin)) {
    const behind = subscriptionId === begin ? (after ?? null) : null;
    const most = limit + 1 - found.length;
    found.push(...(await matchingRows(table, query, { subscriptionId, behind, most })));
    if (found.length > limit) {
      break;
    }
  }
  const findings = found.map((stored) => storedFinding(auditId, stored));
  return pageOf(findings, limit, (finding) => cursorBehindFinding(auditId, finding.target.key));
}

type Part = {
  readonly subscriptionId: SubscriptionId;
  readonly behind: ResourceKey | null;
  readonly most: number;
};

/** The counter tells which tallies there are, so that the service is asked for those alone, and not at all where there are none. */
async function matchingRows(table: Table, query: FindingsQuery, part: Part): Promise<readonly Stored[]> {
  const { auditId, filter } = query;
  const matches = tallyMatcher(filter);
  const partition = subscriptionPartition(part.subscriptionId);
  const wheres =
    matches === null
      ? [ofPublisher(filter)]
      : conditions((await readCounter(table, partition, auditId)).tallies, matches, ofPublisher(filter));
  const found: Stored[] = [];
  for (const where of wheres) {
    found.push(...(await rowsWhere(table, query, { ...part, partition, where, matches })));
  }
  return wheres.length > 1 ? found.sort(byRowKey).slice(0, part.most) : found;
}

/** Of 15 comparisons three are for the keys and one for the publisher. */
const mostTallies = 11;

type Matches = (tally: Tally) => boolean;

/** As few conditions as let the counted rows through that may match, those that tell their verdicts themselves too; none where there are no such rows. */
function conditions(
  counted: Tallies,
  matches: Matches,
  publisher: readonly string[],
): readonly (readonly string[])[] {
  const present = (Object.entries(counted) as [Tally, number][])
    .filter(([, count]) => count > 0)
    .map(([tally]) => tally);
  const wanted = present.filter((tally) => tally === untoldTally || matches(talliedAs(tally)));
  if (wanted.length === present.length && wanted.length > 0) {
    return [publisher];
  }
  return Array.from({ length: Math.ceil(wanted.length / mostTallies) }, (_, index) => {
    const some = wanted.slice(index * mostTallies, (index + 1) * mostTallies);
    return [...publisher, `(${some.map((tally) => is('tally', tally)).join(' or ')})`];
  });
}

async function rowsWhere(
  table: Table,
  { auditId }: FindingsQuery,
  part: Part & {
    readonly partition: string;
    readonly where: readonly string[];
    readonly matches: Matches | null;
  },
): Promise<readonly Stored[]> {
  const { partition, matches } = part;
  const where = part.where.join(' and ') || undefined;
  const prefix = ledgerPrefix(auditId);
  let after = part.behind === null ? undefined : ledgerRow(auditId, part.behind);
  const found: Stored[] = [];
  for (;;) {
    const limit = part.most - found.length;
    const page = await table.query({ partition, prefix, after, where, limit });
    found.push(...page.filter((stored) => matches?.(settledTally(stored)) ?? true));
    if (page.length < limit || found.length >= part.most) {
      return found;
    }
    after = page.at(-1)?.rowKey;
  }
}

function ofPublisher({ publisher }: FindingFilter): readonly string[] {
  return publisher === undefined ? [] : [is('publisher', publisherPart(publisher))];
}

function byRowKey(one: Stored, other: Stored): number {
  return one.rowKey < other.rowKey ? -1 : 1;
}

function is(property: string, value: string): string {
  return `${property} eq '${value.replaceAll("'", "''")}'`;
}

async function readFinding(table: Table, auditId: AuditId, key: ResourceKey): Promise<Finding | null> {
  const stored = await table.read(partitionOf(key), ledgerRow(auditId, key));
  return stored === null ? null : storedFinding(auditId, stored);
}

import { z } from 'zod';
import { talliesMatching } from '../../findings/coverage.ts';
import { decodeCursor, encodeCursor, pageOf } from '../../findings/store/cursor.ts';
import type { FindingFilter, FindingStore } from '../../findings/store/findings.ts';
import type { Cursor, Page } from '../../model/audit.ts';
import type { Finding } from '../../model/finding.ts';
import type { AuditId, ResourceKey, SubscriptionId } from '../../model/ids.ts';
import { subscriptionsOf } from './audits.ts';
import type { Stored, Table } from './client/table.ts';
import { lastKnownMethod, newestOf } from './history.ts';
import {
  behindPrefix,
  evidenceRow,
  ledgerPrefix,
  ledgerRow,
  subscriptionOf,
  subscriptionPartition,
} from './records/keys.ts';
import { longestText, splitText } from './records/long-text.ts';
import { publisherPart, settledTally, storedFinding, untoldTally } from './records/row-record.ts';
import { parseStored, textOf } from './records/stored-json.ts';
import type { TablesContext } from './tables-context.ts';

export function findingMethods({ table }: TablesContext): FindingStore {
  return {
    findings: (auditId, filter, limit, cursor) => findingPage(table, { auditId, filter, limit, cursor }),
    finding: (auditId, key) => readFinding(table, auditId, key),
    latestFinding: async (key) => {
      const newest = await newestOf(table, key);
      const auditId = newest === null ? null : (textOf(table, newest, 'auditId') as AuditId);
      const finding = auditId === null ? null : await readFinding(table, auditId, key);
      return auditId === null || finding === null ? null : { auditId, finding };
    },
    ...lastKnownMethod(table),
    saveEvidence: async (auditId, key, text) => {
      const rowKey = evidenceRow(auditId, key);
      const properties = splitText('text', encodedEvidence(text));
      await table.write(partitionOf(key), [{ kind: 'put', rowKey, properties }]);
    },
    readEvidence: async (auditId, key) => {
      const stored = await table.read(partitionOf(key), evidenceRow(auditId, key));
      return stored === null ? null : parseStored(table, stored, 'text', z.string());
    },
  };
}

type PageQuery = {
  readonly auditId: AuditId;
  readonly filter: FindingFilter;
  readonly limit: number;
  readonly cursor: Cursor | undefined;
};

/** Keys begin with their subscription, so key order is one subscription after the other. */
async function findingPage(table: Table, query: PageQuery): Promise<Page<Finding>> {
  const { auditId, limit, cursor } = query;
  const listing = `findings ${auditId}`;
  const [after] = (cursor === undefined ? [] : decodeCursor(listing, 1, cursor)) as ResourceKey[];
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
  const findings = found.map((stored) => storedFinding(table, auditId, stored));
  return pageOf(findings, limit, (finding) => encodeCursor(listing, [finding.target.key]));
}

/** The service filters first, but not always by everything: a filter has room for a few comparisons only. */
async function matchingRows(
  table: Table,
  { auditId, filter }: PageQuery,
  part: {
    readonly subscriptionId: SubscriptionId;
    readonly behind: ResourceKey | null;
    readonly most: number;
  },
): Promise<readonly Stored[]> {
  const tallies = talliesMatching(filter);
  const partition = subscriptionPartition(part.subscriptionId);
  const below = behindPrefix(ledgerPrefix(auditId));
  let from = part.behind === null ? ledgerPrefix(auditId) : ledgerRow(auditId, part.behind);
  let isBehind = part.behind !== null;
  const found: Stored[] = [];
  for (;;) {
    const limit = part.most - found.length;
    const page = await table.query({ partition, from, isBehind, below, limit, ...whereOf(filter) });
    found.push(...page.filter((stored) => tallies?.includes(settledTally(table, stored)) ?? true));
    if (page.length < limit || found.length >= part.most) {
      return found;
    }
    from = page.at(-1)?.rowKey ?? below;
    isBehind = true;
  }
}

/** Of 15 comparisons three are for the keys. */
const mostChoices = 12;

/** What the service can compare; the rows it lets through are compared by their tallies. */
function whereOf(filter: FindingFilter): { readonly where?: string } {
  let left = mostChoices;
  const where: string[] = [];
  for (const { text, comparisons } of conditionsOf(filter)) {
    if (comparisons > 0 && comparisons <= left) {
      left -= comparisons;
      where.push(text);
    }
  }
  return where.length === 0 ? {} : { where: where.join(' and ') };
}

/** Rows of earlier versions have no `server`, which was unknown then, and no verdict where one was carried over. */
function conditionsOf(filter: FindingFilter): readonly Condition[] {
  const { client = [], server = [], verdicts = [], outcomes = [], exposures = [], publisher } = filter;
  const either = exposures.join() === 'on' ? ['enabled' as const] : verdicts;
  return [
    choice(outcomes.map((outcome) => is('outcome', outcome))),
    choice(publisher === undefined ? [] : [is('publisher', publisherPart(publisher))]),
    choice(withUntold(client.map((verdict) => is('verdict', verdict)))),
    choice(server.includes('unknown') ? [] : server.map((verdict) => is('server', verdict))),
    choice(either.includes('unknown') ? [] : withUntold(either.flatMap(ofEither))),
  ];
}

type Condition = { readonly text: string; readonly comparisons: number };

function withUntold(comparisons: readonly string[]): readonly string[] {
  return comparisons.length === 0 ? [] : [...comparisons, is('tally', untoldTally)];
}

function choice(comparisons: readonly string[]): Condition {
  return { text: `(${comparisons.join(' or ')})`, comparisons: comparisons.length };
}

function ofEither(verdict: string): readonly string[] {
  return [is('verdict', verdict), is('server', verdict)];
}

function is(property: string, value: string): string {
  return `${property} eq '${value}'`;
}

async function readFinding(table: Table, auditId: AuditId, key: ResourceKey): Promise<Finding | null> {
  const stored = await table.read(partitionOf(key), ledgerRow(auditId, key));
  return stored === null ? null : storedFinding(table, auditId, stored);
}

/** A text that is no resource's key has a partition too, where nothing is. */
function partitionOf(key: ResourceKey): string {
  return subscriptionPartition(subscriptionOf(key) ?? ('' as SubscriptionId));
}

/** As JSON, which has no controls and no halves of characters. A text too long for an entity is cut. */
function encodedEvidence(text: string): string {
  const encoded = JSON.stringify(text);
  // One character takes six in JSON at the most.
  return encoded.length <= longestText ? encoded : JSON.stringify(`${text.slice(0, longestText / 7)}…`);
}

import { createHash } from 'node:crypto';
import type { AuditId, ResourceKey, SubscriptionId } from '../../../model/ids.ts';

/**
 * Keys of entities. A key has at most 512 characters and none of `/ \ # ?` or controls.
 * https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
 *
 * A key's parts are escaped and stand between separators; a separator sorts below every escaped part, so keys sort by their
 * first part, then by their second, as the parts themselves do in ASCII.
 */
const separator = '!!';

/** Escaped parts longer than this are cut and end in a digest of the whole. Longest: audit id, resource id below its subscription. */
const longestAuditPart = 80;
const longestResourcePart = 300;
const longestNamePart = 110;

/** Where audits are listed. */
export const auditsPartition = 'audits';

/** A lease; of a subscription with its list, and with the subscription's rows, counters and history of all audits. */
export function subscriptionPartition(key: string): string {
  return joined('sub', keyPart(key, longestAuditPart));
}

/** Where a resource's rows are. A text that is no resource's key has a partition too, where nothing is. */
export function partitionOf(key: ResourceKey): string {
  return subscriptionPartition(subscriptionOf(key) ?? '');
}

/** What an audit has beside its rows: its subscriptions and image findings. */
export function auditPartition(auditId: AuditId): string {
  return joined('audit', auditPart(auditId));
}

export const leaseRow = 'lease';

/** VMs that audits want probed by whoever holds the lease. */
export const askedPrefix = joined('asked', '');

export function askedRow(auditId: AuditId, key: ResourceKey): string {
  return joined('asked', auditPart(auditId), resourcePart(key));
}

export const counterPrefix = joined('count', '');

export function counterRow(auditId: AuditId): string {
  return joined('count', auditPart(auditId));
}

export function ledgerRow(auditId: AuditId, key: ResourceKey): string {
  return `${ledgerPrefix(auditId)}${resourcePart(key)}`;
}

export function ledgerPrefix(auditId: AuditId): string {
  return joined('row', auditPart(auditId), '');
}

export function evidenceRow(auditId: AuditId, key: ResourceKey): string {
  return `${evidencePrefix(auditId)}${resourcePart(key)}`;
}

export function evidencePrefix(auditId: AuditId): string {
  return joined('evidence', auditPart(auditId), '');
}

/** Settled findings of one target, newest first, of one time the last audit first. */
export function historyRow(key: ResourceKey, settledAt: number, auditId: AuditId): string {
  const age = String(newestTime - Math.max(0, Math.trunc(settledAt))).padStart(16, '0');
  return `${historyPrefix(key)}${age}${separator}${descending(auditPart(auditId))}`;
}

/** The history of all targets of one subscription. */
export const everyHistoryPrefix = joined('last', '');

export function historyPrefix(key: ResourceKey): string {
  return joined('last', resourcePart(key), '');
}

/** What {@link historyPrefix} made for the target of a history row. */
export function historyPrefixOf(row: string): string {
  return joined(...row.split(separator, 2), '');
}

export const subscriptionPrefix = joined('sub', '');

export function subscriptionRow(subscriptionId: SubscriptionId): string {
  return joined('sub', keyPart(subscriptionId, longestAuditPart));
}

/** Audits, newest id first. */
export function auditRow(id: AuditId): string {
  return descending(auditPart(id));
}

/** Marks of deleted audits of which something may be left stand behind all audits, where no listing of them looks. */
export const deletedPrefix = joined('~deleted', '');

export function deletedRow(id: AuditId): string {
  return `${deletedPrefix}${auditPart(id)}`;
}

export function imagePrefix(edition: string): string {
  return joined('image', edition, '');
}

export function imageRow(edition: string, key: readonly string[]): string {
  return `${imagePrefix(edition)}${key.map((part) => keyPart(part, longestNamePart)).join(separator)}`;
}

/** The first key behind all keys that begin with a prefix made here; of a blank one, behind all keys. */
export function behindPrefix(prefix: string): string {
  return prefix === '' ? '~' : `${prefix.slice(0, -1)}"`;
}

/** Null for a text that is not the key of a resource below a subscription. */
export function subscriptionOf(key: ResourceKey): SubscriptionId | null {
  return (/^\/subscriptions\/([^/]+)\/./.exec(key)?.[1] ?? null) as SubscriptionId | null;
}

/** Above every time in milliseconds that can be stored exactly beside it. */
const newestTime = 9_000_000_000_000_000;

/**
 * Escapes a text so that it may stand in a key and in a filter: reversible up to `longest` characters, without two texts ever
 * sharing a key, and in ASCII order of the texts. Characters beyond ASCII stay, but for those that are none: private, lone surrogates.
 */
export function keyPart(text: string, longest: number): string {
  const escaped = text.replace(
    /[^()\-0-9A-Z_a-z\u{a0}-\u{d7ff}\u{f900}-\u{fffd}\u{10000}-\u{10ffff}]/gu,
    escapedCharacter,
  );
  if (escaped.length <= longest) {
    return escaped;
  }
  const digest = createHash('sha256').update(text, 'utf16le').digest('hex');
  const kept = escaped.slice(0, longest - digest.length - 2).replace(/[\ud800-\udbff]$/, '');
  return `${kept}~h${digest}`;
}

/** Each range of characters that must go has a mark that sorts where the range does. `.` and `/` are too frequent for hex. */
function escapedCharacter(character: string): string {
  if (character === '.' || character === '/') {
    return character === '.' ? '.-' : '.0';
  }
  const code = character.codePointAt(0) ?? 0;
  const mark = marks.find(({ last }) => code <= last)?.mark ?? '~u';
  return `${mark}${code.toString(16).padStart(mark === '~u' ? 4 : 2, '0')}`;
}

const marks = [
  { last: 0x27, mark: '!' },
  { last: 0x2c, mark: ',' },
  { last: 0x40, mark: '=' },
  { last: 0x5e, mark: '^' },
  { last: 0x60, mark: '`' },
  { last: 0x9f, mark: '~' },
] as const;

function auditPart(auditId: AuditId): string {
  return keyPart(auditId, longestAuditPart);
}

/** The subscription is in the partition's key already. */
function resourcePart(key: ResourceKey): string {
  return keyPart(key.replace(/^\/subscriptions\/[^/]+\//, ''), longestResourcePart);
}

/** Turns the order round: what sorts last comes first. */
function descending(part: string): string {
  const bytes = Buffer.from(part).map((byte) => 0xff - byte);
  return `${Buffer.from(bytes).toString('hex')}~`;
}

function joined(...parts: readonly string[]): string {
  return parts.join(separator);
}

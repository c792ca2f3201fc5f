import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { AuditId } from '../../lib/model/ids.ts';

/** Entities of a table as an earlier version wrote them. */
export type EarlierEntity = { readonly partitionKey: string; readonly rowKey: string } & Readonly<
  Record<string, unknown>
>;

/** The audits of a store of an earlier version: a whole one, one that carried verdicts over, a second look, an interrupted one. */
export type EarlierAudits = Readonly<Record<'whole' | 'carried' | 'again' | 'open', AuditId>>;

export const earlierSqlite = {
  whole: '20261128T192943Z-64f05833',
  carried: '20261128T192950Z-e4c76441',
  again: '20261128T192957Z-5a98d9fc',
  open: '20261128T192959Z-1b9ea96c',
} as EarlierAudits;

export const earlierTables = {
  whole: '20261128T192843Z-de5e9356',
  carried: '20261128T192850Z-493e2740',
  again: '20261128T192856Z-c7c693d8',
  open: '20261128T192859Z-5b619d73',
} as EarlierAudits;

/** Writes the SQLite store of schema 3 to a path. */
export function unpackEarlierSqlite(path: string): void {
  writeFileSync(path, unpacked('schema-3.sqlite.gz'), { mode: 0o600 });
}

export function earlierEntities(): readonly EarlierEntity[] {
  return JSON.parse(unpacked('schema-2.tables.json.gz').toString('utf8')) as readonly EarlierEntity[];
}

function unpacked(name: string): Buffer {
  return gunzipSync(readFileSync(new URL(`../fixtures/stores/${name}`, import.meta.url)));
}

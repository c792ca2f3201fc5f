import { describe, expect, it } from '@jest/globals';
import type { SinkRow } from '../../../../lib/findings/row-sink.ts';
import type { Audit } from '../../../../lib/model/audit.ts';
import { sendRows } from '../../../../lib/report/monitor/send-rows.ts';
import { findingStream, imageStream } from '../../../../lib/report/monitor/table-rows.ts';
import { readJson } from '../../../infra/template.ts';
import { laterAudit, seedEstate } from '../../../support/seeded-estate.ts';
import { withEstate } from '../html/rendered-report.ts';

type Column = { readonly name: string; readonly type: keyof typeof fits };

const tables = readJson<Record<string, readonly Column[]>>('app/log-tables.json');
const clock = { now: () => 0, wall: () => 0, sleep: () => Promise.resolve() };

/** What a column takes: https://learn.microsoft.com/azure/azure-monitor/data-collection/data-collection-rule-structure#streamdeclarations */
const fits = {
  string: (value: unknown) => typeof value === 'string',
  boolean: (value: unknown) => typeof value === 'boolean',
  int: (value: unknown) => Number.isInteger(value),
  datetime: (value: unknown) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(String(value)),
  dynamic: (value: unknown) => typeof value === 'object',
};

/** Names that no column of a custom table may have: https://learn.microsoft.com/azure/azure-monitor/logs/create-custom-table */
const reserved = ['_ResourceId', 'id', '_SubscriptionId', 'TenantId', 'Type', 'UniqueId', 'Title'];

async function rowsSent(): Promise<ReadonlyMap<string, readonly SinkRow[]>> {
  return await withEstate(seedEstate, async (store) => {
    const sent = new Map<string, SinkRow[]>();
    const audit = (await store.readAudit(laterAudit.id)) as Audit;
    const sink = {
      send: async (stream: string, rows: readonly SinkRow[]) => {
        sent.set(stream, [...(sent.get(stream) ?? []), ...rows]);
        return { kind: 'taken' } as const;
      },
    };
    await sendRows({ store, clock, sink }, audit);
    return sent;
  });
}

describe('the rows', () => {
  it.each([
    ['Smb1Findings_CL', findingStream],
    ['Smb1Images_CL', imageStream],
  ])('of %s have the columns that its table has, and what those take', async (table, stream) => {
    const columns = tables[table] ?? [];
    const rows = (await rowsSent()).get(stream) ?? [];

    expect(stream).toBe(`Custom-${table}`);
    expect(rows.length).toBeGreaterThan(10);
    const names = columns.map(({ name }) => name);
    expect(rows.filter((row) => Object.keys(row).sort().join() !== [...names].sort().join())).toEqual([]);
    const misfits = rows.flatMap((row) =>
      columns
        .filter(({ name, type }) => row[name] !== null && !fits[type](row[name]))
        .map(({ name }) => name),
    );
    expect(misfits).toEqual([]);
    const empty = names.filter((name) => rows.every((row) => row[name] === null));
    expect(empty.filter((name) => !unseen.includes(name))).toEqual([]);
    expect(names.filter((name) => reserved.includes(name) || !/^[A-Z][A-Za-z0-9]{0,44}$/.test(name))).toEqual(
      [],
    );
  });
});

/** What the seeded estate has nothing of. */
const unseen = [
  'SubscriptionName',
  'SubscriptionTenantId',
  'ManagedBy',
  'Deprecation',
  'OwnImageId',
  'MadeFrom',
];

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FindingFilter, FindingStore } from '../../../lib/findings/store/findings.ts';
import { type Connection, connect } from '../../../lib/sqlite/connection.ts';
import { findingMethods } from '../../../lib/sqlite/findings.ts';
import { openSqliteStore } from '../../../lib/sqlite/store.ts';
import { aNewRow, anAudit, judgedAs, secondSubscription } from '../../support/ledger-builders.ts';
import { namedRows } from '../../support/store-contract/harness.ts';

const auditId = anAudit().id;

let directory: string;
let connection: Connection;
let findings: FindingStore;
/** What SQLite says of how it finds its records, and how many it hands over. */
let plans: string[];
let handedOver: number;

/** 400 VMs in two subscriptions, of which each hundredth is on. */
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'smb1-audit-findings-'));
  const path = join(directory, 'books.sqlite');
  const store = await openSqliteStore(path);
  await store.createAudit(anAudit());
  await store.addRows(auditId, namedRows(200, { settlement: judgedAs('not-in-os') }), 0);
  const elsewhere = { subscriptionId: secondSubscription, settlement: judgedAs('disabled') };
  await store.addRows(auditId, namedRows(200, elsewhere), 0);
  for (const name of ['on-1', 'on-2']) {
    await store.addRows(auditId, [aNewRow(name, { settlement: judgedAs('enabled') })], 0);
    await store.addRows(auditId, [aNewRow(name, { ...elsewhere, settlement: judgedAs('enabled') })], 0);
  }
  await store.close();
  connection = await connect(path, { readOnly: true, busyTimeoutMs: 0 });
  plans = [];
  handedOver = 0;
  findings = findingMethods({
    ...connection,
    all: <Columns>(sql: string, parameters: Parameters<Connection['all']>[1]) => {
      const plan = connection.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, parameters);
      plans.push(...plan.map(({ detail }) => detail));
      const records = connection.all<Columns>(sql, parameters);
      handedOver += records.length;
      return records;
    },
  });
});

afterEach(() => {
  connection.close();
  rmSync(directory, { recursive: true });
});

describe('findings', () => {
  // Each: the tallies that are there, matching or not, the first keys of each (one more than a page in all), and the page's records.
  it.each<{ filter: FindingFilter; records: number }>([
    { filter: { exposures: ['on'] }, records: 4 + 4 + 3 },
    { filter: { client: ['enabled'], outcomes: ['judged'] }, records: 4 + 4 + 3 },
    { filter: { exposures: ['impossible'] }, records: 4 + 3 + 3 },
    { filter: { exposures: ['possible', 'on'] }, records: 4 + 2 + 5 + 3 },
    { filter: { outcomes: ['failed'] }, records: 4 },
  ])('reads $records records for a page of two of $filter', async ({ filter, records }) => {
    await findings.findings(auditId, filter, 2);

    expect(handedOver).toBe(records);
    expect(plans.filter((plan) => plan.startsWith('SCAN ledger'))).toEqual([]);
  });

  it('finds the keys of a tally by the whole of their index, and the records by their keys', async () => {
    await findings.findings(auditId, { exposures: ['on'] }, 2);

    expect(plans.filter((plan) => plan.includes('ledger'))).toEqual([
      ...Array<string>(2).fill(
        'SEARCH ledger USING INDEX ledger_by_tally (audit_id=? AND subscription_id=? AND tally=? AND key>?)',
      ),
      expect.stringMatching(/^SEARCH ledger USING INDEX \w+ \(audit_id=\? AND key=\?\)$/),
    ]);
  });

  it('begins the next page in the subscription where the last one ended', async () => {
    const { next } = await findings.findings(auditId, { exposures: ['on'] }, 3);
    handedOver = 0;

    const { items } = await findings.findings(auditId, { exposures: ['on'] }, 3, next ?? '');

    expect(items.map(({ target }) => target.key)).toEqual([
      aNewRow('on-2', { subscriptionId: secondSubscription }).target.key,
    ]);
    expect(handedOver).toBe(4);
  });
});

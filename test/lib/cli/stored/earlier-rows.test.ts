import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Store } from '../../../../lib/findings/store/store.ts';
import type { AuditId } from '../../../../lib/model/ids.ts';
import type { HalfVerdicts } from '../../../../lib/model/verdict.ts';
import { openSqliteStore } from '../../../../lib/sqlite/store.ts';
import { earlierSqlite, unpackEarlierSqlite } from '../../../support/earlier-stores.ts';
import { aNewRow, judgedAs } from '../../../support/ledger-builders.ts';
import { earlierAudit, laterAudit, writeAudit } from '../../../support/seeded-estate.ts';
import { overStore } from '../commands/over-store.ts';

const probedAt = '2025-12-05T03:10:00.000Z';
const estate: Readonly<Record<string, HalfVerdicts>> = {
  'vm-on': { client: 'enabled', server: 'disabled' },
  'vm-unknown': { client: 'unknown', server: 'conflict' },
  'vm-absent': { client: 'binaries-absent', server: 'binaries-absent' },
};

/** An audit that judged, and one that carried all of it over as versions did that kept no judgements beside the verdicts. */
async function seedCarried(store: Store): Promise<void> {
  const names = Object.entries(estate);
  await writeAudit(
    store,
    earlierAudit,
    names.map(([name, verdicts]) => aNewRow(name, { settlement: judgedAs(verdicts) })),
  );
  await writeAudit(
    store,
    laterAudit,
    names.map(([name, verdicts]) =>
      aNewRow(name, {
        settlement: { outcome: 'skipped', reason: 'unchanged' },
        lastKnown: { ...verdicts, probedAt },
      }),
    ),
  );
}

/** `schema-3`: of a version that judged the clients alone. */
async function withEarlier(
  form: 'no judgements' | 'schema-3',
  use: (store: Store, audits: { before: AuditId; carried: AuditId; out: string }) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-earlier-rows-'));
  const path = join(folder, 'books.sqlite');
  if (form === 'schema-3') {
    unpackEarlierSqlite(path);
  }
  const store = await openSqliteStore(path);
  try {
    if (form === 'no judgements') {
      await seedCarried(store);
    }
    const audits =
      form === 'schema-3'
        ? { before: earlierSqlite.whole, carried: earlierSqlite.carried }
        : { before: earlierAudit.id, carried: laterAudit.id };
    await use(store, { ...audits, out: join(folder, 'report.html') });
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

describe.each(['no judgements', 'schema-3'] as const)(
  'rows that an earlier version carried over, %s',
  (form) => {
    it('are shown by every command', async () => {
      await withEarlier(form, async (store, { before, carried, out }) => {
        const { items } = await store.findings(carried, { outcomes: ['skipped'], exposures: ['on'] }, 1);
        const vm = items[0]?.target.name ?? '';
        for (const args of [
          ['status', carried],
          ['findings', carried],
          ['findings', carried, '--output', 'csv'],
          ['images', carried],
          ['explain', vm, '--audit', carried],
          ['diff', before, carried],
          ['trend'],
          ['report', carried, '--out', out],
          ...['csv', 'ndjson', 'sarif'].map((format) => ['export', carried, '--format', format]),
        ]) {
          expect({ args, code: (await overStore(store, args)).code }).toEqual({ args, code: 0 });
        }
        expect(readFileSync(out, 'utf8')).toContain(vm);
      });
    });

    it('are on or not known where their verdicts say so, and say nothing of what was not kept', async () => {
      await withEarlier(form, async (store, { carried }) => {
        const listed = async (exposure: string) => {
          const args = ['findings', carried, '--exposure', exposure, '--outcome', 'skipped'];
          return JSON.parse((await overStore(store, [...args, '--output', 'json'])).stdout) as unknown[];
        };

        const [on, unknown] = [await listed('on'), await listed('not-known')];

        expect(on[0]).toMatchObject({
          client: { verdict: 'enabled', rule: null, changesAtReboot: null },
          carriedOver: true,
        });
        expect(unknown.length).toBeGreaterThan(0);
        const coverage = await store.coverage(carried);
        expect(Object.values(coverage.byExposure).reduce((sum, count) => sum + count)).toBe(coverage.known);
      });
    });
  },
);

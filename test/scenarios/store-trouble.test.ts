import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from '@jest/globals';
import { runAudit } from '../../lib/audit/run-audit.ts';
import { patientStore } from '../../lib/findings/store/patient-store.ts';
import type { Store } from '../../lib/findings/store/store.ts';
import { AuditError, type ErrorCode, isAuditError } from '../../lib/model/errors.ts';
import { auditMethods } from '../../lib/sqlite/audits.ts';
import { connect } from '../../lib/sqlite/connection.ts';
import { findingMethods } from '../../lib/sqlite/findings.ts';
import { imageMethods } from '../../lib/sqlite/images.ts';
import { leaseMethods } from '../../lib/sqlite/leases.ts';
import { ledgerMethods } from '../../lib/sqlite/ledger.ts';
import { openSqliteStore } from '../../lib/sqlite/store.ts';
import { createFleet } from '../arm-simulator/fleet.ts';
import { seededRandom, smallPage } from '../support/audit-bench.ts';
import { aftermathOf, brokenPromises } from '../support/broken-promises.ts';
import { createEstate, type Estate, postsByVm, startedAt } from '../support/faulted-audit.ts';
import { interceptedStore, type StoreHook } from '../support/intercepted-store.ts';

let estate: Estate;

afterEach(() => estate.close());

const never = new AbortController().signal;
const worldOf = () => createFleet({ seed: 21, vms: 16, subscriptions: 2, mix: { stuck: 0 }, startedAt });
const trouble = (code: ErrorCode) =>
  new AuditError(code, { code: 'as-said', text: 'The store is in trouble.' });

/** Whether a call fails before or after it was carried out, nobody can tell from its error. */
function failing(seed: number, fails: () => AuditError | null): StoreHook {
  const { fraction } = seededRandom(seed);
  const maybe = (isNow: boolean): void => {
    const error = isNow ? fails() : null;
    if (error !== null) {
      throw error;
    }
  };
  return { before: () => maybe(fraction() < 0.15) };
}

describe('an audit whose store is in trouble', () => {
  it.each(['store.busy', 'store.unavailable'] as const)('rides out %s in one call of six', async (code) => {
    estate = await createEstate({
      world: worldOf(),
      wrapStore: (store) =>
        interceptedStore(
          store,
          failing(1, () => trouble(code)),
        ),
    });

    const audit = await estate.run(await anyway(() => estate.open()));

    expect(brokenPromises(await aftermathOf(estate, audit))).toEqual([]);
    expect(audit.state).toBe('complete');
  });

  it.each(['store.full', 'store.corrupt', 'store.unavailable', 'store.busy'] as const)(
    'stops with its sentence when %s lasts, and goes on once it is over',
    async (code) => {
      estate = await createEstate({ world: worldOf() });
      const audit = await estate.open();
      let calls = 0;
      let posts = 0;
      const store = interceptedStore(estate.store, {
        before: () => {
          calls += 1;
          if (calls > 60) {
            posts ||= postsIn(estate);
            throw trouble(code);
          }
        },
      });

      const failed = estate.clock.runUntil(
        runAudit({ ...estate.deps, store: patientStore(store, estate.clock) }, audit.id, {
          interrupt: never,
        }),
      );
      await expect(failed).rejects.toMatchObject({ code });
      const postsAfter = postsIn(estate);
      await estate.clock.advance(60_000);
      const ended = await estate.run(audit);

      expect(postsAfter).toBe(posts);
      expect(brokenPromises({ ...(await aftermathOf(estate, ended)), extraProbes: 1 })).toEqual([]);
      expect(ended.state).toBe('complete');
    },
  );

  it.each([4, 12, 20])(
    'stops when the disk is full %i pages on, and goes on when there is room again',
    async (morePages) => {
      estate = await createEstate({ world: worldOf() });
      const audit = await estate.open();
      const { store, close } = await limitedStore(estate, morePages);

      const failed = estate.clock.runUntil(
        runAudit({ ...estate.deps, store }, audit.id, { interrupt: never }),
      );
      await expect(failed).rejects.toMatchObject({
        code: 'store.full',
        message: expect.stringMatching(
          /no disk space left.*resume the audit; nothing that was written is lost/,
        ),
      });
      close();
      const { starting } = await estate.coverage(audit);
      await estate.clock.advance(60_000);
      const ended = await estate.run(audit);

      expect(brokenPromises({ ...(await aftermathOf(estate, ended)), extraProbes: starting })).toEqual([]);
      expect(ended.state).toBe('complete');
    },
  );

  it('waits for a file that another program has locked', async () => {
    estate = await createEstate({ world: worldOf() });
    const audit = await estate.open();
    const quick = await openSqliteStore(join(estate.folder, 'audit.sqlite'), { busyTimeoutMs: 0 });
    const other = new DatabaseSync(join(estate.folder, 'audit.sqlite'));
    other.exec('BEGIN IMMEDIATE');
    void estate.clock.sleep(30_000).then(() => other.exec('ROLLBACK'));

    const ended = await estate.clock.runUntil(
      runAudit({ ...estate.deps, store: patientStore(quick, estate.clock) }, audit.id, { interrupt: never }),
    );

    expect(ended.state).toBe('complete');
    other.close();
    await quick.close();
  });

  it('says that its file is damaged, and sends nothing more', async () => {
    estate = await createEstate({ world: worldOf() });
    const audit = await estate.open();
    const running = estate.clock.runUntil(runAudit(estate.deps, audit.id, { interrupt: never }));
    const failed = expect(running).rejects.toMatchObject({
      code: 'store.corrupt',
      message: expect.stringMatching(/is damaged. Restore a copy of it or start a new one/),
    });
    await estate.clock.sleep(10_000);
    const posts = postsIn(estate);
    damage(join(estate.folder, 'audit.sqlite'));

    await failed;

    expect(postsIn(estate)).toBe(posts);
  });
});

/** Overwrites every page but the first, behind the store's back. */
function damage(path: string): void {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
  const bytes = readFileSync(path);
  bytes.fill(0xa5, 4096);
  writeFileSync(path, bytes);
}

/** The store on another connection to the same file, which may grow to so many more pages and no further. */
async function limitedStore(
  { folder }: Estate,
  morePages: number,
): Promise<{ readonly store: Store; close(): void }> {
  const path = join(folder, 'audit.sqlite');
  const connection = await connect(path, { readOnly: false, busyTimeoutMs: 0 });
  const pages = connection.get<{ page_count: number }>('PRAGMA page_count', {})?.page_count ?? 0;
  connection.exec(`PRAGMA max_page_count = ${pages + morePages}`);
  const store: Store = {
    pageSize: smallPage,
    ...auditMethods(connection),
    ...ledgerMethods(connection),
    ...leaseMethods(connection),
    ...findingMethods(connection),
    ...imageMethods(connection),
    close: async () => connection.close(),
  };
  return { store, close: () => connection.close() };
}

function postsIn({ azure }: Estate): number {
  return [...postsByVm(azure.log()).values()].flat().length;
}

async function anyway<Result>(work: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await work();
    } catch (error: unknown) {
      if (!isAuditError(error)) {
        throw error;
      }
    }
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { holdingScope, releaseScope, takeScope } from '../../../lib/audit/scope-lock.ts';
import type { Store } from '../../../lib/findings/store/store.ts';
import { scopeHash } from '../../../lib/inventory/scope/scope.ts';
import type { Audit } from '../../../lib/model/audit.ts';
import type { AuditId } from '../../../lib/model/ids.ts';
import { openSqliteStore } from '../../../lib/sqlite/store.ts';
import { type VirtualClock, virtualClock } from '../../arm-simulator/clock.ts';
import { anAudit } from '../../support/ledger-builders.ts';

let folder: string;
let store: Store;
let clock: VirtualClock;

const { scope } = anAudit();
const first = { id: '20260105T030000Z-0000000a' as AuditId, scope };
const second = { id: '20260105T030001Z-0000000b' as AuditId, scope };
const elsewhere = { ...second, scope: { include: { tags: ['env=prod'] } } };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'smb1-audit-lock-'));
  store = await openSqliteStore(join(folder, 'audits.sqlite'));
  clock = virtualClock(Date.parse('2026-01-05T03:00:00Z'));
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

/** Holds the scope of the first audit for so long and tells what a try in the middle of it came to. */
async function triedMeanwhile(audit: typeof first, ms = 600_000): Promise<unknown> {
  const working = holdingScope({ store, clock }, first, () => clock.sleep(ms));
  await clock.advance(ms / 2);
  const tried = await holdingScope({ store, clock }, audit, async () => 'worked').catch(
    (error: unknown) => error,
  );
  await clock.advance(ms);
  await working;
  return tried;
}

describe('holdingScope', () => {
  it('refuses another audit of the scope by the id of the one at work, however long that takes', async () => {
    expect(await triedMeanwhile(second)).toMatchObject({
      code: 'audit.running',
      data: { auditId: first.id },
    });
  });

  it('says until when, and how the scope gets free before', async () => {
    const held = (await triedMeanwhile(second)) as Error;
    await store.createAudit(anAudit({ scopeHash: scopeHash(scope), trigger: 'timer' }));
    const driven = await holdingScope({ store, clock }, second, async () => 'worked').catch(String);

    expect(held.message).toBe(
      `Audit ${first.id} of exactly this scope is running in this store. If its process has died, the scope is free at 2026-01-05T03:06:00Z, and smb1-audit cancel ${first.id} ends it for good.`,
    );
    expect(driven).toContain(
      `The function app runs it, until 2026-01-05T07:00:00Z at the latest; smb1-audit cancel ${first.id} ends it for good.`,
    );
  });

  it('lets an audit of another scope work beside it', async () => {
    expect(await triedMeanwhile(elsewhere)).toBe('worked');
  });

  it('is free for the next audit when the work is done, and when it failed', async () => {
    await expect(
      holdingScope({ store, clock }, first, () => Promise.reject(new Error('no disk'))),
    ).rejects.toThrow('no disk');

    expect(await holdingScope({ store, clock }, second, async () => 'worked')).toBe('worked');
  });

  it('is free for the same audit at once, and for another a minute after its process died', async () => {
    await takeScope({ store, clock }, scope, first.id);

    const same = await takeScope({ store, clock }, scope, first.id);
    const early = await takeScope({ store, clock }, scope, second.id);
    await clock.advance(60_001);

    expect([same.kind, early.kind]).toEqual(['acquired', 'held']);
    expect((await takeScope({ store, clock }, scope, second.id)).kind).toBe('acquired');
  });

  it('is free at once where the audit that holds it was canceled, whose process does not take it back', async () => {
    const died = await takeScope({ store, clock }, scope, first.id);
    await store.createAudit(anAudit({ id: first.id, state: 'canceled' }));
    const fence = died.kind === 'acquired' ? died.fence : { key: '', holder: '', epoch: 0 };

    const worked = await holdingScope({ store, clock }, second, async () => {
      const isRenewed = await store.renewLease(fence, 60_000, clock.now());
      const third = await takeScope({ store, clock }, scope, '20260105T030002Z-0000000c' as AuditId);
      return { isRenewed, third: third.kind };
    });

    expect(worked).toEqual({ isRenewed: false, third: 'held' });
  });

  it.each<{ name: string; changes: Partial<Audit>; free: boolean }>([
    { name: 'one that a timer started and that is probing', changes: { trigger: 'timer' }, free: false },
    {
      name: 'one that HTTP started and that is planning',
      changes: { trigger: 'http', state: 'planning' },
      free: false,
    },
    { name: 'a closed one', changes: { trigger: 'http', state: 'complete' }, free: true },
    {
      name: 'one past its deadline',
      changes: { trigger: 'timer', startedAt: '2026-01-04T03:00:00.000Z' },
      free: true,
    },
    { name: 'one whose command line died', changes: { trigger: 'cli' }, free: true },
  ])('looks at the audits of an app: $name', async ({ changes, free }) => {
    await store.createAudit(anAudit({ scopeHash: scopeHash(scope), ...changes }));

    const work = holdingScope({ store, clock }, second, async () => 'worked');

    await (free
      ? expect(work).resolves.toBe('worked')
      : expect(work).rejects.toMatchObject({ code: 'audit.running', data: { auditId: first.id } }));
    const after = await takeScope({ store, clock }, scope, second.id);
    expect(after.kind).toBe('acquired');
  });
});

describe('releaseScope', () => {
  it('takes a lock that was lost for released', async () => {
    const held = await takeScope({ store, clock }, scope, first.id);
    await clock.advance(60_001);
    await takeScope({ store, clock }, scope, second.id);

    if (held.kind === 'acquired') {
      await releaseScope({ store }, held.fence);
    }

    expect((await takeScope({ store, clock }, scope, first.id)).kind).toBe('held');
  });
});

import { beforeEach, describe, expect, it } from '@jest/globals';
import { coverageOf } from '../../../lib/findings/coverage.ts';
import {
  type Fence,
  freshMemo,
  type NewRow,
  type OpenRow,
  type OpenRowState,
  type RowState,
  type Store,
} from '../../../lib/findings/store.ts';
import type { AuditId, ResourceKey } from '../../../lib/model/ids.ts';
import type { Unjudged } from '../../../lib/model/outcome.ts';
import {
  aNewRow,
  aNonce,
  anAudit,
  firstSubscription,
  judgedAs,
  secondSubscription,
  settledAs,
  started,
  starting,
} from '../ledger-builders.ts';
import type { StoresOf } from '../store-contract.ts';

const auditId = anAudit().id;
const canceled: Unjudged = { outcome: 'canceled', reason: 'canceled' };

function namedRows(count: number, changes: Parameters<typeof aNewRow>[1] = {}): NewRow[] {
  return Array.from({ length: count }, (_, index) =>
    aNewRow(`vm-${String(index).padStart(3, '0')}`, changes),
  );
}

async function open(
  store: Store,
  state: OpenRowState['state'] = 'pending',
  id: AuditId = auditId,
): Promise<readonly OpenRow[]> {
  return await store.openRows(id, { subscriptionId: firstSubscription, state, limit: 1000 });
}

async function lease(store: Store, holder = 'first', now = 0): Promise<Fence> {
  const answer = await store.acquireLease(firstSubscription, holder, 60_000, now);
  if (answer.kind === 'held') {
    throw new Error('the lease is held');
  }
  return answer.fence;
}

export function describeLedger(stores: StoresOf): void {
  beforeEach(async () => {
    await stores().store.createAudit(anAudit());
  });

  describe('addRows', () => {
    it('returns how many were new and leaves known rows alone', async () => {
      const { store, other } = stores();
      const rows = namedRows(3);
      expect(await store.addRows(auditId, rows, 0)).toBe(3);
      const [first] = await open(store);
      await store.advance(await lease(store), [{ row: first as OpenRow, to: starting }]);

      expect(await other.addRows(auditId, [...rows, ...namedRows(4).slice(3)], 5)).toBe(1);
      expect(await other.addRows(auditId, [], 5)).toBe(0);

      expect(await store.coverage(auditId)).toMatchObject({ discovered: 4, pending: 3, starting: 1 });
    });

    it('counts a target that comes twice in one call once', async () => {
      const { store } = stores();

      expect(await store.addRows(auditId, [aNewRow('VM-A'), aNewRow('vm-a')], 0)).toBe(1);
      expect((await store.finding(auditId, aNewRow('vm-a').target.key))?.target.name).toBe('VM-A');
    });

    it('keeps the rows of different audits apart', async () => {
      const { store } = stores();
      const second = '20260106T030000Z-0000000b' as AuditId;
      await store.createAudit(anAudit({ id: second }));
      await store.addRows(auditId, namedRows(2), 0);

      expect(await store.addRows(second, namedRows(1), 0)).toBe(1);

      expect((await store.coverage(auditId)).discovered).toBe(2);
      expect((await open(store, 'pending', second)).map((row) => row.auditId)).toEqual([second]);
    });

    it('settles at once what discovery does not want probed', async () => {
      const { store } = stores();
      const settlement: Unjudged = {
        outcome: 'skipped',
        reason: 'not-running',
        detail: 'PowerState/deallocated',
      };
      const lastKnown = { verdict: 'enabled', probedAt: '2025-12-01T00:00:00.000Z' } as const;

      await store.addRows(auditId, [aNewRow('vm', { settlement, lastKnown })], Date.UTC(2026, 0, 5));

      expect(await open(store)).toEqual([]);
      expect(await store.finding(auditId, aNewRow('vm').target.key)).toMatchObject({
        ...settlement,
        lastKnown,
        settledAt: '2026-01-05T00:00:00.000Z',
        attempts: 0,
      });
    });
  });

  describe('coverage', () => {
    it('of an audit without rows is all zeros', async () => {
      expect(await stores().store.coverage(auditId)).toEqual(coverageOf([]));
    });

    it('counts states, outcomes, verdicts and reasons, for the audit and for one subscription', async () => {
      const { store } = stores();
      const subscriptionId = secondSubscription;
      await store.addRows(
        auditId,
        [
          ...namedRows(2),
          aNewRow('judged-1', { settlement: judgedAs('enabled') }),
          aNewRow('judged-2', { settlement: judgedAs('enabled'), subscriptionId }),
          aNewRow('failed', { settlement: { outcome: 'failed', reason: 'locked' }, subscriptionId }),
        ],
        0,
      );

      expect(await store.coverage(auditId)).toEqual(
        coverageOf([
          ['pending', 2],
          ['judged:enabled', 2],
          ['failed:locked', 1],
        ]),
      );
      expect(await store.coverage(auditId, subscriptionId)).toEqual(
        coverageOf([
          ['judged:enabled', 1],
          ['failed:locked', 1],
        ]),
      );
    });
  });

  describe('openRows', () => {
    it('pages through one state by key and meets each row once', async () => {
      const { store } = stores();
      await store.addRows(
        auditId,
        [...namedRows(7).toReversed(), ...namedRows(3, { subscriptionId: secondSubscription })],
        0,
      );

      const pages: string[][] = [];
      let after: ResourceKey | undefined;
      do {
        const query = { subscriptionId: firstSubscription, state: 'pending', limit: 3 } as const;
        const rows = await store.openRows(auditId, after === undefined ? query : { ...query, after });
        pages.push(rows.map((row) => row.target.name));
        after = rows.at(-1)?.target.key;
      } while (after !== undefined);

      expect(pages).toEqual([['vm-000', 'vm-001', 'vm-002'], ['vm-003', 'vm-004', 'vm-005'], ['vm-006'], []]);
    });
  });

  describe('advance', () => {
    let rows: readonly OpenRow[];
    let fence: Fence;

    beforeEach(async () => {
      const { store } = stores();
      await store.addRows(auditId, namedRows(3), 0);
      rows = await open(store);
      fence = await lease(store);
    });

    it('carries a row through every state exactly as written', async () => {
      const { store, other } = stores();
      const pendingAgain: RowState = { state: 'pending', memo: { ...freshMemo, attempts: 1, busySince: 7 } };
      let row = rows[0] as OpenRow;
      for (const to of [starting, started, pendingAgain, starting, started]) {
        const [advanced] = await store.advance(fence, [{ row, to }]);
        const found = await open(other, (to as OpenRowState).state);

        expect(found.find(({ target }) => target.key === row.target.key)).toEqual({
          ...row,
          version: row.version + 1,
          row: to,
        });
        expect(advanced).toEqual({ ...row, version: row.version + 1, row: to });
        row = advanced as OpenRow;
      }
    });

    it('settles a row for good and forgets token and nonce', async () => {
      const { store, other } = stores();
      const [running] = await store.advance(fence, [{ row: rows[0] as OpenRow, to: started }]);

      const [settled] = await store.advance(fence, [
        { row: running as OpenRow, to: settledAs(judgedAs('disabled')) },
      ]);

      expect(await open(other, 'started')).toEqual([]);
      expect(JSON.stringify(settled)).not.toContain(aNonce);
      expect(await other.finding(auditId, (rows[0] as OpenRow).target.key)).toMatchObject({
        outcome: 'judged',
        probe: { judgement: { verdict: 'disabled' } },
        attempts: 1,
        settledAt: '1970-01-01T00:00:02.000Z',
      });
      await expect(store.advance(fence, [{ row: settled as OpenRow, to: starting }])).rejects.toMatchObject({
        code: 'store.conflict',
      });
    });

    it('writes nothing of a batch in which one row changed meanwhile', async () => {
      const { store, other } = stores();
      await other.advance(fence, [{ row: rows[2] as OpenRow, to: starting }]);

      await expect(
        store.advance(
          fence,
          rows.map((row) => ({ row, to: started })),
        ),
      ).rejects.toMatchObject({
        code: 'store.conflict',
      });

      expect(await store.coverage(auditId)).toMatchObject({ pending: 2, starting: 1, started: 0 });
    });

    it('refuses a row that the audit does not have', async () => {
      const { store } = stores();
      const stranger = { ...(rows[0] as OpenRow), target: aNewRow('stranger').target };

      await expect(store.advance(fence, [{ row: stranger, to: starting }])).rejects.toMatchObject({
        code: 'store.conflict',
      });
    });

    it("refuses another subscription's row", async () => {
      const { store } = stores();
      await store.addRows(auditId, [aNewRow('far', { subscriptionId: secondSubscription })], 0);
      const query = { subscriptionId: secondSubscription, state: 'pending', limit: 1 } as const;
      const [far] = await store.openRows(auditId, query);

      await expect(store.advance(fence, [{ row: far as OpenRow, to: starting }])).rejects.toMatchObject({
        code: 'store.conflict',
      });
      expect(await store.openRows(auditId, query)).toEqual([far]);
    });

    it('lets exactly one of two processes that hold the same row write it', async () => {
      const { store, other } = stores();
      const change = [{ row: rows[0] as OpenRow, to: starting }];

      const results = await Promise.allSettled([store.advance(fence, change), other.advance(fence, change)]);

      expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    });

    it.each([
      {
        name: 'stolen after it ran out',
        lose: async (store: Store) => void (await lease(store, 'second', 60_000)),
      },
      { name: 'released', lose: async (store: Store, held: Fence) => await store.releaseLease(held) },
      {
        name: 'taken again by the same holder',
        lose: async (store: Store) => void (await lease(store, 'first', 1)),
      },
    ])('refuses every write under a lease that was $name', async ({ lose }) => {
      const { store, other } = stores();
      await lose(other, fence);

      await expect(store.advance(fence, [{ row: rows[0] as OpenRow, to: starting }])).rejects.toMatchObject({
        code: 'store.fenced',
      });
      await expect(store.saveLevels(fence, 'levels')).rejects.toMatchObject({ code: 'store.fenced' });
      expect(await store.coverage(auditId)).toMatchObject({ pending: 3, starting: 0 });
    });
  });

  describe('settleOpen', () => {
    it('settles up to the limit, again and again until nothing is open', async () => {
      const { store, other } = stores();
      await store.addRows(auditId, namedRows(5), 0);
      const [first, second] = await open(store);
      const fence = await lease(store);
      await store.advance(fence, [
        { row: first as OpenRow, to: starting },
        { row: second as OpenRow, to: started },
      ]);
      const states = ['pending', 'starting', 'started'] as const;

      const counts = [];
      for (let round = 0; round < 4; round += 1) {
        counts.push(await other.settleOpen(auditId, { states, limit: 2 }, canceled, 9000));
      }

      expect(counts).toEqual([2, 2, 1, 0]);
      expect(await store.coverage(auditId)).toEqual(coverageOf([['canceled:canceled', 5]]));
      expect(await store.finding(auditId, (second as OpenRow).target.key)).toMatchObject({
        outcome: 'canceled',
        settledAt: '1970-01-01T00:00:09.000Z',
        attempts: 1,
      });
    });

    it('touches only the states and the subscription it was given', async () => {
      const { store } = stores();
      await store.addRows(
        auditId,
        [...namedRows(2), aNewRow('far', { subscriptionId: secondSubscription })],
        0,
      );
      const [first] = await open(store);
      await store.advance(await lease(store), [{ row: first as OpenRow, to: started }]);
      const deadline: Unjudged = { outcome: 'not-attempted', reason: 'deadline' };
      const query = {
        states: ['pending', 'starting'],
        subscriptionId: firstSubscription,
        limit: 10,
      } as const;

      expect(await store.settleOpen(auditId, query, deadline, 0)).toBe(1);

      expect(await store.coverage(auditId)).toMatchObject({
        started: 1,
        pending: 1,
        byReason: { 'not-attempted:deadline': 1 },
      });
    });

    it('wins over a pass that still holds the row', async () => {
      const { store, other } = stores();
      await store.addRows(auditId, namedRows(1), 0);
      const fence = await lease(store);
      const [row] = await open(store);
      await other.settleOpen(auditId, { states: ['pending'], limit: 1 }, canceled, 0);

      await expect(store.advance(fence, [{ row: row as OpenRow, to: starting }])).rejects.toMatchObject({
        code: 'store.conflict',
      });
    });
  });
}

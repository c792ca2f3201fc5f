import { beforeEach, describe, expect, it } from '@jest/globals';
import { persist } from '../../../lib/audit/persist.ts';
import type { Fence } from '../../../lib/findings/store/leases.ts';
import type { OpenRow, OpenRowState, RowState } from '../../../lib/findings/store/ledger.ts';
import type { Store } from '../../../lib/findings/store/store.ts';
import { freshMemo } from '../../../lib/model/row-memo.ts';
import {
  aNewRow,
  aNonce,
  anAudit,
  judgedAs,
  secondSubscription,
  settledAs,
  started,
  starting,
} from '../ledger-builders.ts';
import { auditId, namedRows, openRowsOf, type StoresOf, takeLease } from './harness.ts';

export function describeAdvance(stores: StoresOf): void {
  beforeEach(async () => {
    await stores().store.createAudit(anAudit());
  });

  describe('advance', () => {
    let rows: readonly OpenRow[];
    let fence: Fence;

    beforeEach(async () => {
      const { store } = stores();
      await store.addRows(auditId, namedRows(3), 0);
      rows = await openRowsOf(store);
      fence = await takeLease(store);
    });

    it('carries a row through every state exactly as written', async () => {
      const { store, other } = stores();
      const pendingAgain: RowState = { state: 'pending', memo: { ...freshMemo, attempts: 1, busySince: 7 } };
      let row = rows[0] as OpenRow;
      for (const to of [starting, started, pendingAgain, starting, started]) {
        const [advanced] = await store.advance(fence, [{ row, to }]);
        const found = await openRowsOf(other, (to as OpenRowState).state);

        expect(found.find(({ target }) => target.key === row.target.key)).toEqual({
          ...row,
          version: row.version + 1,
          entry: to,
        });
        expect(advanced).toEqual({ ...row, version: row.version + 1, entry: to });
        row = advanced as OpenRow;
      }
    });

    it('settles a row for good and forgets token and nonce', async () => {
      const { store, other } = stores();
      const [running] = await store.advance(fence, [{ row: rows[0] as OpenRow, to: started }]);

      const [settled] = await store.advance(fence, [
        { row: running as OpenRow, to: settledAs(judgedAs('disabled')) },
      ]);

      expect(await openRowsOf(other, 'started')).toEqual([]);
      expect(JSON.stringify(settled)).not.toContain(aNonce);
      expect(await other.finding(auditId, (rows[0] as OpenRow).target.key)).toMatchObject({
        outcome: 'judged',
        probe: { halves: { client: { verdict: 'disabled' }, server: { verdict: 'disabled' } } },
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

    it('names rows that changed meanwhile until the others can be written without them', async () => {
      const { store, other } = stores();
      await store.addRows(auditId, [aNewRow('vm-a'), aNewRow('vm-b'), aNewRow('vm-c')], 0);
      const [first, second, ...rest] = await openRowsOf(store);
      await other.advance(fence, [
        { row: first as OpenRow, to: started },
        { row: second as OpenRow, to: settledAs(judgedAs('disabled')) },
      ]);

      const written = await persist(
        { store },
        fence,
        [first as OpenRow, second as OpenRow, ...rest].map((row) => ({ row, to: starting })),
      );

      expect(written).toEqual(rest.map((row) => ({ ...row, version: 2, entry: starting })));
      expect(await other.coverage(auditId)).toMatchObject({ pending: 0, starting: 4, started: 1 });
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

    const losses = [
      {
        name: 'stolen after it ran out',
        lose: async (store: Store) => void (await takeLease(store, 'second', 60_000)),
      },
      { name: 'released', lose: async (store: Store, held: Fence) => await store.releaseLease(held) },
      {
        name: 'taken again by the same holder',
        lose: async (store: Store) => void (await takeLease(store, 'first', 1)),
      },
    ];

    it.each([
      ...losses.map((loss) => ({ ...loss, by: 'other', where: 'another process' }) as const),
      ...losses.map((loss) => ({ ...loss, by: 'store', where: 'this process' }) as const),
    ])('refuses every write under a lease that was $name in $where', async ({ lose, by }) => {
      const { store } = stores();
      await lose(stores()[by], fence);

      await expect(store.advance(fence, [{ row: rows[0] as OpenRow, to: starting }])).rejects.toMatchObject({
        code: 'store.fenced',
      });
      await expect(store.saveLevels(fence, 'levels')).rejects.toMatchObject({ code: 'store.fenced' });
      expect(await store.coverage(auditId)).toMatchObject({ pending: 3, starting: 0 });
    });
  });
}

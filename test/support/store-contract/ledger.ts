import { beforeEach, describe, expect, it } from '@jest/globals';
import { coverageOf } from '../../../lib/findings/coverage.ts';
import type { NewRow, OpenRow } from '../../../lib/findings/store/ledger.ts';
import type { AuditId, ResourceKey } from '../../../lib/model/ids.ts';
import type { Unjudged } from '../../../lib/model/outcome.ts';
import type { Wave } from '../../../lib/model/row-memo.ts';
import {
  aNewRow,
  anAudit,
  aTarget,
  firstSubscription,
  judgedAs,
  secondSubscription,
  started,
  starting,
} from '../ledger-builders.ts';
import { auditId, namedRows, openRowsOf, type StoresOf, takeLease } from './harness.ts';

const canceled: Unjudged = { outcome: 'canceled', reason: 'canceled' };

export function describeLedger(stores: StoresOf): void {
  beforeEach(async () => {
    await stores().store.createAudit(anAudit());
  });

  describe('addRows', () => {
    it('returns how many were new and leaves known rows alone', async () => {
      const { store, other } = stores();
      const rows = namedRows(3);
      expect(await store.addRows(auditId, rows, 0)).toBe(3);
      const [first] = await openRowsOf(store);
      await store.advance(await takeLease(store), [{ row: first as OpenRow, to: starting }]);

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
      expect((await openRowsOf(store, 'pending', second)).map((row) => row.auditId)).toEqual([second]);
    });

    it('settles at once what discovery does not want probed', async () => {
      const { store } = stores();
      const settlement: Unjudged = {
        outcome: 'skipped',
        reason: 'not-running',
        detail: 'PowerState/deallocated',
      };
      const lastKnown = {
        client: 'enabled',
        server: 'unknown',
        probedAt: '2025-12-01T00:00:00.000Z',
      } as const;

      await store.addRows(auditId, [aNewRow('vm', { settlement, lastKnown })], Date.UTC(2026, 0, 5));

      expect(await openRowsOf(store)).toEqual([]);
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
          aNewRow('judged-1', { settlement: judgedAs({ client: 'enabled', server: 'disabled' }) }),
          aNewRow('judged-2', {
            settlement: judgedAs({ client: 'enabled', server: 'disabled' }),
            subscriptionId,
          }),
          aNewRow('carried', {
            settlement: { outcome: 'skipped', reason: 'unchanged' },
            lastKnown: { client: 'binaries-absent', server: 'enabled', probedAt: '2025-12-01T00:00:00.000Z' },
          }),
          aNewRow('failed', { settlement: { outcome: 'failed', reason: 'locked' }, subscriptionId }),
        ],
        0,
      );

      expect(await store.coverage(auditId)).toEqual(
        coverageOf([
          ['pending', 2],
          ['judged:enabled:disabled', 2],
          ['skipped:unchanged:binaries-absent:enabled', 1],
          ['failed:locked', 1],
        ]),
      );
      expect(await store.coverage(auditId, subscriptionId)).toEqual(
        coverageOf([
          ['judged:enabled:disabled', 1],
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

    it('reads the rows of one wave, which a row keeps when it has to start again', async () => {
      const { store } = stores();
      await store.addRows(
        auditId,
        [
          aNewRow('vm-1', { wave: 0 }),
          aNewRow('vm-2', { wave: 1 }),
          aNewRow('vm-3'),
          aNewRow('vm-4', { wave: 0 }),
        ],
        0,
      );
      const namesOf = async (wave?: Wave) => {
        const query = { subscriptionId: firstSubscription, state: 'pending', limit: 10 } as const;
        const rows = await store.openRows(auditId, wave === undefined ? query : { ...query, wave });
        return rows.map(({ target }) => target.name);
      };
      const [first] = await openRowsOf(store);
      const { memo } = (first as OpenRow).entry;
      const fence = await takeLease(store);

      const [begun] = await store.advance(fence, [{ row: first as OpenRow, to: { ...starting, memo } }]);
      expect(await namesOf(0)).toEqual(['vm-4']);
      await store.advance(fence, [{ row: begun as OpenRow, to: { state: 'pending', memo } }]);

      expect(await namesOf(0)).toEqual(['vm-1', 'vm-4']);
      expect(await namesOf(1)).toEqual(['vm-2']);
      expect(await namesOf()).toEqual(['vm-1', 'vm-2', 'vm-3', 'vm-4']);
    });

    it('goes on behind a text between two keys', async () => {
      const { store } = stores();
      const groups = ['rg', 'rg-2', 'rg.3', 'rg_4', 'rg5', 'RGZ'];
      const rows = groups.flatMap((resourceGroup) =>
        ['a', 'b'].map(
          (name): NewRow => ({
            target: aTarget(name, { resourceGroup }),
            settlement: null,
            lastKnown: null,
          }),
        ),
      );
      await store.addRows(auditId, rows, 0);

      const firsts: string[] = [];
      let after: ResourceKey | undefined;
      for (;;) {
        const query = { subscriptionId: firstSubscription, state: 'pending', limit: 1 } as const;
        const [row] = await store.openRows(auditId, after === undefined ? query : { ...query, after });
        if (row === undefined) {
          break;
        }
        firsts.push(row.target.resourceGroup);
        after = row.target.key.replace(/\/[^/]+$/, '/~') as ResourceKey;
      }

      expect(firsts.toSorted()).toEqual(groups.toSorted());
    });
  });

  describe('settleOpen', () => {
    it('settles up to the limit, again and again until nothing is open', async () => {
      const { store, other } = stores();
      await store.addRows(auditId, namedRows(5), 0);
      const [first, second] = await openRowsOf(store);
      const fence = await takeLease(store);
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
      const [first] = await openRowsOf(store);
      await store.advance(await takeLease(store), [{ row: first as OpenRow, to: started }]);
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
      const fence = await takeLease(store);
      const [row] = await openRowsOf(store);
      await other.settleOpen(auditId, { states: ['pending'], limit: 1 }, canceled, 0);

      await expect(store.advance(fence, [{ row: row as OpenRow, to: starting }])).rejects.toMatchObject({
        code: 'store.conflict',
      });
    });
  });
}

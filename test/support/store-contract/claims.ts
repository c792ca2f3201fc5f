import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Claim, Fence } from '../../../lib/findings/store/leases.ts';
import type { OpenRow, RowState } from '../../../lib/findings/store/ledger.ts';
import type { Store } from '../../../lib/findings/store/store.ts';
import type { AuditId } from '../../../lib/model/ids.ts';
import {
  anAudit,
  aTarget,
  firstSubscription,
  judgedAs,
  secondSubscription,
  settledAs,
  started,
  starting,
} from '../ledger-builders.ts';
import { auditId, namedRows, openRowsOf, type StoresOf, takeLease } from './harness.ts';

const checkId = '20260105T040000Z-0000000c' as AuditId;
const vm = aTarget('vm-000').key;

/** When the builders' rows in flight were started. */
const flewAt = 1000;

function aClaim(holder = 'check', key = vm): Claim {
  return { subscriptionId: firstSubscription, vm: key, holder };
}

async function claim(store: Store, asked = aClaim(), now = flewAt, flightsFrom = 0): Promise<boolean> {
  return await store.claimVm(asked, { auditId: checkId, ttlMs: 60_000, now, flightsFrom });
}

export function describeClaims(stores: StoresOf): void {
  let fence: Fence;
  let rows: readonly OpenRow[];

  /** A whole audit with three VMs, which holds the lease, and a check of the first of them. */
  beforeEach(async () => {
    const { store } = stores();
    await store.createAudit(anAudit());
    await store.createAudit(anAudit({ id: checkId, trigger: 'check' }));
    await store.addRows(auditId, namedRows(3), 0);
    await store.addRows(checkId, namedRows(1), 0);
    fence = await takeLease(store);
    rows = await openRowsOf(store);
  });

  const checkedRow = async (): Promise<OpenRow> =>
    (await openRowsOf(stores().other, 'pending', checkId))[0] as OpenRow;
  const toStarting = (from = 0) => rows.slice(from).map((row) => ({ row, to: starting }));

  describe('claimVm', () => {
    it('is granted beside the lease, and before there ever was one', async () => {
      const { other } = stores();
      const far = { subscriptionId: secondSubscription, vm: aTarget('far', secondOf()).key, holder: 'check' };

      expect(await claim(other)).toBe(true);
      expect(await claim(other, far)).toBe(true);
      expect(await other.acquireLease(secondSubscription, 'pass', 60_000, 0)).toMatchObject({
        kind: 'acquired',
      });
      expect(await stores().store.renewLease(fence, 60_000, flewAt)).toBe(true);
    });

    it('gives a VM to one holder until its time is over, and to that one again', async () => {
      const { store, other } = stores();
      await claim(store, aClaim('first'));

      expect(await claim(other, aClaim('second'), flewAt + 59_999)).toBe(false);
      expect(await claim(other, aClaim('first'), flewAt + 1)).toBe(true);
      expect(await claim(other, aClaim('second', aTarget('vm-001').key))).toBe(true);
      expect(await claim(other, aClaim('second'), flewAt + 60_001)).toBe(true);
      expect(await store.renewClaim(aClaim('first'), 60_000, flewAt)).toBe(false);
    });

    it('gives only one of many that ask at the same time the VM', async () => {
      const { store, other } = stores();

      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          claim(index % 2 === 0 ? store : other, aClaim(`check ${index}`)),
        ),
      );

      expect(answers.filter((isGranted) => isGranted)).toHaveLength(1);
    });

    it.each<{ state: RowState; flightsFrom?: number; isGranted: boolean }>([
      { state: starting, isGranted: false },
      { state: started, isGranted: false },
      { state: started, flightsFrom: flewAt + 1, isGranted: true },
      { state: { state: 'pending', memo: started.memo }, isGranted: true },
      { state: settledAs(judgedAs('enabled')), isGranted: true },
    ])('is $isGranted with another audit’s row $state.state, counted from $flightsFrom', async (given) => {
      const { store, other } = stores();
      await store.advance(fence, [{ row: rows[0] as OpenRow, to: given.state }]);

      expect(await claim(other, aClaim(), 2000, given.flightsFrom)).toBe(given.isGranted);
    });

    it('is granted with a row of its own audit in flight', async () => {
      const { store, other } = stores();
      await claim(store, aClaim('dead'));
      await store.advance(aClaim('dead'), [{ row: await checkedRow(), to: started }]);

      expect(await claim(other, aClaim('next'), flewAt + 60_000)).toBe(true);
    });

    it('wins or loses against a start of the same VM, but never both and never neither', async () => {
      const { store, other } = stores();
      let row = rows[0] as OpenRow;
      for (let round = 0; round < 10; round += 1) {
        const [start, isGranted] = await Promise.allSettled([
          store.advance(fence, [{ row, to: starting }]),
          claim(other, aClaim(`check ${round}`)),
        ]);

        if (start.status === 'fulfilled') {
          expect(isGranted).toEqual({ status: 'fulfilled', value: false });
          const [flying] = start.value;
          const [back] = await store.advance(fence, [
            { row: flying as OpenRow, to: { state: 'pending', memo: starting.memo } },
          ]);
          row = back as OpenRow;
        } else {
          expect(start.reason).toMatchObject({ code: 'store.claimed' });
          expect(isGranted).toEqual({ status: 'fulfilled', value: true });
          await other.releaseClaim(aClaim(`check ${round}`));
        }
      }
    });
  });

  describe('advance', () => {
    it('starts no row of a claimed VM under the lease, names the VM, and writes nothing', async () => {
      const { store, other } = stores();
      await claim(other);

      await expect(store.advance(fence, toStarting())).rejects.toMatchObject({
        code: 'store.claimed',
        data: { vm },
      });

      expect(await store.coverage(auditId)).toMatchObject({ pending: 3, starting: 0 });
      expect(await store.advance(fence, toStarting(1))).toHaveLength(2);
    });

    it('starts it once the claim was released, also where the claim was seen', async () => {
      const { store, other } = stores();
      await claim(other);
      await expect(store.advance(fence, toStarting())).rejects.toMatchObject({ code: 'store.claimed' });

      await other.releaseClaim(aClaim());

      expect(await store.advance(fence, toStarting())).toHaveLength(3);
    });

    it('lets the lease settle a claimed VM’s row', async () => {
      const { store, other } = stores();
      await claim(other);

      const settled = settledAs(judgedAs('enabled'));

      expect(await store.advance(fence, [{ row: rows[0] as OpenRow, to: settled }])).toHaveLength(1);
    });

    it('carries the claimed VM’s rows of all audits through every state, and no other row', async () => {
      const { store, other } = stores();
      await claim(other);
      let row = await checkedRow();
      for (const to of [starting, started, settledAs(judgedAs('disabled'))]) {
        const [written] = await other.advance(aClaim(), [{ row, to }]);
        row = written as OpenRow;
      }
      const settled = settledAs(judgedAs('disabled'));
      const [own] = await other.openRowsOf(vm);
      await other.advance(aClaim(), [{ row: own as OpenRow, to: settled }]);

      expect(await store.finding(checkId, vm)).toMatchObject({ outcome: 'judged' });
      expect(await store.finding(auditId, vm)).toMatchObject({ outcome: 'judged' });
      expect(await store.coverage(auditId)).toMatchObject({ pending: 2, byOutcome: { judged: 1 } });
      await expect(
        other.advance(aClaim(), [{ row: rows[1] as OpenRow, to: starting }]),
      ).rejects.toMatchObject({ code: 'store.conflict' });
      await expect(store.advance(fence, toStarting())).rejects.toMatchObject({ code: 'store.conflict' });
    });

    it.each([
      { name: 'released', lose: (store: Store) => store.releaseClaim(aClaim()) },
      { name: 'taken over', lose: (store: Store) => claim(store, aClaim('other'), flewAt + 60_000) },
      { name: 'ended', lose: (store: Store) => store.endClaims(fence, flewAt + 60_000) },
    ])('refuses every write under a claim that was $name', async ({ lose }) => {
      const { store, other } = stores();
      await claim(other);
      const row = await checkedRow();
      await lose(store);

      await expect(other.advance(aClaim(), [{ row, to: starting }])).rejects.toMatchObject({
        code: 'store.fenced',
      });
      expect(await other.renewClaim(aClaim(), 60_000, flewAt)).toBe(false);
    });
  });

  describe('renewClaim', () => {
    it('keeps others out for longer, even when the time was over', async () => {
      const { store, other } = stores();
      await claim(store);

      expect(await store.renewClaim(aClaim(), 60_000, 90_000)).toBe(true);

      expect(await claim(other, aClaim('other'), 149_999)).toBe(false);
      expect(await other.endClaims(fence, 149_999)).toEqual([{ vm, until: 150_000 }]);
      expect(await store.renewClaim(aClaim(), 60_000, 149_999)).toBe(true);
    });
  });

  describe('releaseClaim', () => {
    it('may leave the VM closed to the lease for a time, and open to the next claim', async () => {
      const { store, other } = stores();
      await claim(other);

      await other.releaseClaim(aClaim(), 90_000);

      await expect(store.advance(fence, toStarting())).rejects.toMatchObject({ code: 'store.claimed' });
      expect(await other.renewClaim(aClaim(), 60_000, 2000)).toBe(false);
      expect(await store.endClaims(fence, 89_999)).toEqual([{ vm, until: 90_000 }]);
      expect(await claim(other, aClaim('next'), 2000)).toBe(true);
      await other.releaseClaim(aClaim('next'), 3000);
      await store.endClaims(fence, 3000);
      expect(await store.advance(fence, toStarting())).toHaveLength(3);
    });

    it('does nothing to a claim that belongs to another by now', async () => {
      const { store, other } = stores();
      await claim(store);
      await claim(other, aClaim('other'), flewAt + 60_000);

      await store.releaseClaim(aClaim());

      expect(await store.endClaims(fence, flewAt)).toHaveLength(1);
    });
  });

  describe('endClaims', () => {
    it('ends what has run out, tells of it once more, and leaves the rest', async () => {
      const { store, other } = stores();
      const second = aTarget('vm-001').key;
      await claim(other);
      await claim(other, aClaim('check', second), 2000);

      const told = await store.endClaims(fence, flewAt + 60_000);

      expect(told.toSorted((left, right) => left.until - right.until)).toEqual([
        { vm, until: flewAt + 60_000 },
        { vm: second, until: 62_000 },
      ]);
      expect(await store.endClaims(fence, flewAt + 60_000)).toEqual([{ vm: second, until: 62_000 }]);
      expect(await store.advance(fence, toStarting().slice(0, 1))).toHaveLength(1);
    });

    it('wants the lease', async () => {
      const { store, other } = stores();
      await claim(other);
      await other.releaseLease(fence);

      await expect(store.endClaims(fence, 1_000_000)).rejects.toMatchObject({ code: 'store.fenced' });
      expect(await other.renewClaim(aClaim(), 60_000, 2000)).toBe(true);
    });
  });

  describe('openRowsOf', () => {
    it('finds the open rows of one target in all audits', async () => {
      const { store, other } = stores();
      await store.advance(fence, [{ row: rows[0] as OpenRow, to: started }]);

      expect((await other.openRowsOf(vm)).map((row) => [row.auditId, row.row.state])).toEqual([
        [auditId, 'started'],
        [checkId, 'pending'],
      ]);

      await other.settleOpen(
        checkId,
        { states: ['pending'], limit: 1 },
        { outcome: 'canceled', reason: 'canceled' },
        0,
      );
      expect(await store.openRowsOf(vm)).toHaveLength(1);
      expect(await store.openRowsOf(aTarget('stranger').key)).toEqual([]);
    });
  });
}

function secondOf() {
  return { subscriptionId: secondSubscription };
}

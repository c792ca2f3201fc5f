import { describe, expect, it } from '@jest/globals';
import type { AskedVm } from '../../../lib/findings/store/leases.ts';
import type { AuditId, SubscriptionId } from '../../../lib/model/ids.ts';
import { anAudit, aTarget, firstSubscription, secondSubscription, started } from '../ledger-builders.ts';
import { auditId, namedRows, openRowsOf, type StoresOf, takeLease } from './harness.ts';

const checkId = '20260105T040000Z-0000000c' as AuditId;
const vm = aTarget('vm-000').key;

function asking(id = checkId, name = 'vm-000', subscriptionId: SubscriptionId = firstSubscription): AskedVm {
  return { subscriptionId, auditId: id, vm: aTarget(name, { subscriptionId }).key };
}

function sorted(list: readonly AskedVm[]): readonly AskedVm[] {
  return list.toSorted((left, right) =>
    `${left.auditId}${left.vm}` < `${right.auditId}${right.vm}` ? -1 : 1,
  );
}

export function describeAsked(stores: StoresOf): void {
  describe('askFor', () => {
    it('lists a VM for whoever holds the lease, once, however often it is asked for', async () => {
      const { store, other } = stores();
      const fence = await takeLease(store);

      await Promise.all([other.askFor(asking()), store.askFor(asking()), other.askFor(asking())]);

      expect(await store.askedVms(firstSubscription)).toEqual([asking()]);
      expect(await store.renewLease(fence, 60_000, 1)).toBe(true);
    });

    it('keeps the lists of subscriptions apart, also before there ever was a lease', async () => {
      const { store, other } = stores();
      const far = asking(checkId, 'far', secondSubscription);
      await store.askFor(asking());
      await store.askFor(far);

      expect(await other.askedVms(firstSubscription)).toEqual([asking()]);
      expect(await other.askedVms(secondSubscription)).toEqual([far]);
    });

    it('stands in the way of no write, before it and after it', async () => {
      const { store, other } = stores();
      await store.createAudit(anAudit());
      await store.addRows(auditId, namedRows(2), 0);
      const fence = await takeLease(store);
      const [first, second] = await openRowsOf(store);
      await other.askFor(asking());

      const written = await store.advance(fence, [{ row: first as never, to: started }]);
      await other.askFor(asking(auditId));

      expect(written).toHaveLength(1);
      expect(await store.advance(fence, [{ row: second as never, to: started }])).toHaveLength(1);
    });
  });

  describe('endAsking', () => {
    it('takes one audit’s wish for one VM from the list, and does nothing when it is not there', async () => {
      const { store, other } = stores();
      const others = [asking(auditId), asking(checkId, 'vm-001')];
      for (const asked of [asking(), ...others]) {
        await store.askFor(asked);
      }

      await other.endAsking(asking());
      await other.endAsking(asking());

      expect(sorted(await store.askedVms(firstSubscription))).toEqual(sorted(others));
    });
  });

  describe('openRowsOf', () => {
    it('finds the open rows of one target in all audits', async () => {
      const { store, other } = stores();
      await store.createAudit(anAudit());
      await store.createAudit(anAudit({ id: checkId, trigger: 'check' }));
      await store.addRows(auditId, namedRows(3), 0);
      await store.addRows(checkId, namedRows(1), 0);
      const fence = await takeLease(store);
      const [row] = await openRowsOf(store);
      await store.advance(fence, [{ row: row as never, to: started }]);

      expect((await other.openRowsOf(vm)).map(({ auditId: id, entry: { state } }) => [id, state])).toEqual([
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

import { describe, expect, it } from '@jest/globals';
import type { Fence, LeaseAnswer } from '../../../lib/findings/store/leases.ts';
import { nothingLearned, withLearned } from '../../../lib/run-command/learned.ts';
import { secondSubscription, firstSubscription as subscription } from '../ledger-builders.ts';
import type { StoresOf } from './harness.ts';

function fenceOf(answer: LeaseAnswer): Fence {
  if (answer.kind === 'held') {
    throw new Error('the lease is held');
  }
  return answer.fence;
}

export function describeLeases(stores: StoresOf): void {
  describe('acquireLease', () => {
    it('gives a subscription to one holder and tells the others whom and until when', async () => {
      const { store, other } = stores();

      const answer = await store.acquireLease(subscription, 'first', 60_000, 1000);

      expect(answer).toMatchObject({
        kind: 'acquired',
        fence: { key: subscription, holder: 'first' },
      });
      expect(await other.acquireLease(subscription, 'second', 60_000, 60_999)).toEqual({
        kind: 'held',
        holder: 'first',
        until: 61_000,
      });
      expect(await other.acquireLease(secondSubscription, 'second', 60_000, 1000)).toMatchObject({
        kind: 'acquired',
      });
    });

    it('takes any text for a key', async () => {
      const { store, other } = stores();
      const keys = ['start:0f', `scope:${'f'.repeat(64)}`, `scope:${'f'.repeat(63)}0`];
      for (const key of keys) {
        expect(await store.acquireLease(key, 'first', 60_000, 0)).toMatchObject({ fence: { key } });
        expect(await other.acquireLease(key, 'second', 60_000, 0)).toMatchObject({ kind: 'held' });
      }
    });

    it('gives a lease that ran out to whoever asks', async () => {
      const { store, other } = stores();
      await store.acquireLease(subscription, 'first', 60_000, 1000);

      expect(await other.acquireLease(subscription, 'second', 60_000, 61_000)).toMatchObject({
        kind: 'acquired',
      });
    });

    it('gives only one of many that ask at the same time the lease', async () => {
      const { store, other } = stores();

      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          (index % 2 === 0 ? store : other).acquireLease(subscription, `holder ${index}`, 60_000, 0),
        ),
      );

      expect(answers.filter(({ kind }) => kind === 'acquired')).toHaveLength(1);
    });

    it('counts epochs up over expiry, release and repeated asking', async () => {
      const { store, other } = stores();
      const first = fenceOf(await store.acquireLease(subscription, 'first', 10, 0));
      const second = fenceOf(await other.acquireLease(subscription, 'second', 10, 10));
      await other.releaseLease(second);
      const third = fenceOf(await store.acquireLease(subscription, 'first', 10, 11));
      const fourth = fenceOf(await store.acquireLease(subscription, 'first', 10, 12));

      const epochs = [first, second, third, fourth].map(({ epoch }) => epoch);

      expect(epochs).toEqual(epochs.toSorted((left, right) => left - right));
      expect(new Set(epochs).size).toBe(4);
    });
  });

  describe('renewLease', () => {
    it('keeps others out for longer', async () => {
      const { store, other } = stores();
      const fence = fenceOf(await store.acquireLease(subscription, 'first', 60_000, 0));

      expect(await store.renewLease(fence, 60_000, 50_000)).toBe(true);

      expect(await other.acquireLease(subscription, 'second', 60_000, 60_000)).toEqual({
        kind: 'held',
        holder: 'first',
        until: 110_000,
      });
    });

    it('revives a lease that ran out and that nobody took', async () => {
      const { store } = stores();
      const fence = fenceOf(await store.acquireLease(subscription, 'first', 10, 0));

      expect(await store.renewLease(fence, 10, 100)).toBe(true);
    });

    it('says that the lease was lost to another holder, to a newer epoch, by release', async () => {
      const { store, other } = stores();
      const stolen = fenceOf(await store.acquireLease(subscription, 'first', 10, 0));
      const older = fenceOf(await other.acquireLease(subscription, 'second', 10, 10));
      expect(await store.renewLease(stolen, 10, 11)).toBe(false);

      const newer = fenceOf(await other.acquireLease(subscription, 'second', 10, 12));
      expect(await other.renewLease(older, 10, 13)).toBe(false);

      await other.releaseLease(newer);
      expect(await other.renewLease(newer, 10, 14)).toBe(false);
    });
  });

  describe('releaseLease', () => {
    it('lets the next holder in at once', async () => {
      const { store, other } = stores();
      const fence = fenceOf(await store.acquireLease(subscription, 'first', 60_000, 0));

      await store.releaseLease(fence);

      expect(await other.acquireLease(subscription, 'second', 60_000, 1)).toMatchObject({ kind: 'acquired' });
    });

    it('does nothing to a lease that belongs to another by now', async () => {
      const { store, other } = stores();
      const fence = fenceOf(await store.acquireLease(subscription, 'first', 10, 0));
      await other.acquireLease(subscription, 'second', 60_000, 10);

      await store.releaseLease(fence);

      expect(await store.acquireLease(subscription, 'first', 10, 11)).toMatchObject({ kind: 'held' });
    });
  });

  describe('saveLevels', () => {
    it('keeps the levels of each subscription over releases and new leases', async () => {
      const { store, other } = stores();
      expect(await store.readLevels(subscription)).toBeNull();
      const fence = fenceOf(await store.acquireLease(subscription, 'first', 60_000, 0));
      expect(await store.readLevels(subscription)).toBeNull();

      await store.saveLevels(fence, '{"arm-writes":12.5}');
      await store.releaseLease(fence);
      await other.acquireLease(subscription, 'second', 60_000, 1);

      expect(await other.readLevels(subscription)).toBe('{"arm-writes":12.5}');
      expect(await other.readLevels(secondSubscription)).toBeNull();
    });

    it('keeps nothing of the longest that a pass leaves where the next leaves less', async () => {
      const { store, other } = stores();
      const fence = fenceOf(await store.acquireLease(subscription, 'first', 60_000, 0));
      const longest = longestLevels();

      await store.saveLevels(fence, longest);
      expect(await other.readLevels(subscription)).toBe(longest);
      await store.saveLevels(fence, '{}');

      expect(await other.readLevels(subscription)).toBe('{}');
    });
  });
}

/** What the agents of many VMs with the longest of names take, beside the buckets of forty of them. */
function longestLevels(): string {
  const prefix = `/subscriptions/${subscription}/resourcegroups/${'r'.repeat(90)}/providers/microsoft.compute`;
  const keys = Array.from(
    { length: 1000 },
    (_, index) => `${prefix}/virtualmachinescalesets/${'s'.repeat(64)}/virtualmachines/${10_000 + index}`,
  );
  const seen = { since: 1_767_582_000_000, lookAt: 1_767_582_720_000, looks: 3, notReady: 3 };
  const levels = {
    buckets: keys.slice(0, 40).map((key) => [`compute-vm-starts|${key}`, 10, seen.since, -10.333]),
  };
  const learned = nothingLearned({ auditId: '20260105T030000Z-0000000a', firstPollMs: 20_000 });
  return withLearned(
    JSON.stringify(levels),
    { ...learned, agents: Object.fromEntries(keys.map((key) => [key, seen])) },
    seen.lookAt,
  );
}

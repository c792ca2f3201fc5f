import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { takeSampleTurn } from '../../../../lib/audit/sample/sample-turn.ts';
import { createSampleCounts } from '../../../../lib/audit/sample/shared-count.ts';
import type { Fence } from '../../../../lib/findings/store/leases.ts';
import type { NewRow } from '../../../../lib/findings/store/ledger.ts';
import type { Store } from '../../../../lib/findings/store/store.ts';
import type { SubscriptionId } from '../../../../lib/model/ids.ts';
import { waves } from '../../../../lib/model/row-memo.ts';
import { type AuditBench, createAuditBench } from '../../../support/audit-bench.ts';
import {
  aNewRow,
  anAudit,
  firstSubscription,
  judgedAs,
  secondSubscription,
} from '../../../support/ledger-builders.ts';

const audit = anAudit({ subscriptions: [firstSubscription, secondSubscription] });
const waiting = { state: 'pending', limit: 5000, wave: waves.reserve } as const;

let bench: AuditBench;

beforeEach(async () => {
  bench = await createAuditBench({ events: [], behaviourOf: () => [] });
  await bench.store.createAudit(audit);
});

afterEach(() => bench.close());

function inReserve(subscriptionId: SubscriptionId, count: number): NewRow[] {
  return Array.from({ length: count }, (_, index) =>
    aNewRow(`vm-${index}`, { subscriptionId, wave: waves.reserve }),
  );
}

async function fenceOf(subscriptionId: SubscriptionId): Promise<Fence> {
  const lease = await bench.store.acquireLease(subscriptionId, 'prober', 60_000, 0);
  if (lease.kind === 'held') {
    throw new Error('the lease is held');
  }
  return lease.fence;
}

async function turn(subscriptionId: SubscriptionId, perImage: number, store: Store = bench.store) {
  const sampled = { audit, perImage, subscriptionId, fence: await fenceOf(subscriptionId) };
  return await takeSampleTurn({ store, clock: bench.clock, sampleCounts: createSampleCounts() }, sampled, 0);
}

async function wavesIn(subscriptionId: SubscriptionId): Promise<(number | undefined)[]> {
  const rows = await bench.store.openRows(audit.id, { subscriptionId, state: 'pending', limit: 5000 });
  return rows.map(({ entry }) => entry.memo.wave);
}

describe('takeSampleTurn', () => {
  it('releases as many as an image lacks, the first VM of one that has none before all others', async () => {
    await bench.store.addRows(audit.id, inReserve(firstSubscription, 4), 0);

    expect(await turn(firstSubscription, 2)).toEqual({ number: 1, released: 2, isCut: false });
    expect((await wavesIn(firstSubscription)).sort()).toEqual([
      waves.first,
      waves.sample,
      waves.reserve,
      waves.reserve,
    ]);
    expect(await turn(firstSubscription, 2)).toEqual({ number: 1, released: 0, isCut: false });
  });

  it('releases a VM that was not heard of only where no other is left, to start last', async () => {
    const silent = (name: string) => ({ ...aNewRow(name, { wave: waves.reserve }), wasSilent: true });
    const heard = aNewRow('b', { wave: waves.reserve });
    await bench.store.addRows(audit.id, [silent('a'), heard, silent('c')], 0);

    await turn(firstSubscription, 1);
    expect(await wavesIn(firstSubscription)).toEqual([waves.reserve, waves.first, waves.reserve]);
    await turn(firstSubscription, 2);
    expect((await wavesIn(firstSubscription)).sort()).toEqual([waves.first, waves.reserve, waves.silent]);
  });

  it('leaves the turn to an earlier subscription that holds rows of the image', async () => {
    await bench.store.addRows(audit.id, inReserve(firstSubscription, 1), 0);
    await bench.store.addRows(audit.id, inReserve(secondSubscription, 1), 0);

    expect(await turn(secondSubscription, 1)).toMatchObject({ released: 0, isCut: false });
    expect(await turn(firstSubscription, 1)).toMatchObject({ released: 1 });
  });

  it('releases none beside what an earlier subscription releases until it is asked what it holds', async () => {
    await bench.store.addRows(audit.id, inReserve(firstSubscription, 1), 0);
    await bench.store.addRows(audit.id, inReserve(secondSubscription, 1), 0);
    let hasReleased = false;
    const racing: Store = {
      ...bench.store,
      openRows: async (id, query) => {
        if (query.wave === waves.reserve && query.subscriptionId === firstSubscription && !hasReleased) {
          hasReleased = true;
          expect(await turn(firstSubscription, 1)).toMatchObject({ released: 1 });
        }
        return await bench.store.openRows(id, query);
      },
    };

    expect(await turn(secondSubscription, 1, racing)).toMatchObject({ released: 0 });
    expect(hasReleased).toBe(true);
  });

  it('settles in batches what an answered image does not need, and keeps what an earlier audit did not hear of', async () => {
    await bench.store.addRows(audit.id, [aNewRow('answers', { settlement: judgedAs('enabled') })], 0);
    const silent = { ...aNewRow('silent', { wave: waves.reserve }), wasSilent: true };
    await bench.store.addRows(audit.id, [...inReserve(firstSubscription, 120), silent], 0);

    expect(await turn(firstSubscription, 1)).toEqual({ number: 1, released: 0, isCut: false });
    expect(await bench.store.openRows(audit.id, { ...waiting, subscriptionId: firstSubscription })).toEqual(
      [],
    );
    expect((await bench.store.coverage(audit.id)).byReason['skipped:sampled']).toBe(121);
    expect(await bench.store.finding(audit.id, silent.target.key)).toMatchObject({
      reason: 'sampled',
      detail: { code: 'silent-before' },
    });
  });

  it('is cut at two thousand, where it releases any, and goes on with the rest', async () => {
    await bench.store.addRows(audit.id, inReserve(firstSubscription, 1), 0);
    await bench.store.addRows(audit.id, inReserve(secondSubscription, 2001), 0);

    expect(await turn(secondSubscription, 3000)).toMatchObject({ released: 0, isCut: false });
    expect(await turn(firstSubscription, 3000)).toMatchObject({ released: 1, isCut: false });
    expect(await turn(secondSubscription, 3000)).toMatchObject({ released: 2000, isCut: true });
    expect(await turn(secondSubscription, 3000)).toMatchObject({ released: 1, isCut: false });
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSampler } from '../../../../lib/audit/sample/sampler.ts';
import { createSampleCounts, type SampleCounts } from '../../../../lib/audit/sample/shared-count.ts';
import type { Settlement } from '../../../../lib/findings/store/ledger.ts';
import { waves } from '../../../../lib/model/row-memo.ts';
import { type AuditBench, createAuditBench } from '../../../support/audit-bench.ts';
import {
  aNewRow,
  anAudit,
  aTarget,
  firstSubscription,
  judgedAs,
  provenanceOf,
} from '../../../support/ledger-builders.ts';

const audit = anAudit({ subscriptions: [firstSubscription] });
const vm = aTarget('vm');
const answer = judgedAs('enabled');
const silence: Settlement = { outcome: 'failed', reason: 'timed-out' };

let bench: AuditBench;
let at: number;
let sampleCounts: SampleCounts;

beforeEach(async () => {
  bench = await createAuditBench({ events: [], behaviourOf: () => [] });
  await bench.store.createAudit(audit);
  [at, sampleCounts] = [0, createSampleCounts()];
});

afterEach(() => bench.close());

function deps() {
  return { store: bench.store, clock: { ...bench.clock, now: () => at }, sampleCounts };
}

/** With so many rows in reserve. */
async function samplerOf(rows: number, perImage?: number) {
  const reserve = Array.from({ length: rows }, (_, index) => aNewRow(`vm-${index}`, { wave: waves.reserve }));
  await bench.store.addRows(audit.id, reserve, 0);
  const lease = await bench.store.acquireLease(firstSubscription, 'prober', 60_000, 0);
  if (lease.kind === 'held') {
    throw new Error('the lease is held');
  }
  const reserved = { audit, subscriptionId: firstSubscription, fence: lease.fence };
  return createSampler(deps(), { ...reserved, perImage });
}

describe('createSampler', () => {
  it('has nothing to do where all VMs are probed', async () => {
    const sampler = await samplerOf(1);

    expect([sampler.isDue(), await sampler.see(true)]).toEqual([false, false]);
  });

  it('takes the turn that a pass before may have left after ten seconds, and no other', async () => {
    const sampler = await samplerOf(3, 1);

    at = 9_999;
    expect([await sampler.see(false), sampler.isDue()]).toEqual([false, true]);
    at = 10_000;
    expect([await sampler.see(false), sampler.isDue()]).toEqual([true, false]);
    expect(await sampler.see(true)).toBe(false);
  });

  it.each([
    { name: 'an answer', settlement: answer, after: 60_000 },
    { name: 'no answer', settlement: silence, after: 10_000 },
  ])('takes another $after ms after the last one where a VM gave $name', async ({ settlement, after }) => {
    const sampler = await samplerOf(0, 1);
    at = 500;
    await sampler.see(true);
    at = 1000;
    sampler.settled(vm, settlement);

    at = 500 + after - 1;
    expect([await sampler.see(false), sampler.isDue()]).toEqual([false, true]);
    at = 500 + after;
    expect([await sampler.see(false), sampler.isDue()]).toEqual([false, false]);
  });

  it('is not due for a VM of no image', async () => {
    const sampler = await samplerOf(0, 1);
    await sampler.see(true);

    sampler.settled(aTarget('other', { provenance: provenanceOf(null) }), answer);

    expect(sampler.isDue()).toBe(false);
  });

  it.each([
    { isIdle: false, isDue: true },
    { isIdle: true, isDue: false },
  ])(
    'stays due by a count that may not have seen how a row ended, idle $isIdle',
    async ({ isIdle, isDue }) => {
      const sampler = await samplerOf(0, 1);
      at = 5000;
      await sampleCounts.read(deps(), audit, 0);
      sampler.settled(vm, silence);

      at = 10_000;
      await sampler.see(isIdle);
      expect(sampler.isDue()).toBe(isDue);
      at = 20_000;
      await sampler.see(false);
      expect(sampler.isDue()).toBe(false);
    },
  );

  it('goes by no count from before it began', async () => {
    at = 5000;
    await sampleCounts.read(deps(), audit, 0);
    await bench.store.addRows(audit.id, [aNewRow('answers', { settlement: answer })], 0);
    const sampler = await samplerOf(1, 1);

    await sampler.see(true);

    expect(await bench.store.coverage(audit.id)).toMatchObject({ pending: 0, known: 1 });
  });

  it('stays due where there is more to be released than one turn takes', async () => {
    const sampler = await samplerOf(2001, 3000);

    expect([await sampler.see(true), sampler.isDue()]).toEqual([true, true]);
    expect([await sampler.see(true), sampler.isDue()]).toEqual([true, false]);
  });

  it('is over once it is told so', async () => {
    const sampler = await samplerOf(1, 1);

    sampler.end();

    expect([sampler.isDue(), await sampler.see(true)]).toEqual([false, false]);
  });
});

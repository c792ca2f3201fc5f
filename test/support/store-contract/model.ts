import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import type { FindingFilter } from '../../../lib/findings/store/findings.ts';
import type { Store } from '../../../lib/findings/store/store.ts';
import { outcomes } from '../../../lib/model/outcome.ts';
import { exposures, verdicts } from '../../../lib/model/verdict.ts';
import { anAudit, judgedAs } from '../ledger-builders.ts';
import type { StoreHarness } from './harness.ts';
import { type Birth, emptyModel, expectSameBooks, type Step, states, take } from './model-steps.ts';

const common = {
  by: fc.constantFrom(0 as const, 1 as const),
  subscription: fc.constantFrom(0 as const, 1 as const),
};
const both = fc.record({ client: fc.constantFrom(...verdicts), server: fc.constantFrom(...verdicts) });
const lastKnown = both.map((each) => ({ ...each, probedAt: '2025-12-01T00:00:00.000Z' }));
const birth: fc.Arbitrary<Birth> = fc.oneof(
  both.map((each) => ({ settlement: judgedAs(each), lastKnown: null })),
  fc.record({
    settlement: fc.constantFrom(
      { outcome: 'skipped', reason: 'unchanged' } as const,
      { outcome: 'skipped', reason: 'not-running' } as const,
    ),
    lastKnown: fc.option(lastKnown),
  }),
);
const wanted = <Value extends string>(values: readonly Value[]): fc.Arbitrary<Value[]> =>
  fc.oneof(fc.subarray([...values], { maxLength: 3 }), fc.subarray([...values]));
const filter: fc.Arbitrary<FindingFilter> = fc.record(
  {
    exposures: wanted(exposures),
    client: wanted(verdicts),
    server: wanted(verdicts),
    verdicts: wanted(verdicts),
    outcomes: wanted(outcomes),
  },
  { requiredKeys: [] },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    ...common,
    kind: fc.constant('add' as const),
    vms: fc.array(fc.nat(9), { maxLength: 5 }),
    birth: fc.option(birth),
  }),
  fc.record({ ...common, kind: fc.constant('list' as const), filter, limit: fc.integer({ min: 1, max: 4 }) }),
  fc.record({
    ...common,
    kind: fc.constant('acquire' as const),
    ttlMs: fc.integer({ min: 1, max: 50 }),
    waitMs: fc.nat(60),
  }),
  fc.record({ ...common, kind: fc.constant('release' as const), fence: fc.nat(3) }),
  fc.record({
    ...common,
    kind: fc.constant('advance' as const),
    fence: fc.nat(3),
    rows: fc.uniqueArray(fc.nat(9), { minLength: 1, maxLength: 3 }),
    to: fc.nat(states.length - 1),
  }),
  fc.record({
    ...common,
    kind: fc.constant('settleOpen' as const),
    state: fc.constantFrom('pending' as const, 'starting' as const, 'started' as const),
    limit: fc.nat(3),
  }),
);

export function describeModel(create: () => Promise<StoreHarness>, histories: number): void {
  describe('any history of two processes', () => {
    it('leaves the same books as the model', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
          const harness = await create();
          try {
            const stores = [await harness.open(), await harness.open()] as const;
            const model = emptyModel();
            await stores[0].createAudit(anAudit());
            for (const each of steps) {
              await take(model, stores[each.by], each);
              await expectSameBooks(model, stores[1 - each.by] as Store);
            }
          } finally {
            await harness.dispose();
          }
        }),
        { numRuns: histories },
      );
    });
  });
}

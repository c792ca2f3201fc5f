import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import type { Store } from '../../../lib/findings/store.ts';
import type { StoreHarness } from './harness.ts';
import { emptyModel, expectSameBooks, type Step, states, take } from './model-steps.ts';

const common = {
  by: fc.constantFrom(0 as const, 1 as const),
  subscription: fc.constantFrom(0 as const, 1 as const),
};
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ ...common, kind: fc.constant('add' as const), vms: fc.array(fc.nat(9), { maxLength: 5 }) }),
  fc.record({
    ...common,
    kind: fc.constant('acquire' as const),
    ttlMs: fc.integer({ min: 1, max: 50 }),
    waitMs: fc.nat(60),
  }),
  fc.record({
    ...common,
    kind: fc.constant('claim' as const),
    vm: fc.nat(9),
    ttlMs: fc.integer({ min: 1, max: 50 }),
    waitMs: fc.nat(20),
  }),
  fc.record({
    ...common,
    kind: fc.constantFrom('release' as const, 'leave' as const, 'endClaims' as const),
    fence: fc.nat(3),
  }),
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

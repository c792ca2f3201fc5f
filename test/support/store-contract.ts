import { afterEach, beforeEach, describe } from '@jest/globals';
import { describeAdvance } from './store-contract/advance.ts';
import { describeAsked } from './store-contract/asked.ts';
import { describeAudits } from './store-contract/audits.ts';
import { describeDeletedAudits } from './store-contract/deleted-audits.ts';
import { describeFindings } from './store-contract/findings.ts';
import type { StoreHarness, Stores } from './store-contract/harness.ts';
import { describeImages } from './store-contract/images.ts';
import { describeLeases } from './store-contract/leases.ts';
import { describeLedger } from './store-contract/ledger.ts';
import { describeModel } from './store-contract/model.ts';

export type ContractOptions = {
  /** Random histories to run against the model; fewer for a slow database. Default 60. */
  readonly histories?: number;
};

/** What every implementation of the store port must do. `create` makes an empty database. */
export function describeStoreContract(
  name: string,
  create: () => Promise<StoreHarness>,
  { histories = 60 }: ContractOptions = {},
): void {
  describe(name, () => {
    let harness: StoreHarness;
    let stores: Stores;

    beforeEach(async () => {
      harness = await create();
      stores = { store: await harness.open(), other: await harness.open() };
    });

    afterEach(async () => {
      await harness.dispose();
    });

    describe('audits', () => describeAudits(() => stores));
    describe('deleted audits', () => describeDeletedAudits(() => stores));
    describe('ledger', () => describeLedger(() => stores));
    describe('ledger under a lease', () => describeAdvance(() => stores));
    describe('leases', () => describeLeases(() => stores));
    describe('the list beside a lease', () => describeAsked(() => stores));
    describe('findings', () => describeFindings(() => stores));
    describe('images', () => describeImages(() => stores));
    describeModel(create, histories);
  });
}

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { goOn } from '../../../../lib/audit/pass/pick-up.ts';
import type { Fence } from '../../../../lib/findings/store/leases.ts';
import type { OpenRow, OpenRowState, RowIn } from '../../../../lib/findings/store/ledger.ts';
import { freshMemo } from '../../../../lib/model/row-memo.ts';
import { retryRulesFor } from '../../../../lib/run-command/retry-rules.ts';
import { type AuditBench, createAuditBench } from '../../../support/audit-bench.ts';
import { documentedRates } from '../../../support/documented-rates.ts';
import { aNewRow, aNonce, anAudit } from '../../../support/ledger-builders.ts';
import { openRowsOf, takeLease } from '../../../support/store-contract/harness.ts';

const rules = retryRulesFor(documentedRates, { probeDeadlineSeconds: 300 });
const posted = { memo: { ...freshMemo, attempts: 1 }, nonce: aNonce };

let bench: AuditBench;
let fence: Fence;
let followed: RowIn<'started'>[];

beforeEach(async () => {
  bench = await createAuditBench({ events: [], behaviourOf: () => [] });
  followed = [];
  await bench.store.addRows(anAudit().id, [aNewRow('vm-1')], 0);
  fence = await takeLease(bench.store);
});

afterEach(() => bench.close());

/** Goes on with a row that was left like this. */
async function left(to: OpenRowState): Promise<void> {
  const [pending] = await openRowsOf(bench.store);
  const [row] = await bench.store.advance(fence, [{ row: pending as OpenRow, to }]);
  await goOn(bench.deps, { fence, rules }, row as OpenRow, (each) => followed.push(each));
}

describe('goOn', () => {
  it.each([
    { name: 'since it was started', ago: 5000, since: 5000 },
    { name: 'as if just started, where that was after a clock was set back', ago: -5000, since: 0 },
  ])('follows an operation $name', async ({ ago, since }) => {
    await left({ state: 'started', ...posted, token: 't', since: bench.clock.now() - ago });

    expect(followed).toMatchObject([{ entry: { state: 'started', since: bench.clock.now() - since } }]);
  });

  it('has one that may have been POSTed wait as long as a lost start is waited for, and POSTed again', async () => {
    const since = bench.clock.now() - 5000;
    await left({ state: 'starting', ...posted, since });

    expect(followed).toEqual([]);
    expect(await openRowsOf(bench.store)).toMatchObject([
      { entry: { memo: { attempts: 1, notBefore: since + rules.lostStartWaitMs } } },
    ]);
  });

  it('leaves one alone that waits', async () => {
    await left({ state: 'pending', memo: freshMemo });

    expect(followed).toEqual([]);
    expect(await openRowsOf(bench.store)).toMatchObject([{ version: 2 }]);
  });
});

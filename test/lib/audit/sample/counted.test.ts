import { afterEach, describe, expect, it } from '@jest/globals';
import { countSample } from '../../../../lib/audit/sample/counted.ts';
import { imageMadeFrom } from '../../../../lib/findings/images/made-from.ts';
import type { RowState } from '../../../../lib/findings/store/ledger.ts';
import { freshMemo } from '../../../../lib/model/row-memo.ts';
import { type AuditBench, createAuditBench } from '../../../support/audit-bench.ts';
import { interceptedStore } from '../../../support/intercepted-store.ts';
import {
  aNewRow,
  anAudit,
  aProbe,
  firstSubscription,
  image2016,
  judgedAs,
  provenanceOf,
  settledAs,
  started,
  starting,
} from '../../../support/ledger-builders.ts';

let bench: AuditBench;

afterEach(() => bench.close());

const audit = anAudit();
const image = imageMadeFrom(provenanceOf(image2016)) as string;
const pending: RowState = { state: 'pending', memo: { ...freshMemo, wave: 1 } };

/** Counts one row, which begins as the first of the states and goes to the others, each after so many reads of open rows. */
async function counted(states: readonly RowState[], moveAfter: readonly number[] = []) {
  bench = await createAuditBench({ events: [], behaviourOf: () => [] });
  const { store } = bench;
  await store.createAudit(audit);
  await store.addRows(audit.id, [aNewRow('vm-1', { wave: 0 })], 0);
  const lease = await store.acquireLease(firstSubscription, 'prober', 60_000, 0);
  const [row] = await store.openRowsOf(aNewRow('vm-1').target.key);
  if (lease.kind !== 'acquired' || row === undefined) {
    throw new Error('no row to move');
  }
  let { version } = row;
  const move = async (to: RowState | undefined): Promise<void> => {
    const [moved] =
      to === undefined ? [] : await store.advance(lease.fence, [{ row: { ...row, version }, to }]);
    version = moved?.version ?? version;
  };
  const [first, ...later] = states;
  await move(first);
  let reads = 0;
  const watched = interceptedStore(store, {
    after: async (method) => {
      reads += Number(method === 'openRows');
      for (const _ of method === 'openRows' ? moveAfter.filter((read) => read === reads) : []) {
        await move(later.shift());
      }
    },
  });
  return (await countSample({ store: watched }, audit)).promised(image);
}

const reads = Array.from({ length: 10 }, (_, index) => index + 1);

describe('countSample', () => {
  it.each(reads)('finds a row that goes back to wait after read %d, once', async (read) => {
    expect(await counted([started, pending], [read])).toBe(1);
  });

  it.each(reads)('finds one that goes back after read %d and starts again at once', async (read) => {
    expect(await counted([started, pending, starting], [read, read + 1])).toBe(1);
  });

  it.each(reads)('counts once one that starts after read %d', async (read) => {
    expect(await counted([pending, starting, started], [read, read])).toBe(1);
  });

  it.each(reads)('finds one that is answered after read %d', async (read) => {
    expect(await counted([started, settledAs(judgedAs('enabled'))], [read])).toBeGreaterThanOrEqual(1);
  });

  it('takes no VM for an answer whose system is not that of its image', async () => {
    const answer = judgedAs('enabled');
    const upgraded = { ...answer, probe: aProbe('enabled', '10.0.20348.1') };

    expect(await counted([settledAs(answer)])).toBe(1);
    await bench.close();
    expect(await counted([settledAs(upgraded)])).toBe(0);
  });

  it('takes no held row for one that may answer', async () => {
    expect(await counted([{ state: 'pending', memo: { ...freshMemo, wave: 3 } }])).toBe(0);
  });
});

import { describe, expect, it } from '@jest/globals';
import {
  createWaveReader,
  type PendingSource,
  type WaveReader,
} from '../../../../lib/audit/pass/wave-reader.ts';
import type { OpenRow } from '../../../../lib/findings/store/ledger.ts';
import { freshMemo, type Wave } from '../../../../lib/model/row-memo.ts';
import { anAudit, aTarget } from '../../../support/ledger-builders.ts';

/** A ledger whose rows stay pending: name and wave of each. */
function ledgerOf(waves: Readonly<Record<string, Wave | null>>): PendingSource {
  const rows = Object.entries(waves).map(
    ([name, wave]): OpenRow => ({
      auditId: anAudit().id,
      target: aTarget(name),
      version: 1,
      row: { state: 'pending', memo: wave === null ? freshMemo : { ...freshMemo, wave } },
    }),
  );
  return ({ after, limit, wave }) =>
    Promise.resolve(
      rows
        .filter(({ row }) => wave === null || row.memo.wave === wave)
        .filter(({ target }) => after === null || target.key > after)
        .slice(0, limit),
    );
}

async function namesOf(reader: WaveReader): Promise<string[]> {
  const names: string[] = [];
  while (!reader.isDone()) {
    names.push(...(await reader.next()).map(({ target }) => target.name));
  }
  return names;
}

const ledger = ledgerOf({ a1: 0, a2: 1, a3: null, b1: 0, b2: null, c: 1, d: null });

describe('createWaveReader', () => {
  it.each([1, 2, 3, 100])('reads wave after wave and each row once, in pages of %i', async (pageSize) => {
    expect(await namesOf(createWaveReader(ledger, pageSize))).toEqual([
      'a1',
      'b1',
      'a2',
      'c',
      'a3',
      'b2',
      'd',
    ]);
  });

  it('reads all rows by key where no waves are asked for', async () => {
    expect(await namesOf(createWaveReader(ledger, 2, [null]))).toEqual([
      'a1',
      'a2',
      'a3',
      'b1',
      'b2',
      'c',
      'd',
    ]);
  });

  it('reads rows of an earlier version, which have no waves', async () => {
    expect(await namesOf(createWaveReader(ledgerOf({ a: null, b: null }), 10))).toEqual(['a', 'b']);
  });
});

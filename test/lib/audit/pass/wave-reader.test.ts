import { describe, expect, it } from '@jest/globals';
import {
  createWaveReader,
  type PendingSource,
  sampledWaves,
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
      entry: { state: 'pending', memo: wave === null ? freshMemo : { ...freshMemo, wave } },
    }),
  );
  return ({ after, limit, wave }) =>
    Promise.resolve(
      rows
        .filter(({ entry }) => wave === undefined || entry.memo.wave === wave)
        .filter(({ target }) => after === undefined || target.key > after)
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

  it('reads what is to start last after all others', async () => {
    const silent = ledgerOf({ a: 4, b: null, c: 4, d: 0 });

    expect(await namesOf(createWaveReader(silent, 1))).toEqual(['d', 'b', 'a', 'c']);
  });

  it('reads no row that is held for others of its image', async () => {
    const sampled = ledgerOf({ a: 3, b: 2, c: 4, d: 0, e: 1 });

    expect(await namesOf(createWaveReader(sampled, 1, sampledWaves))).toEqual(['d', 'e', 'b', 'c']);
  });

  it('reads all rows by key where no waves are asked for', async () => {
    expect(await namesOf(createWaveReader(ledger, 2, [undefined]))).toEqual([
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

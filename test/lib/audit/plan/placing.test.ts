import { describe, expect, it } from '@jest/globals';
import { createPlacing } from '../../../../lib/audit/plan/placing.ts';
import type { NewRow } from '../../../../lib/findings/store/ledger.ts';
import type { Provenance } from '../../../../lib/model/provenance.ts';
import { aNewRow, aTarget, image2016, provenanceOf } from '../../../support/ledger-builders.ts';

const of2016 = provenanceOf(image2016);

function rowsOf(count: number, provenance: Provenance = of2016): NewRow[] {
  return Array.from({ length: count }, (_, index) => ({
    ...aNewRow(`vm-${index}`),
    target: aTarget(`vm-${index}`, { provenance }),
  }));
}

function known(settlement: NewRow['settlement'] = { outcome: 'skipped', reason: 'unchanged' }): NewRow {
  return {
    target: aTarget('known', { provenance: of2016 }),
    settlement,
    lastKnown: { client: 'binaries-absent', server: 'enabled', probedAt: '2026-01-01T00:00:00Z' },
  };
}

function placed(
  rows: readonly NewRow[],
  { perImage = 3, isBegun = false, settled = [] as readonly NewRow[] } = {},
): (number | null)[] {
  const placing = createPlacing({ perImage, isBegun });
  const early = rows.flatMap((row) => placing.offer(row));
  for (const row of settled) {
    placing.settled(row);
  }
  return [...early, ...placing.rest()].map(({ wave }) => wave ?? null).sort();
}

describe('createPlacing, of every VM', () => {
  it('starts last what an earlier audit did not hear of, and counts it for no image', () => {
    const placing = createPlacing({ perImage: undefined, isBegun: false });
    const silent = { ...aNewRow('silent'), wasSilent: true };

    expect([silent, ...rowsOf(4)].flatMap((row) => placing.offer(row)).map(({ wave }) => wave)).toEqual([
      4,
      0,
      1,
      1,
      undefined,
    ]);
  });
});

describe('createPlacing', () => {
  it('starts so many VMs of each image, one before the others, and holds the rest', () => {
    expect(placed(rowsOf(6))).toEqual([0, 1, 1, 3, 3, 3]);
  });

  it('starts every VM of no image, and every one of an image whose version nothing tells', () => {
    const untold = provenanceOf({ ...image2016, version: null });

    expect(placed([...rowsOf(2, provenanceOf(null)), ...rowsOf(2, untold)], { perImage: 1 })).toEqual([
      2, 2, 2, 2,
    ]);
  });

  it('counts verdicts that stand already', () => {
    expect(placed(rowsOf(4), { settled: [known(), known()] })).toEqual([0, 3, 3, 3]);
    expect(placed(rowsOf(2), { settled: [known(), known(), known(), known()] })).toEqual([3, 3]);
  });

  it.each<NonNullable<NewRow['settlement']>>([
    { outcome: 'skipped', reason: 'not-running' },
    { outcome: 'failed', reason: 'timed-out' },
  ])('counts no verdicts that may have changed: $reason', (settlement) => {
    expect(placed(rowsOf(4), { settled: [known(settlement)] })).toEqual([0, 1, 1, 3]);
  });

  it('counts no verdicts of a VM that was upgraded in place', () => {
    const { target, ...rest } = known();
    const upgraded = { ...rest, target: { ...target, os: { name: null, version: '10.0.20348' } } };

    expect(placed(rowsOf(4), { settled: [known(), upgraded] })).toEqual([0, 1, 3, 3]);
  });

  it('knows an upgrade by what the probe read where Azure does not tell the system', () => {
    const { target, lastKnown, ...rest } = known();
    const untold = { ...target, os: { name: null, version: null } };
    const os = { name: null, build: '10.0.20348.1' };
    const upgraded = { ...rest, target: untold, lastKnown: lastKnown && { ...lastKnown, os } };

    expect(placed(rowsOf(4), { settled: [known(), upgraded] })).toEqual([0, 1, 3, 3]);
  });

  it('chooses none where an earlier plan of the audit may have chosen', () => {
    expect(placed(rowsOf(2), { isBegun: true })).toEqual([3, 3]);
  });

  it('starts last what an earlier audit did not hear of, and chooses it only where there is no other', () => {
    const silent = rowsOf(2).map((row) => ({ ...row, wasSilent: true }));

    expect(placed([...silent, ...rowsOf(3)])).toEqual([0, 1, 1, 3, 3]);
    expect(placed(silent)).toEqual([4, 4]);
    expect(placed(rowsOf(1, provenanceOf(null)).map((row) => ({ ...row, wasSilent: true })))).toEqual([4]);
  });

  it('keeps a bounded number of rows in memory', () => {
    const placing = createPlacing({ perImage: 10_000, isBegun: false });
    const early = rowsOf(2500).flatMap((row) => placing.offer(row));

    expect(early.map(({ wave }) => wave)).toEqual(Array.from({ length: 500 }, () => 3));
  });

  it('chooses out of many rows where it keeps few', () => {
    const placing = createPlacing({ perImage: 1, isBegun: false });
    const [last, ...others] = rowsOf(2500).toReversed();
    const silent = others.map((row) => ({ ...row, wasSilent: true }));
    for (const row of [...silent, ...(last === undefined ? [] : [last])]) {
      placing.offer(row);
    }

    expect(placing.rest().map(({ target }) => target.name)).toEqual(['vm-2499']);
  });
});

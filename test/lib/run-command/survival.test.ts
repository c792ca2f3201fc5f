import { describe, expect, it } from '@jest/globals';
import { ageBins, createSurvival, priorCounts } from '../../../lib/run-command/survival.ts';

describe('createSurvival', () => {
  it('starts from what is known of Run Command', () => {
    const survival = createSurvival(20_000);

    expect([0, 20_000].map(survival.at)).toEqual([1, 1]);
    expect(survival.ageAt(0.5)).toBe(32_000);
    expect(survival.at(32_500)).toBeCloseTo(0.75 * survival.at(32_000) + 0.25 * survival.at(34_000), 9);
    expect(survival.at(120_000)).toBeCloseTo(0.01, 2);
  });

  it('scales with the time that it is told', () => {
    expect(createSurvival(1000).ageAt(0.5)).toBe(1600);
  });

  it('comes to what it saw', () => {
    const survival = createSurvival(20_000);
    for (let index = 0; index < 1000; index += 1) {
      survival.ended(0, 25_000 + 20 * index);
    }

    expect(survival.at(35_000)).toBeCloseTo(0.5, 1);
    expect(survival.at(46_000)).toBeLessThan(0.02);
    expect(survival.ageAt(0.5) / 1000).toBeCloseTo(35, 0);
  });

  it('is not misled by the quick ones ending first', () => {
    const survival = createSurvival(20_000);
    for (let index = 0; index < 100; index += 1) {
      survival.ended(0, 22_000);
      survival.stillRan(0, 30_000);
    }

    expect(survival.at(30_000)).toBeCloseTo(0.5, 1);
  });

  it('counts one for seen where its end is told to have come before it was seen to run', () => {
    const survival = createSurvival(20_000);
    for (let index = 0; index < 20; index += 1) {
      survival.ended(60_000, 25_000);
    }

    expect(survival.at(26_000)).toBeGreaterThan(0.2);
  });

  it('keeps ages beyond all that it counts', () => {
    const counts = priorCounts();
    const survival = createSurvival(20_000, counts);
    survival.ended(0, 9e9);
    survival.stillRan(9e9, 9.1e9);

    expect(survival.at(9e9)).toBeGreaterThanOrEqual(0);
    expect(survival.ageAt(0)).toBe(240_000);
    expect(counts.ends).toHaveLength(ageBins);
    expect(counts.ends.at(-1)).toBeGreaterThan(1);
  });
});

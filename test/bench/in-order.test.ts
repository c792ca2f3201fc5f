import { describe, expect, it } from '@jest/globals';
import { createOrderedPrint, doAll } from './in-order.ts';

describe('createOrderedPrint', () => {
  it('prints the first as it comes and holds the later ones until all before them have ended', () => {
    const printed: unknown[] = [];
    const print = createOrderedPrint((...words) => printed.push(...words));

    print.line(2, 'c1');
    print.line(0, 'a1');
    print.line(1, 'b1');
    expect(printed).toEqual(['a1']);
    print.end(1);
    print.line(0, 'a2');
    print.end(0);
    expect(printed).toEqual(['a1', 'a2', 'b1', 'c1']);
    print.line(2, 'c2');
    expect(printed).toEqual(['a1', 'a2', 'b1', 'c1', 'c2']);
  });
});

describe('doAll', () => {
  it('does each job once, in their order, so many at a time', async () => {
    const begun: string[] = [];
    let atOnce = 0;
    let most = 0;

    await doAll(['a', 'b', 'c', 'd', 'e'], 2, async (job, index) => {
      begun.push(`${job}${index}`);
      atOnce += 1;
      most = Math.max(most, atOnce);
      await Promise.resolve();
      atOnce -= 1;
    });

    expect(begun).toEqual(['a0', 'b1', 'c2', 'd3', 'e4']);
    expect(most).toBe(2);
  });
});

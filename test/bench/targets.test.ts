import { describe, expect, it } from '@jest/globals';
import { pageOf, targets } from './targets.ts';

describe('pageOf', () => {
  it('says of each target whether it is met, and why not', () => {
    const page = pageOf(new Map([['ratio100', 1.05] as const, ['held', 3.3] as const]), 'a machine');

    expect(page.find((line) => line.includes(targets.ratio100.figure))).toMatch(
      /\| at most 1.05 \| 1.050 \| met \|$/,
    );
    expect(page.find((line) => line.includes(targets.held.figure))).toMatch(
      /\| 3.300 \| missed: the report holds .+ \|$/,
    );
    expect(page.filter((line) => line.endsWith('| – | not measured in this run |'))).toHaveLength(
      Object.keys(targets).length - 2,
    );
  });

  it('misses by too little as well as by too much, and names the machine where a figure is of it', () => {
    const page = pageOf(
      new Map([['parserAnew', 99_999] as const, ['memory1000', 200] as const]),
      'a machine',
    );

    expect(page.join('\n')).toContain(
      '| at least 100,000 a second | 99,999 a second on a machine | missed: ',
    );
    expect(page.join('\n')).toContain('| at most 200 MB | 200 MB on a machine | met |');
  });
});

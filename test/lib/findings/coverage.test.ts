import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  coverageOf,
  settlementTally,
  type Tally,
  talliesMatching,
  tallyOf,
} from '../../../lib/findings/coverage.ts';
import { freshMemo } from '../../../lib/findings/store.ts';
import { outcomes, reasonsByOutcome } from '../../../lib/model/outcome.ts';
import { verdicts } from '../../../lib/model/verdict.ts';
import { judgedAs, settledAs, started, starting } from '../../support/ledger-builders.ts';

const everyTally: Tally[] = [
  'pending',
  'starting',
  'started',
  ...verdicts.map((verdict) => settlementTally(judgedAs(verdict))),
  ...outcomes.flatMap((outcome) =>
    reasonsByOutcome[outcome].map((reason) => `${outcome}:${reason}` as const),
  ),
];

describe('tallyOf', () => {
  it.each([
    { state: { state: 'pending', memo: freshMemo } as const, tally: 'pending' },
    { state: starting, tally: 'starting' },
    { state: started, tally: 'started' },
    { state: settledAs(judgedAs('binaries-absent')), tally: 'judged:binaries-absent' },
    { state: settledAs({ outcome: 'failed', reason: 'timed-out' }), tally: 'failed:timed-out' },
  ])('is $tally', ({ state, tally }) => {
    expect(tallyOf(state)).toBe(tally);
  });
});

describe('coverageOf', () => {
  it('puts every row into exactly one state or outcome, and every settled row under one verdict or reason', () => {
    const counts = fc.array(fc.tuple(fc.constantFrom(...everyTally), fc.nat(1000)));

    fc.assert(
      fc.property(counts, (given) => {
        const coverage = coverageOf(given);
        const sum = (numbers: Readonly<Record<string, number>>) =>
          Object.values(numbers).reduce((total, number) => total + number, 0);
        const open = coverage.pending + coverage.starting + coverage.started;

        expect(coverage.discovered).toBe(given.reduce((total, [, count]) => total + count, 0));
        expect(open + sum(coverage.byOutcome)).toBe(coverage.discovered);
        expect(sum(coverage.byVerdict)).toBe(coverage.byOutcome.judged);
        expect(sum(coverage.byVerdict) + sum(coverage.byReason)).toBe(sum(coverage.byOutcome));
        expect(Object.keys(coverage.byOutcome)).toEqual(outcomes);
      }),
    );
  });
});

describe('talliesMatching', () => {
  it('is null for a filter that lets everything through', () => {
    expect(talliesMatching({ publisher: 'any', verdicts: [], outcomes: [] })).toBeNull();
  });

  it.each([
    { filter: { verdicts: ['enabled'] }, tallies: ['judged:enabled'] },
    { filter: { outcomes: ['canceled'] }, tallies: ['canceled:canceled'] },
    {
      filter: { outcomes: ['judged'], verdicts: ['unknown', 'enabled'] },
      tallies: ['judged:enabled', 'judged:unknown'],
    },
    { filter: { outcomes: ['failed'], verdicts: ['enabled'] }, tallies: [] },
  ] as const)('of $filter is $tallies', ({ filter, tallies }) => {
    expect(talliesMatching(filter)).toEqual(tallies);
  });

  it('names every settled tally for all outcomes', () => {
    expect(talliesMatching({ outcomes })?.toSorted()).toEqual(everyTally.slice(3).toSorted());
  });
});

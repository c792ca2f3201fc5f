import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  coverageOf,
  knownPercent,
  openIn,
  settlementTally,
  type Tally,
  tallyMatcher,
  tallyOf,
  verdictsOfTally,
} from '../../../lib/findings/coverage.ts';
import { outcomes, reasonsByOutcome } from '../../../lib/model/outcome.ts';
import { freshMemo } from '../../../lib/model/row-memo.ts';
import { exposureOf, verdicts } from '../../../lib/model/verdict.ts';
import { judgedAs, settledAs, started, starting } from '../../support/ledger-builders.ts';

const unchanged = { outcome: 'skipped', reason: 'unchanged' } as const;
const pairs = verdicts.flatMap((client) => verdicts.map((server) => ({ client, server })));
const everyTally: Tally[] = [
  'pending',
  'starting',
  'started',
  ...pairs.map((pair) => settlementTally(judgedAs(pair))),
  ...pairs.map((pair) => settlementTally(unchanged, pair)),
  ...outcomes.flatMap((outcome) =>
    reasonsByOutcome[outcome].map((reason) => `${outcome}:${reason}` as const),
  ),
];

describe('tallyOf', () => {
  it.each([
    { state: { state: 'pending', memo: freshMemo } as const, tally: 'pending' },
    { state: starting, tally: 'starting' },
    { state: started, tally: 'started' },
    {
      state: settledAs(judgedAs({ client: 'binaries-absent', server: 'disabled' })),
      tally: 'judged:binaries-absent:disabled',
    },
    { state: settledAs({ outcome: 'failed', reason: 'timed-out' }), tally: 'failed:timed-out' },
  ])('is $tally', ({ state, tally }) => {
    expect(tallyOf(state)).toBe(tally);
  });

  it('tells the verdicts that were carried over, and no other last known ones', () => {
    const known = { client: 'enabled', server: 'not-in-os' } as const;

    expect(tallyOf(settledAs(unchanged), known)).toBe('skipped:unchanged:enabled:not-in-os');
    expect(tallyOf(settledAs(unchanged), null)).toBe('skipped:unchanged');
    expect(tallyOf(settledAs({ outcome: 'skipped', reason: 'not-running' }), known)).toBe(
      'skipped:not-running',
    );
  });
});

describe('coverageOf', () => {
  it('counts rows in a state that only a later version knows as open', () => {
    const coverage = coverageOf([['later-state' as Tally, 2]]);

    expect(openIn(coverage)).toBe(2);
    expect(coverage.byOutcome).toEqual(coverageOf([]).byOutcome);
  });

  it('puts every row into exactly one state or outcome, and those with standing verdicts under a verdict of each half', () => {
    const counts = fc.array(fc.tuple(fc.constantFrom(...everyTally), fc.nat(1000)));

    fc.assert(
      fc.property(counts, (given) => {
        const coverage = coverageOf(given);
        const sum = (numbers: Readonly<Record<string, number>>) =>
          Object.values(numbers).reduce((total, number) => total + number, 0);
        const open = coverage.pending + coverage.starting + coverage.started;

        expect(coverage.discovered).toBe(given.reduce((total, [, count]) => total + count, 0));
        expect(open + sum(coverage.byOutcome)).toBe(coverage.discovered);
        expect(coverage.byOutcome.judged + sum(coverage.byReason)).toBe(sum(coverage.byOutcome));
        expect(coverage.known).toBe(coverage.byOutcome.judged + coverage.carriedOver);
        expect(coverage).toMatchObject(plainStanding(given));
        expect(Object.keys(coverage.byOutcome)).toEqual(outcomes);
      }),
    );
  });
});

/** Standing verdicts counted one by one. */
function plainStanding(given: readonly (readonly [Tally, number])[]): Record<string, unknown> {
  const standing = given.flatMap(([tally, count]) => {
    const pair = pairs.find(({ client, server }) => tally.endsWith(`:${client}:${server}`));
    return pair === undefined ? [] : [{ ...pair, count }];
  });
  const count = (fits: (each: (typeof standing)[number]) => boolean): number =>
    standing.filter(fits).reduce((total, each) => total + each.count, 0);
  return {
    byExposure: {
      on: count((each) => exposureOf(each) === 'on'),
      'not-known': count((each) => exposureOf(each) === 'not-known'),
      possible: count((each) => exposureOf(each) === 'possible'),
      impossible: count((each) => exposureOf(each) === 'impossible'),
    },
    client: Object.fromEntries(
      verdicts.map((verdict) => [verdict, count(({ client }) => client === verdict)]),
    ),
    server: Object.fromEntries(
      verdicts.map((verdict) => [verdict, count(({ server }) => server === verdict)]),
    ),
    carriedOver: given
      .filter(([tally]) => tally.startsWith('skipped:unchanged'))
      .reduce((total, [, each]) => total + each, 0),
  };
}

describe('verdictsOfTally', () => {
  it.each(pairs)('gives back $client and $server', (pair) => {
    expect(verdictsOfTally(settlementTally(judgedAs(pair)))).toEqual(pair);
    expect(verdictsOfTally(settlementTally(unchanged, pair))).toEqual(pair);
  });

  it.each(['pending', 'skipped:unchanged', 'failed:timed-out'] as const)('is null for %s', (tally) => {
    expect(verdictsOfTally(tally)).toBeNull();
  });
});

describe('tallyMatcher', () => {
  it('is null for a filter that lets everything through', () => {
    expect(tallyMatcher({ publisher: 'any' })).toBeNull();
  });

  it.each([
    {
      filter: { client: ['enabled'], server: ['disabled'] },
      tallies: ['judged:enabled:disabled', 'skipped:unchanged:enabled:disabled'],
    },
    {
      filter: { verdicts: ['enabled'], server: ['unknown'], outcomes: ['judged'] },
      tallies: ['judged:enabled:unknown'],
    },
    {
      filter: { exposures: ['impossible'], outcomes: ['skipped'], client: ['binaries-absent'] },
      tallies: [
        'skipped:unchanged:binaries-absent:binaries-absent',
        'skipped:unchanged:binaries-absent:not-in-os',
      ],
    },
    { filter: { outcomes: ['canceled'] }, tallies: ['canceled:canceled'] },
    { filter: { exposures: [], outcomes: ['canceled'] }, tallies: [] },
    { filter: { outcomes: ['failed'], verdicts: ['enabled'] }, tallies: [] },
  ] as const)('of $filter is $tallies', ({ filter, tallies }) => {
    expect(everyTally.filter((tally) => tallyMatcher(filter)?.(tally))).toEqual(tallies);
  });

  it('lets every settled tally through for all outcomes, and reasons that only a later version knows', () => {
    const matches = tallyMatcher({ outcomes });

    expect(everyTally.filter((tally) => matches?.(tally))).toEqual(everyTally.slice(3));
    expect(tallyMatcher({ outcomes: ['failed'] })?.('failed:moon-phase')).toBe(true);
    expect(tallyMatcher({ outcomes: ['skipped'] })?.('failed:moon-phase')).toBe(false);
  });
});

describe('knownPercent', () => {
  it.each<{ name: string; counts: [Tally, number][]; percent: number | null }>([
    {
      name: 'carried over as known',
      counts: [
        ['judged:enabled:enabled', 1],
        ['skipped:unchanged:enabled:enabled', 2],
        ['failed:timed-out', 1],
      ],
      percent: 75,
    },
    {
      name: 'a VM that is not running as not known',
      counts: [
        ['judged:enabled:enabled', 1],
        ['skipped:not-running', 1],
      ],
      percent: 50,
    },
    {
      name: 'what was left alone as not asked',
      counts: [
        ['judged:enabled:enabled', 1],
        ['skipped:excluded', 1],
        ['skipped:do-not-touch', 1],
        ['skipped:managed-by-other', 1],
        ['skipped:sampled', 1],
      ],
      percent: 100,
    },
    { name: 'nothing where all was left alone', counts: [['skipped:excluded', 1]], percent: null },
  ])('counts $name', ({ counts, percent }) => {
    expect(knownPercent(coverageOf(counts))).toBe(percent);
  });
});

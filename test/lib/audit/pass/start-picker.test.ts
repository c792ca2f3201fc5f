import { describe, expect, it } from '@jest/globals';
import { createRowQueue } from '../../../../lib/audit/pass/row-queue.ts';
import { createSlowStart, createStartPicker } from '../../../../lib/audit/pass/start-picker.ts';
import type { RowIn } from '../../../../lib/findings/store/ledger.ts';
import { freshMemo } from '../../../../lib/model/row-memo.ts';
import { createPacer } from '../../../../lib/run-command/pacing/pacing.ts';
import type { StartAnswer } from '../../../../lib/run-command/port.ts';
import { virtualClock } from '../../../arm-simulator/clock.ts';
import { documentedRates } from '../../../support/documented-rates.ts';
import { anAudit, aTarget } from '../../../support/ledger-builders.ts';

/** What is allowed after each of so many answers. */
function allowedAfter(
  cap: number,
  answers: readonly number[],
  kind: StartAnswer['kind'] = 'accepted',
): number[] {
  const slowStart = createSlowStart({ cap });
  return answers.map((count) => {
    for (let answer = 0; answer < count; answer += 1) {
      slowStart.answered(kind);
    }
    return slowStart.allowed();
  });
}

const tuning = { firstPollMs: 1, minPollIntervalMs: 1, maxInFlight: 500 };

function pacerOf(burst: number) {
  const rates = { ...documentedRates, 'compute-starts': { ...documentedRates['compute-starts'], burst } };
  return createPacer({ rates, now: 0 });
}

function pendingRows(names: readonly string[]): RowIn<'pending'>[] {
  return names.map((name) => {
    const target = { ...aTarget(name), location: name.split('-')[0] ?? '' };
    return { auditId: anAudit().id, target, version: 1, entry: { state: 'pending', memo: freshMemo } };
  });
}

/**
 * The names of those that are picked, out of rows `REGION-NUMBER` in pages of so many, beside so many in flight, where a region has so many
 * starts.
 */
async function picked(
  names: readonly string[],
  inFlight: number,
  burst: number = documentedRates['compute-starts'].burst,
  pageSize = 100,
): Promise<readonly string[]> {
  const rows = pendingRows(names);
  const next = async () => rows.splice(0, pageSize);
  const deps = { clock: virtualClock(0), pacer: pacerOf(burst), tuning };
  const queue = createRowQueue({ next, isDone: () => rows.length === 0 }, pageSize);
  const picker = createStartPicker(deps, queue);
  return (await picker.pick({ inFlight, postRoom: 100 }, () => false)).map(({ target }) => target.name);
}

describe('createStartPicker', () => {
  it('picks rows in the order in which they were read, whatever their regions', async () => {
    const rest = Array.from({ length: 40 }, (_, index) => `a-${index + 2}`);

    expect(await picked(['a-0', 'b-0', 'c-0', 'a-1', 'b-1', ...rest], 26)).toEqual([
      'a-0',
      'b-0',
      'c-0',
      'a-1',
      'b-1',
      'a-2',
    ]);
  });

  it('picks on in other regions where one has no starts left', async () => {
    expect(await picked(['a-0', 'a-1', 'a-2', 'b-0', 'a-3', 'b-1'], 0, 2)).toEqual([
      'a-0',
      'a-1',
      'b-0',
      'b-1',
    ]);
  });

  it('reads on for other regions where all rows of a page wait for one that has no starts left', async () => {
    const full = Array.from({ length: 12 }, (_, index) => `a-${index}`);

    expect(await picked([...full, 'b-0', 'b-1'], 0, 2, 4)).toEqual(['a-0', 'a-1', 'b-0', 'b-1']);
  });

  it('takes tokens at the time that it is once a page was read, never at an earlier one', async () => {
    const clock = virtualClock(0);
    const rows = pendingRows(['a-0', 'a-1', 'b-0', 'b-1']);
    const next = async () => {
      await clock.advance(1000);
      return rows.splice(0, 2);
    };
    const pacer = pacerOf(1);
    const takenAt: number[] = [];
    const take: typeof pacer.take = (call, now) => {
      takenAt.push(now - clock.now());
      return pacer.take(call, now);
    };
    const queue = createRowQueue({ next, isDone: () => rows.length === 0 }, 2);
    const picker = createStartPicker({ clock, pacer: { ...pacer, take }, tuning }, queue);

    const starts = await picker.pick({ inFlight: 0, postRoom: 100 }, () => false);

    expect(starts.map(({ target }) => target.name)).toEqual(['a-0', 'b-0']);
    expect(new Set(takenAt)).toEqual(new Set([0]));
  });
});

describe('createSlowStart', () => {
  it('doubles by answered rounds, and not by the clock', () => {
    expect(allowedAfter(1000, [0, 31, 1, 31, 1, 64])).toEqual([32, 32, 64, 64, 128, 256]);
  });

  it.each(['accepted', 'busy', 'blocked', 'refused', 'unauthorized'] as const)(
    'takes %s for an answer',
    (kind) => {
      expect(allowedAfter(1000, [32], kind)).toEqual([64]);
    },
  );

  it.each(['unanswered', 'throttled'] as const)('does not grow by what is %s', (kind) => {
    expect(allowedAfter(1000, [1000], kind)).toEqual([32]);
  });

  it('stays below the cap', () => {
    expect(allowedAfter(20, [0, 1000])).toEqual([20, 20]);
    expect(allowedAfter(50, [32, 1000])).toEqual([50, 50]);
  });
});

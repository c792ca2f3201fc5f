import { describe, expect, it } from '@jest/globals';
import { createSlowStart } from '../../../../lib/audit/pass/start-picker.ts';
import type { StartAnswer } from '../../../../lib/run-command/port.ts';

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

import { beforeEach, describe, expect, it } from '@jest/globals';
import { createAgentWatch } from '../../../../lib/audit/pass/agent-watch.ts';
import type { RowIn } from '../../../../lib/findings/store/ledger.ts';
import { freshMemo } from '../../../../lib/model/row-memo.ts';
import { nothingLearned } from '../../../../lib/run-command/learned.ts';
import { virtualClock } from '../../../arm-simulator/clock.ts';
import { aNonce, anAudit, aTarget } from '../../../support/ledger-builders.ts';

const minute = 60_000;

/** What Azure says of the agent, look by look; then that it is not ready. */
let told: boolean[];
let asked: number;
let learned: ReturnType<typeof nothingLearned>;

beforeEach(() => {
  told = [];
  asked = 0;
  learned = nothingLearned({ auditId: anAudit().id, firstPollMs: 20_000 });
});

function flight(name: string, since = 0): RowIn<'started'> {
  const entry = { state: 'started', memo: freshMemo, nonce: aNonce, token: 't', since } as const;
  return { auditId: anAudit().id, target: aTarget(name), version: 1, entry };
}

/** Those that are suspected at each of these minutes, by a pass that goes on with what is learned. */
async function suspectedAt(minutes: readonly number[], flights: readonly RowIn<'started'>[]) {
  const suspected: string[][] = [];
  for (const now of minutes) {
    const isAgentReady = async () => {
      asked += 1;
      return told.shift() ?? false;
    };
    let work = Promise.resolve();
    const run = (begin: () => Promise<void>) => {
      work = begin();
    };
    const watch = createAgentWatch({ clock: virtualClock(now * minute), isAgentReady }, run, learned);
    watch.look(flights);
    await work;
    suspected.push(watch.look(flights).map(({ target }) => target.name));
  }
  return suspected;
}

describe('createAgentWatch', () => {
  it('suspects an agent that was not ready three times in a row, whichever passes looked', async () => {
    expect(await suspectedAt([2, 3, 5, 6, 11, 12], [flight('a')])).toEqual([[], [], [], [], [], ['a']]);
    expect(asked).toBe(3);
  });

  it('suspects none that was ready in between', async () => {
    told = [false, false, true, false, false];

    expect(await suspectedAt([3, 6, 12, 24, 48], [flight('a')])).toEqual([[], [], [], [], []]);
  });

  it('looks anew at a VM whose probe was started again', async () => {
    await suspectedAt([3, 6], [flight('a')]);

    expect(await suspectedAt([12], [flight('a', 8 * minute)])).toEqual([[]]);
    expect(learned.agents).toMatchObject({ [aTarget('a').key]: { since: 8 * minute, notReady: 1 } });
  });

  it('forgets agents whose probe has ended', async () => {
    await suspectedAt([3], [flight('a'), flight('b')]);
    await suspectedAt([4], [flight('b')]);

    expect(Object.keys(learned.agents)).toEqual([aTarget('b').key]);
  });
});

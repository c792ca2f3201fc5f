import { describe, expect, it } from '@jest/globals';
import { createRowQueue, type RowQueue } from '../../../../lib/audit/pass/row-queue.ts';
import type { RowIn } from '../../../../lib/findings/store/ledger.ts';
import { freshMemo } from '../../../../lib/model/row-memo.ts';
import { anAudit, aTarget } from '../../../support/ledger-builders.ts';

const read = { next: async () => [], isDone: () => true };

function pending(name: string, notBefore: number | null = null): RowIn<'pending'> {
  const entry = { state: 'pending', memo: { ...freshMemo, notBefore } } as const;
  return { auditId: anAudit().id, target: aTarget(name), version: 1, entry };
}

/** By region, the rows in front first. */
function takeAll(queue: RowQueue): string[] {
  return queue.regions().flatMap((region) => {
    const names: string[] = [];
    for (let row = queue.take(region); row !== undefined; row = queue.take(region)) {
      names.push(`${region}:${row.target.name}`);
    }
    return names;
  });
}

describe('putFirst', () => {
  it('holds a row once that is listed again while it waits for its tokens, in front of all others', () => {
    const queue = createRowQueue(read, 10);
    queue.put(pending('own'));
    for (let look = 1; look <= 3; look += 1) {
      queue.putFirst([pending('asked')]);
      queue.take('');
      queue.put(pending('asked', 60_000));
    }
    queue.wake(60_000);
    queue.putFirst([pending('asked')]);

    expect(takeAll(queue)).toEqual([':asked', 'japaneast:own']);
    expect(queue.isEmpty()).toBe(true);
  });

  it('holds a row no more that is not listed any more', () => {
    const queue = createRowQueue(read, 10);
    queue.putFirst([pending('asked')]);
    queue.take('');
    queue.put(pending('asked', 60_000));
    queue.putFirst([]);

    expect(queue.isEmpty()).toBe(true);
  });
});

describe('readFrom', () => {
  it('leaves out the page that was being read', async () => {
    const pages = [[pending('old')], [pending('new')]];
    const readerOf = (page = 0) => {
      let isDone = false;
      return {
        next: async () => {
          isDone = true;
          return pages[page] ?? [];
        },
        isDone: () => isDone,
      };
    };
    const queue = createRowQueue(readerOf(0), 10);

    const refilled = queue.refill();
    queue.readFrom(readerOf(1));
    await refilled;

    expect(takeAll(queue)).toEqual([expect.stringContaining(':new')]);
  });
});

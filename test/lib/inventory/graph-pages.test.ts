import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { GraphPage } from '../../../lib/inventory/compute-port.ts';
import { graphPages } from '../../../lib/inventory/graph-pages.ts';
import { AuditError } from '../../../lib/model/errors.ts';

/** What one request for a page does beside answering. */
type PageFault = 'none' | 'lost-token' | 'repeats-last' | 'drops-row' | 'leads-back' | 'fails';

const faults = fc.array(
  fc.constantFrom<PageFault>(
    'none',
    'none',
    'lost-token',
    'repeats-last',
    'drops-row',
    'leads-back',
    'fails',
  ),
  { minLength: 12, maxLength: 12 },
);

/** A paging service over `total` rows, whose nth answer is spoiled by the nth fault. */
function service(total: number, size: number, plan: readonly PageFault[]) {
  let request = 0;
  return async (skipToken: string | null): Promise<GraphPage<number>> => {
    const fault = plan[request] ?? 'none';
    request += 1;
    const start = Number(skipToken ?? 0);
    if (fault === 'fails') {
      throw new AuditError('arm.transient', { code: 'as-said', text: 'Reading a page failed: 500.' });
    }
    const rows = Array.from({ length: Math.max(0, Math.min(size, total - start)) }, (_row, at) => start + at);
    const next = start + size < total ? String(start + size) : null;
    return {
      rows:
        fault === 'drops-row'
          ? rows.slice(1)
          : fault === 'repeats-last' && start > 0
            ? [start - 1, ...rows]
            : rows,
      skipToken: fault === 'lost-token' ? null : fault === 'leads-back' && next !== null ? skipToken : next,
      totalRecords: total,
      isTruncated: fault === 'lost-token' && next !== null,
      isSubscriptionLimitHit: false,
      unreadableRows: 0,
    };
  };
}

describe('graphPages', () => {
  it('gives every row once or says that some are missing, and always ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(60), fc.integer({ min: 1, max: 20 }), faults, async (total, size, plan) => {
        const rows: number[] = [];
        let isIncomplete = false;
        const list = { page: service(total, size, plan), keyOf: String };
        for await (const page of graphPages(list)) {
          isIncomplete ||= page.kind === 'incomplete';
          rows.push(...(page.kind === 'rows' ? page.rows : []));
        }

        expect(new Set(rows).size).toBe(rows.length);
        expect(isIncomplete || rows.length === total).toBe(true);
      }),
    );
  });

  it('remembers until its end what the first page alone says', async () => {
    const pages: GraphPage<number>[] = [
      { ...whole, rows: [1], skipToken: 't', isSubscriptionLimitHit: true, unreadableRows: 1 },
      { ...whole, rows: [2] },
    ];
    const doubts: unknown[] = [];
    const page = () => Promise.resolve(pages.shift() ?? whole);

    for await (const found of graphPages({ page, keyOf: String })) {
      doubts.push(...(found.kind === 'incomplete' ? [found.because] : []));
    }

    expect(doubts).toEqual([{ code: 'rows-without-id', count: 1 }, { code: 'too-many-subscriptions' }]);
  });
});

const whole: GraphPage<number> = {
  rows: [],
  unreadableRows: 0,
  totalRecords: null,
  skipToken: null,
  isTruncated: false,
  isSubscriptionLimitHit: false,
};

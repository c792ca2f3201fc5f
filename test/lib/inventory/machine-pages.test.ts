import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { MachineFacts, MachinePage } from '../../../lib/inventory/compute-port.ts';
import { pageMachines } from '../../../lib/inventory/machine-pages.ts';
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

const machine = (index: number) => ({ key: `vm-${index}` }) as unknown as MachineFacts;

/** A paging service over `total` machines, whose nth answer is spoiled by the nth fault. */
function service(total: number, size: number, plan: readonly PageFault[]) {
  let request = 0;
  return async (_: unknown, skipToken: string | null): Promise<MachinePage> => {
    const fault = plan[request] ?? 'none';
    request += 1;
    const start = Number(skipToken ?? 0);
    if (fault === 'fails') {
      throw new AuditError('arm.transient', 'Reading a page failed: 500.');
    }
    const rows = Array.from({ length: Math.max(0, Math.min(size, total - start)) }, (_row, at) =>
      machine(start + at),
    );
    const next = start + size < total ? String(start + size) : null;
    return {
      machines:
        fault === 'drops-row'
          ? rows.slice(1)
          : fault === 'repeats-last' && start > 0
            ? [machine(start - 1), ...rows]
            : rows,
      skipToken: fault === 'lost-token' ? null : fault === 'leads-back' && next !== null ? skipToken : next,
      totalRecords: total,
      isTruncated: fault === 'lost-token' && next !== null,
      isSubscriptionLimitHit: false,
      unreadableRows: 0,
    };
  };
}

describe('pageMachines', () => {
  it('gives every machine once or says that some are missing, and always ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(60), fc.integer({ min: 1, max: 20 }), faults, async (total, size, plan) => {
        const keys: string[] = [];
        let isIncomplete = false;
        for await (const page of pageMachines(
          { machinePage: service(total, size, plan) },
          [],
          new AbortController().signal,
        )) {
          isIncomplete ||= page.kind === 'incomplete';
          keys.push(...(page.kind === 'machines' ? page.machines.map(({ key }) => key) : []));
        }

        expect(new Set(keys).size).toBe(keys.length);
        expect(isIncomplete || keys.length === total).toBe(true);
      }),
    );
  });
});

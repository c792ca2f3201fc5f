import { describe, expect, it } from '@jest/globals';
import { newestFinding } from '../../../../lib/findings/store/findings.ts';
import type { AuditId } from '../../../../lib/model/ids.ts';
import { aFinding } from '../../../support/ledger-builders.ts';

const telling = aFinding('vm', null);
const canceled = { ...telling, outcome: 'canceled', reason: 'canceled' } as const;

/** The newest first; null: deleted since its place was read. */
async function newestOf(...findings: readonly (typeof telling | null)[]) {
  const limits: number[] = [];
  const found = await newestFinding(
    async (limit) => {
      limits.push(limit);
      return [...findings.keys()].slice(0, limit);
    },
    async (place) => {
      const finding = findings[place] ?? null;
      return finding && { auditId: `${place}` as AuditId, finding };
    },
  );
  return { found: found && [found.auditId, found.passedOver], limits };
}

describe('newestFinding', () => {
  it.each([
    { findings: [], found: null, limits: [1] },
    { findings: [telling, telling], found: ['0', null], limits: [1] },
    { findings: [canceled, telling], found: ['1', '0'], limits: [1, 20] },
    { findings: [canceled, canceled], found: ['0', null], limits: [1, 20] },
    { findings: [null, telling], found: ['1', null], limits: [1, 20] },
    { findings: [null, canceled, telling], found: ['2', '1'], limits: [1, 20] },
    { findings: [null, canceled], found: ['1', null], limits: [1, 20] },
    { findings: [null], found: null, limits: [1, 20] },
  ])('goes past what was deleted or tells nothing: $found', async ({ findings, found, limits }) => {
    expect(await newestOf(...findings)).toEqual({ found, limits });
  });
});

import { describe, expect, it } from '@jest/globals';
import { storedAudit } from '../../../../lib/model/audit.ts';
import { type IncompleteReason, withReasons } from '../../../../lib/model/reasons/incomplete-reason.ts';
import { anAudit } from '../../../support/ledger-builders.ts';

describe('withReasons', () => {
  it('adds what is new, and nothing twice, in whatever order its fields were kept', () => {
    const kept: IncompleteReason = { code: 'rows-missing', announced: 3, given: 2 };
    const again: IncompleteReason = { given: 2, announced: 3, code: 'rows-missing' };
    const other: IncompleteReason = { code: 'rows-missing', announced: 3, given: 1 };

    expect(withReasons([kept], [again, other, other])).toEqual([kept, other]);
  });
});

describe('storedAudit', () => {
  it.each<{ name: string; stored: unknown; read: IncompleteReason[] }>([
    {
      name: 'a code with its data',
      stored: [{ code: 'deadline', count: 3 }],
      read: [{ code: 'deadline', count: 3 }],
    },
    {
      name: 'a sentence of an earlier version',
      stored: ['Resource Graph returned 2 rows without a readable id.'],
      read: [{ code: 'as-written', message: 'Resource Graph returned 2 rows without a readable id.' }],
    },
    {
      name: 'a code of a later version',
      stored: [{ code: 'from-the-future', count: 1 }],
      read: [{ code: 'as-written', message: '{"code":"from-the-future","count":1}' }],
    },
    {
      name: 'a code without its data',
      stored: [{ code: 'deadline' }],
      read: [{ code: 'as-written', message: '{"code":"deadline"}' }],
    },
    { name: 'nothing', stored: undefined, read: [] },
  ])('reads $name among its reasons', ({ stored, read }) => {
    expect(storedAudit.parse({ ...anAudit(), incompleteBecause: stored }).incompleteBecause).toEqual(read);
  });
});

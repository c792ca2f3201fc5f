import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Change, diffFindings, requireComparable } from '../../../lib/findings/diff.ts';
import { type Exemptions, indexExemptions, noExemptions } from '../../../lib/findings/exemptions.ts';
import type { Audit } from '../../../lib/model/audit.ts';
import type { Finding } from '../../../lib/model/finding.ts';
import type { AuditId } from '../../../lib/model/ids.ts';
import type { Verdict } from '../../../lib/model/verdict.ts';
import { aFinding, anAudit, image2016, provenanceOf } from '../../support/ledger-builders.ts';

const earlier = anAudit({
  id: '20260105T030000Z-0000000a' as AuditId,
  state: 'complete',
  endedAt: '2026-01-05T04:00:00.000Z',
});
const later = anAudit({
  id: '20260112T030000Z-0000000b' as AuditId,
  state: 'complete',
  endedAt: '2026-01-12T04:00:00.000Z',
});

type Given = {
  readonly before?: readonly Finding[];
  readonly after?: readonly Finding[];
  readonly audits?: { readonly earlier?: Partial<Audit>; readonly later?: Partial<Audit> };
  readonly exemptions?: Exemptions;
  readonly pageSize?: number;
};

async function* inPages(findings: readonly Finding[], size: number): AsyncGenerator<readonly Finding[]> {
  for (let start = 0; start < findings.length; start += size) {
    yield findings.slice(start, start + size);
  }
}

async function changesOf({ before = [], after = [], audits, exemptions, pageSize = 2 }: Given) {
  const changes: Change[] = [];
  for await (const change of diffFindings(
    { audit: { ...earlier, ...audits?.earlier }, pages: inPages(before, pageSize) },
    { audit: { ...later, ...audits?.later }, pages: inPages(after, pageSize) },
    exemptions ?? noExemptions,
  )) {
    changes.push(change);
  }
  return changes.map(({ cause, before: was, after: is }) => [cause, (is ?? was)?.target.name]);
}

function unreachable(name: string, lastKnown: Verdict | null): Finding {
  const known = lastKnown === null ? null : { verdict: lastKnown, probedAt: '2026-01-05T03:10:00.000Z' };
  return { ...aFinding(name, null), lastKnown: known };
}

function unchanged(name: string, verdict: Verdict): Finding {
  return { ...unreachable(name, verdict), outcome: 'skipped', reason: 'unchanged' };
}

const gone: Finding = { ...aFinding('vm', null), outcome: 'failed', reason: 'vm-gone' };
const otherImage = aFinding('vm', 'enabled', { image: { ...image2016, version: '14393.9999.250101' } });
const unknownImage: Finding = {
  ...otherImage,
  target: { ...otherImage.target, provenance: { ...provenanceOf(null), end: 'unknown' } },
};

describe('diffFindings', () => {
  it.each([
    {
      name: 'the same verdict',
      before: aFinding('vm', 'enabled'),
      after: aFinding('vm', 'enabled'),
      causes: [],
    },
    {
      name: 'another verdict',
      before: aFinding('vm', 'enabled'),
      after: aFinding('vm', 'disabled'),
      causes: ['verdict-changed'],
    },
    {
      name: 'no answer any more',
      before: aFinding('vm', 'enabled'),
      after: unreachable('vm', 'enabled'),
      causes: ['became-unreachable'],
    },
    { name: 'still no answer', before: unreachable('vm', null), after: unreachable('vm', null), causes: [] },
    {
      name: 'a first answer',
      before: unreachable('vm', null),
      after: aFinding('vm', 'enabled'),
      causes: ['became-judged'],
    },
    {
      name: 'the last known answer again',
      before: unreachable('vm', 'enabled'),
      after: aFinding('vm', 'enabled'),
      causes: ['became-judged'],
    },
    {
      name: 'an answer other than the last known',
      before: unreachable('vm', 'disabled'),
      after: aFinding('vm', 'enabled'),
      causes: ['verdict-changed'],
    },
    {
      name: 'an answer carried over',
      before: aFinding('vm', 'enabled'),
      after: unchanged('vm', 'enabled'),
      causes: [],
    },
    {
      name: 'an answer after one carried over',
      before: unchanged('vm', 'enabled'),
      after: aFinding('vm', 'disabled'),
      causes: ['verdict-changed'],
    },
    {
      name: 'another image',
      before: aFinding('vm', 'enabled'),
      after: otherImage,
      causes: ['image-changed'],
    },
    {
      name: 'an image that could not be told',
      before: aFinding('vm', 'enabled'),
      after: unknownImage,
      causes: [],
    },
    {
      name: 'a VM that vanished while the audit ran',
      before: aFinding('vm', 'enabled'),
      after: gone,
      causes: ['gone'],
    },
  ])('names for $name: $causes', async ({ before, after, causes }) => {
    expect((await changesOf({ before: [before], after: [after] })).map(([cause]) => cause)).toEqual(causes);
  });

  it('tells VMs that came and went', async () => {
    const [a, b] = [aFinding('a', 'enabled'), aFinding('b', 'enabled')];

    expect(await changesOf({ before: [a], after: [b] })).toEqual([
      ['gone', 'a'],
      ['new-vm', 'b'],
    ]);
  });

  it('says less where an audit did not see its whole scope', async () => {
    const [a, b] = [aFinding('a', 'enabled'), aFinding('b', 'enabled')];
    const audits = { earlier: { state: 'incomplete' }, later: { state: 'canceled' } } as const;

    expect(await changesOf({ before: [a], after: [b], audits })).toEqual([
      ['not-seen', 'a'],
      ['not-seen-before', 'b'],
    ]);
  });

  it('names an exemption that ran out between the audits', async () => {
    const exemptions = indexExemptions([
      { vm: aFinding('vm', 'enabled').target.resourceId, owner: 'o', reason: 'r', expires: '2026-01-08' },
    ]);
    const same = { before: [aFinding('vm', 'enabled')], after: [aFinding('vm', 'enabled')] };

    expect(await changesOf({ ...same, exemptions })).toEqual([['exemption-expired', 'vm']]);
  });

  it('finds the same changes in any order and page size', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `vm-${index}`);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(names),
        fc.shuffledSubarray(names),
        fc.integer({ min: 1, max: 5 }),
        async (first, second, pageSize) => {
          const before = first.map((name) => aFinding(name, 'enabled'));
          const after = second.map((name) => aFinding(name, 'disabled'));

          const expected = names.flatMap((name) => {
            const [was, is] = [first.includes(name), second.includes(name)];
            const cause = was && is ? 'verdict-changed' : was ? 'gone' : 'new-vm';
            return was || is ? [`${name} ${cause}`] : [];
          });

          const found = await changesOf({ before, after, pageSize });
          expect(found.map(([cause, name]) => `${name} ${cause}`).sort()).toEqual(expected.sort());
        },
      ),
    );
  });
});

describe('requireComparable', () => {
  it.each([
    {
      name: 'other scopes',
      given: [earlier, { ...later, scopeHash: 'f'.repeat(64) }],
      says: /different scopes/,
    },
    {
      name: 'an open audit',
      given: [earlier, { ...later, state: 'interrupted' }],
      says: /only closed audits/,
    },
    {
      name: 'a second look at a part',
      given: [earlier, { ...later, lineage: { from: earlier.id, only: ['failed'] } }],
      says: /a part of audit/,
    },
  ] as const)('refuses $name', ({ given: [first, second], says }) => {
    expect(() => requireComparable(first, second as Audit)).toThrow(says);
  });

  it('takes two closed audits of one scope', () => {
    expect(() => requireComparable(earlier, later)).not.toThrow();
  });
});

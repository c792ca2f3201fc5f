import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Change, comparedHalves, diffFindings, requireComparable } from '../../../lib/findings/diff.ts';
import { type Exemptions, indexExemptions, noExemptions } from '../../../lib/findings/exemptions.ts';
import type { Audit } from '../../../lib/model/audit.ts';
import type { Finding } from '../../../lib/model/finding.ts';
import type { AuditId } from '../../../lib/model/ids.ts';
import { type Half, verdicts } from '../../../lib/model/verdict.ts';
import {
  aFinding,
  anAudit,
  bothHalves,
  image2016,
  type Judged,
  provenanceOf,
} from '../../support/ledger-builders.ts';

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

async function allChanges({
  before = [],
  after = [],
  audits,
  exemptions,
  pageSize = 2,
}: Given): Promise<Change[]> {
  const changes: Change[] = [];
  for await (const change of diffFindings(
    { audit: { ...earlier, ...audits?.earlier }, pages: inPages(before, pageSize) },
    { audit: { ...later, ...audits?.later }, pages: inPages(after, pageSize) },
    exemptions ?? noExemptions,
  )) {
    changes.push(change);
  }
  return changes;
}

async function changesOf(given: Given) {
  return (await allChanges(given)).map(({ cause, before, after }) => [cause, (after ?? before)?.target.name]);
}

function unreachable(name: string, lastKnown: Judged | null): Finding {
  const known =
    lastKnown === null ? null : { ...bothHalves(lastKnown), probedAt: '2026-01-05T03:10:00.000Z' };
  return { ...aFinding(name, null), lastKnown: known };
}

function unchanged(name: string, verdict: Judged): Finding {
  return { ...unreachable(name, verdict), outcome: 'skipped', reason: 'unchanged' };
}

const leftOut: Finding = { ...aFinding('vm', null), outcome: 'skipped', reason: 'sampled' };

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
      name: 'other verdicts',
      before: aFinding('vm', 'enabled'),
      after: aFinding('vm', 'disabled'),
      causes: ['both-changed'],
    },
    {
      name: 'another client',
      before: aFinding('vm', 'enabled'),
      after: aFinding('vm', { client: 'disabled', server: 'enabled' }),
      causes: ['client-changed'],
    },
    {
      name: 'another server',
      before: unchanged('vm', { client: 'binaries-absent', server: 'disabled' }),
      after: aFinding('vm', { client: 'binaries-absent', server: 'enabled' }),
      causes: ['server-changed'],
    },
    {
      name: 'a server that could not be judged before',
      before: aFinding('vm', { client: 'enabled', server: 'unknown' }),
      after: aFinding('vm', 'enabled'),
      causes: ['server-changed'],
    },
    {
      name: 'a server of which nothing was known last',
      before: unreachable('vm', { client: 'enabled', server: 'unknown' }),
      after: aFinding('vm', 'enabled'),
      causes: ['became-judged'],
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
      name: 'an answer of a VM that a sample had left out',
      before: leftOut,
      after: aFinding('vm', 'enabled'),
      causes: ['not-probed-before'],
    },
    { name: 'a VM that a sample left out', before: aFinding('vm', 'enabled'), after: leftOut, causes: [] },
    { name: 'a VM that both samples left out', before: leftOut, after: leftOut, causes: [] },
    {
      name: 'another image than that of a VM that a sample had left out',
      before: leftOut,
      after: otherImage,
      causes: ['image-changed'],
    },
    {
      name: 'an answer other than the last known',
      before: unreachable('vm', 'disabled'),
      after: aFinding('vm', 'enabled'),
      causes: ['both-changed'],
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
      causes: ['both-changed'],
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

  it('names the halves that changed, whatever the cause', async () => {
    const after = aFinding(
      'vm',
      { client: 'disabled', server: 'enabled' },
      { image: otherImage.target.provenance.image },
    );
    const sides = [[aFinding('vm', 'enabled')], [after]] as const;
    const [change] = await allChanges({ before: sides[0], after: sides[1] });

    expect(change).toMatchObject({ cause: 'image-changed', halves: ['client'] });
  });

  it('names each pair of verdicts by what differs in it', async () => {
    const pair = fc.record({ client: fc.constantFrom(...verdicts), server: fc.constantFrom(...verdicts) });

    await fc.assert(
      fc.asyncProperty(pair, pair, async (was, is) => {
        const changed = (['client', 'server'] as const).filter((half) => was[half] !== is[half]);
        const found = await allChanges({ before: [aFinding('vm', was)], after: [aFinding('vm', is)] });

        expect(found.map(({ cause, halves }) => [cause, halves])).toEqual(
          changed.length === 0
            ? []
            : [[changed.length === 2 ? 'both-changed' : `${changed[0]}-changed`, changed]],
        );
      }),
    );
  });

  it.each([
    { earlier: ['client'], later: ['client', 'server'] },
    { earlier: ['client', 'server'], later: ['client'] },
  ] as const)('compares clients alone between audits of $earlier and $later', async (judged) => {
    const audits = { earlier: { halves: judged.earlier }, later: { halves: judged.later } };
    const before = [aFinding('a', { client: 'enabled', server: 'unknown' }), aFinding('b', 'enabled')];
    const after = [aFinding('a', 'enabled'), aFinding('b', 'disabled')];

    expect(await changesOf({ before, after, audits })).toEqual([['client-changed', 'b']]);
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
            const cause = was && is ? 'both-changed' : was ? 'gone' : 'new-vm';
            return was || is ? [`${name} ${cause}`] : [];
          });

          const found = await changesOf({ before, after, pageSize });
          expect(found.map(([cause, name]) => `${name} ${cause}`).sort()).toEqual(expected.sort());
        },
      ),
    );
  });
});

describe('comparedHalves', () => {
  it.each<{ readonly one: readonly Half[]; readonly other: readonly Half[]; readonly both: readonly Half[] }>(
    [
      { one: ['client', 'server'], other: ['client', 'server'], both: ['client', 'server'] },
      { one: ['client'], other: ['client', 'server'], both: ['client'] },
      { one: ['client', 'server'], other: ['client'], both: ['client'] },
    ],
  )('of $one and $other are $both', ({ one, other, both }) => {
    expect(comparedHalves({ ...earlier, halves: one }, { ...later, halves: other })).toEqual(both);
  });
});

describe('requireComparable', () => {
  it.each([
    {
      name: 'other scopes',
      given: [earlier, { ...later, scopeHash: 'f'.repeat(64) }],
      says: /different scopes/,
      field: 'since',
    },
    {
      name: 'an open audit',
      given: [earlier, { ...later, state: 'interrupted' }],
      says: /only closed audits/,
      field: 'id',
    },
    {
      name: 'an open audit to compare with',
      given: [{ ...earlier, state: 'probing' }, later],
      says: /only closed audits/,
      field: 'since',
    },
    {
      name: 'a second look at a part',
      given: [earlier, { ...later, lineage: { from: earlier.id, only: ['failed'] } }],
      says: /a part of audit/,
      field: 'id',
    },
  ] as const)('refuses $name, by its $field', ({ given: [first, second], says, field }) => {
    const compare = () => requireComparable(first as Audit, second as Audit);

    expect(compare).toThrow(says);
    expect(compare).toThrow(
      expect.objectContaining({ data: { field, expected: 'a closed audit, whole and of the same scope' } }),
    );
  });

  it('takes two closed audits of one scope', () => {
    expect(() => requireComparable(earlier, later)).not.toThrow();
  });
});

import { describe, expect, it } from '@jest/globals';
import { headline } from '../../../lib/findings/images/image-summary.ts';
import type { AuditId } from '../../../lib/model/ids.ts';
import { halves } from '../../../lib/model/verdict.ts';
import { coverageText, exposureText, headlineText, summaryLines } from '../../../lib/report/summary.ts';
import { audit, coverage, image, noVerdicts } from './sample-findings.ts';

describe('summaryLines', () => {
  it('says the two answers first, then coverage, verdicts of each half, conflicts and what is missing', () => {
    const lines = summaryLines({
      audit: audit({ state: 'incomplete', incompleteBecause: [{ code: 'rows-without-id', count: 2 }] }),
      coverage: coverage({
        discovered: 5,
        byOutcome: { ...coverage().byOutcome, judged: 3, skipped: 2 },
        known: 3,
        byExposure: { ...noVerdicts().byExposure, on: 2, 'not-known': 1 },
        client: { ...noVerdicts().client, enabled: 1, 'binaries-absent': 1, conflict: 1 },
        server: { ...noVerdicts().server, enabled: 1, installable: 2 },
        byReason: { 'skipped:not-running': 2 },
      }),
      headline: headline([
        image(),
        image({ version: '2' }),
        image({ version: '3', smb1BinariesAbsent: 'no' }),
      ]),
      oldestCarried: null,
      conflicts: [
        { half: 'client', rule: 'C4', reason: 'dism-against-wmi', count: 1 },
        { half: 'client', rule: 'C4', reason: 'another', count: 1 },
      ],
      byOwner: [
        {
          tag: null,
          counts: [
            ['corp', 1],
            ['shop', 1],
          ],
        },
        {
          tag: 'Owner',
          counts: [
            ...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => [name, 2] as const),
            [null, 1],
            ['h', 1],
            ['i', 1],
          ],
        },
      ],
    });

    expect(lines).toEqual([
      '2 of 3 Marketplace images come without SMB1 (2 confirmed).',
      '2 of 3 VMs with verdicts can speak SMB 1.0 now: the SMB 1.0 server is on in 1, the SMB 1.0 client in 1 other.',
      'These VMs by subscription: corp (1), shop (1).',
      'These VMs by the tag Owner: a (2), b (2), c (2), d (2), e (2), f (2), g (2), without (1), others (2).',
      'Audit 20260301T000000Z-0000abcd is incomplete. VMs: 5 discovered: 3 judged, 2 skipped (not-running 2).',
      'VMs by exposure: on 2, not-known 1.',
      'SMB 1.0 client: enabled 1, binaries-absent 1, conflict 1.',
      'SMB 1.0 server: enabled 1, installable 2.',
      'Conflicts by rule: client C4 2.',
      'Incomplete: Resource Graph returned 2 rows without a readable id.',
    ]);
  });
});

describe('summaryLines of an audit that failed', () => {
  const failed = audit({ state: 'failed', incompleteBecause: [{ code: 'nothing-discovered' }] });
  const facts = { headline: headline([]), oldestCarried: null, conflicts: [], byOwner: [] };

  it('says so and why before all, and has no answer where nothing was judged', () => {
    const lines = summaryLines({ ...facts, audit: failed, coverage: coverage() });

    expect(lines).toEqual([
      expect.stringMatching(/ is failed\. VMs: 0 discovered\.$/),
      expect.stringMatching(/^No Windows VM was found in the scope/),
    ]);
  });

  it('has its answers after that where something was', () => {
    const lines = summaryLines({ ...facts, audit: failed, coverage: coverage({ discovered: 1, known: 1 }) });

    expect(lines[0]).toMatch(/ is failed\./);
    expect(lines).toContain('The only VM with verdicts is not known to be able to speak SMB 1.0 now.');
  });
});

describe('summaryLines of an audit whose plan is being made', () => {
  it('claims nothing of what was not looked for yet', () => {
    const facts = { headline: headline([]), oldestCarried: null, conflicts: [], byOwner: [] };

    expect(summaryLines({ ...facts, audit: audit({ state: 'planning' }), coverage: coverage() })).toEqual([
      expect.stringMatching(/ is planning\. VMs: 0 discovered\.$/),
    ]);
  });
});

describe('summaryLines of a second look', () => {
  it('names the audit that has the rest', () => {
    const lineage = { from: '20260228T000000Z-0000abcd' as AuditId, only: ['failed' as const] };
    const lines = summaryLines({
      audit: audit({ lineage }),
      coverage: coverage(),
      headline: headline([]),
      oldestCarried: null,
      conflicts: [],
      byOwner: [],
    });

    expect(lines[3]).toBe(
      'It only probed part of audit 20260228T000000Z-0000abcd again: the results of the other VMs are in that audit.',
    );
  });
});

describe('exposureText', () => {
  const one = { ...noVerdicts(), discovered: 1, known: 1 };

  it.each([
    { given: {}, halves, text: 'No VM has verdicts, so it is not known which can speak SMB 1.0.' },
    { given: one, halves, text: 'The only VM with verdicts is not known to be able to speak SMB 1.0 now.' },
    {
      given: { ...one, byExposure: { ...one.byExposure, on: 1 }, client: { ...one.client, enabled: 1 } },
      halves,
      text: '1 of 1 VM with verdicts can speak SMB 1.0 now: the SMB 1.0 client is on in 1, the SMB 1.0 server in none.',
    },
    {
      given: { ...one, discovered: 43, known: 3 },
      halves,
      text: 'None of the 3 VMs with verdicts is known to be able to speak SMB 1.0 now; of 40 more nothing is known.',
    },
    {
      given: { ...one, client: { ...one.client, enabled: 1 } },
      halves: ['client'] as const,
      text: 'The SMB 1.0 client is on in 1 of 1 VM with verdicts; this audit did not look at the SMB 1.0 server.',
    },
  ])('says "$text"', ({ given, halves: asked, text }) => {
    expect(exposureText(audit({ halves: asked }), coverage(given))).toBe(text);
  });
});

describe('headlineText', () => {
  it.each([
    { flags: [], text: 'No VM from a Marketplace image was found.' },
    { flags: ['no'], text: '0 of 1 Marketplace image comes without SMB1.' },
    {
      flags: ['single'],
      text: '1 of 1 Marketplace image comes without SMB1 (1 seen on a single VM).',
    },
    {
      flags: ['no', 'unjudged'],
      text: '0 of 2 Marketplace images come without SMB1; of 1 it is not known.',
    },
    {
      flags: ['confirmed', 'unjudged', 'unjudged'],
      text: '1 of 3 Marketplace images comes without SMB1 (1 confirmed); of 2 it is not known.',
    },
    { flags: ['unjudged'], text: 'Whether the Marketplace image comes without SMB1 is not known.' },
    {
      flags: ['unjudged', 'unjudged'],
      text: 'Whether any of the 2 Marketplace images comes without SMB1 is not known.',
    },
    {
      flags: ['single', 'mixed'],
      text: '1 of 2 Marketplace images comes without SMB1 (1 seen on a single VM).',
    },
  ] as const)('says "$text"', ({ flags, text }) => {
    const images = flags.map((flag) => image({ smb1BinariesAbsent: flag }));

    expect(headlineText(headline(images))).toBe(text);
  });

  it.each([
    { flags: ['no'], text: 'SMB1 のない Marketplace イメージは 1 件中 0 件です。' },
    {
      flags: ['single', 'unjudged'],
      text: 'Marketplace イメージ 2 件中 1 件に SMB1 がありません (1 件は 1 台の VM でのみ確認)。ほかに 1 件は不明です。',
    },
    { flags: ['unjudged'], text: 'Marketplace イメージ 1 件に SMB1 があるかどうかは不明です。' },
  ] as const)('says "$text"', ({ flags, text }) => {
    const images = flags.map((flag) => image({ smb1BinariesAbsent: flag }));

    expect(headlineText(headline(images), 'ja')).toBe(text);
  });
});

describe('summaryLines, of a sample', () => {
  const facts = {
    audit: audit(),
    headline: headline([image()]),
    oldestCarried: null,
    conflicts: [],
    byOwner: [],
  };
  const found = {
    known: 43,
    byExposure: { ...noVerdicts().byExposure, on: 10 },
    server: { ...noVerdicts().server, enabled: 10 },
  };

  it.each([
    {
      language: 'en',
      on: 'At least 10 VMs can speak SMB 1.0 now, of 43 VMs with verdicts: the SMB 1.0 server is on in 10, the SMB 1.0 client in no other.',
      sample: 'Sample: 21 VMs were left out on purpose; any of them may be on.',
    },
    {
      language: 'ja',
      on: '判定のある VM 43 台のうち、少なくとも 10 台が現在 SMB 1.0 で通信できます (10 台は SMB 1.0 サーバーが有効)。',
      sample: '抽出検査: 21 台の VM を意図的に検査していません。そのいずれも有効である可能性があります。',
    },
  ] as const)('says below the headline that it is one, in $language', ({ language, on, sample }) => {
    const covered = coverage({ ...found, byReason: { 'skipped:sampled': 21 } });

    expect(summaryLines({ ...facts, coverage: covered }, language).slice(1, 3)).toEqual([on, sample]);
  });

  it('says nothing of it where none was left out', () => {
    expect(summaryLines({ ...facts, coverage: coverage(found) }).join()).not.toMatch(/Sample|At least/);
  });
});

describe('coverageText', () => {
  it('names rows that are still open', () => {
    expect(coverageText(coverage({ discovered: 3, pending: 1, started: 2 }))).toBe('3 discovered: 3 open');
  });

  it('says no reason twice that is the outcome itself', () => {
    const byOutcome = { ...coverage().byOutcome, failed: 1, canceled: 2 };
    const byReason = { 'failed:locked': 1, 'canceled:canceled': 2 };

    expect(coverageText(coverage({ discovered: 3, byOutcome, byReason }))).toBe(
      '3 discovered: 1 failed (locked 1), 2 canceled',
    );
  });
});

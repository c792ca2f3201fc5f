import { describe, expect, it } from '@jest/globals';
import { indexExemptions } from '../../../lib/findings/exemptions.ts';
import type { Finding } from '../../../lib/model/finding.ts';
import { tallyFindings } from '../../../lib/report/finding-tally.ts';
import { absentProbe, judged, pagesFrom, target, unjudged } from './sample-findings.ts';

const at = Date.parse('2026-03-01T12:00:00Z');

function judgedAs(
  name: string,
  verdict: 'conflict' | 'unknown',
  rule: string,
  verdictReason: string,
): Finding {
  const judgement = { ...absentProbe.judgement, verdict, rule, verdictReason };
  return judged(name, { probe: { ...absentProbe, judgement } });
}

function unchanged(name: string, probedAt: string): Finding {
  return unjudged(name, {
    outcome: 'skipped',
    reason: 'unchanged',
    lastKnown: { verdict: 'enabled', probedAt },
  });
}

describe('tallyFindings', () => {
  it('counts carried over verdicts as verdicts and last known ones as none', async () => {
    const lastKnown = { verdict: 'enabled', probedAt: '2026-01-01T00:00:00.000Z' } as const;
    const tally = await tallyFindings(
      pagesFrom(
        [judged('a'), unchanged('b', '2026-02-02T00:00:00.000Z')],
        [unchanged('c', '2026-02-01T00:00:00.000Z'), unjudged('d', { lastKnown }), unjudged('e')],
      ),
      indexExemptions([]),
      at,
    );

    expect(tally).toMatchObject({
      byVerdict: { 'binaries-absent': 1, enabled: 2 },
      carried: 2,
      oldestCarried: '2026-02-01T00:00:00.000Z',
      lastKnown: 1,
    });
  });

  it('counts conflicts and unknowns by rule and reason, most frequent first', async () => {
    const tally = await tallyFindings(
      pagesFrom([
        judgedAs('a', 'conflict', 'C8', 'feature-removed-with-payload'),
        judgedAs('b', 'conflict', 'C4', 'dism-against-wmi'),
        judgedAs('c', 'conflict', 'C4', 'dism-against-wmi'),
        judgedAs('d', 'unknown', 'C5', 'feature-state-unread'),
      ]),
      indexExemptions([]),
      at,
    );

    expect(tally.conflicts).toEqual([
      { rule: 'C4', reason: 'dism-against-wmi', count: 2 },
      { rule: 'C8', reason: 'feature-removed-with-payload', count: 1 },
    ]);
    expect(tally.unknowns).toEqual([{ rule: 'C5', reason: 'feature-state-unread', count: 1 }]);
  });

  it('counts findings that are exempt apart from those whose exemption ran out', async () => {
    const exemption = { owner: 'o', reason: 'r' };
    const exemptions = indexExemptions([
      { ...exemption, vm: target('a').resourceId, expires: '2026-03-01' },
      { ...exemption, vm: target('b').resourceId, expires: '2026-02-28' },
    ]);

    expect(
      await tallyFindings(pagesFrom([judged('a'), judged('b'), judged('c')]), exemptions, at),
    ).toMatchObject({
      exempt: 1,
      expired: 1,
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import { indexExemptions } from '../../../lib/findings/exemptions.ts';
import type { Finding } from '../../../lib/model/finding.ts';
import { tallyFindings, uncountedKey } from '../../../lib/report/finding-tally.ts';
import { absentProbe, image, judged, pagesFrom, probeOf, target, unjudged } from './sample-findings.ts';

const at = Date.parse('2026-03-01T12:00:00Z');

function unchanged(name: string, probedAt: string): Finding {
  const lastKnown = { client: 'enabled', server: 'disabled', probedAt } as const;
  return unjudged(name, { outcome: 'skipped', reason: 'unchanged', lastKnown });
}

describe('tallyFindings', () => {
  it('knows the oldest evidence carried over, and counts last known verdicts apart', async () => {
    const lastKnown = {
      client: 'enabled',
      server: 'enabled',
      probedAt: '2026-01-01T00:00:00.000Z',
    } as const;
    const tally = await tallyFindings(
      pagesFrom(
        [judged('a'), unchanged('b', '2026-02-02T00:00:00.000Z')],
        [unchanged('c', '2026-02-01T00:00:00.000Z'), unjudged('d', { lastKnown }), unjudged('e')],
      ),
      indexExemptions([]),
      at,
    );

    expect(tally).toMatchObject({ oldestCarried: '2026-02-01T00:00:00.000Z', lastKnown: 1 });
  });

  it('counts conflicts and unknowns of each half by rule and reason, most frequent first', async () => {
    const conflict = { verdict: 'conflict', rule: 'C4', verdictReason: 'dism-against-wmi' } as const;
    const unknown = { verdict: 'unknown', rule: 'C5', verdictReason: 'feature-state-unread' } as const;
    const tally = await tallyFindings(
      pagesFrom([
        judged('a', { probe: probeOf({ client: { ...conflict, rule: 'B1' }, server: unknown }) }),
        judged('b', { probe: probeOf({ server: conflict }) }),
        judged('c', { probe: probeOf({ client: conflict, server: conflict }) }),
      ]),
      indexExemptions([]),
      at,
    );

    expect(tally.conflicts).toEqual([
      { half: 'server', rule: 'C4', reason: 'dism-against-wmi', count: 2 },
      { half: 'client', rule: 'B1', reason: 'dism-against-wmi', count: 1 },
      { half: 'client', rule: 'C4', reason: 'dism-against-wmi', count: 1 },
    ]);
    expect(tally.unknowns).toEqual([
      { half: 'server', rule: 'C5', reason: 'feature-state-unread', count: 1 },
    ]);
  });

  it('names the judged VMs that do not count for their image, by why', async () => {
    const upgraded = { ...absentProbe, os: { name: null, build: '10.0.20348.1' } };
    const { uncounted } = await tallyFindings(
      pagesFrom([
        judged('counts'),
        judged('upgraded', { probe: upgraded }),
        judged('odd', { probe: probeOf({ server: { verdict: 'unknown' } }) }),
        unjudged('failed'),
      ]),
      indexExemptions([]),
      at,
    );

    expect([...uncounted.keys()]).toEqual([uncountedKey(image())]);
    expect(uncounted.get(uncountedKey(image()))).toEqual({
      upgraded: [target('upgraded').resourceId],
      versionUntold: [],
      undecided: [target('odd').resourceId],
      notInOs: [],
    });
  });

  it('counts findings that are exempt apart from those whose exemption ran out', async () => {
    const exemption = { owner: 'o', reason: 'r' };
    const exemptions = indexExemptions([
      { ...exemption, vm: target('a').resourceId, expires: '2026-03-01' },
      { ...exemption, vm: target('b').resourceId, expires: '2026-02-28' },
      { ...exemption, vm: target('c').resourceId, half: 'server', expires: '2026-03-01' },
      { ...exemption, vm: target('c').resourceId, half: 'client', expires: '2026-02-28' },
    ]);

    expect(
      await tallyFindings(pagesFrom([judged('a'), judged('b'), judged('c')]), exemptions, at),
    ).toMatchObject({
      exempt: 2,
      expired: 2,
    });
  });

  it('counts a VM once for a control of both halves, and what is not known neither as failed nor as passed', async () => {
    const both = { verdict: 'enabled' } as const;
    const { controls } = await tallyFindings(
      pagesFrom([
        judged('on', { probe: probeOf({ client: both, server: both }) }),
        judged('half-known', { probe: probeOf({ client: { verdict: 'conflict' } }) }),
        judged('clean'),
        unjudged('away', {
          lastKnown: { client: 'enabled', server: 'enabled', probedAt: '2026-01-01T00:00:00.000Z' },
        }),
      ]),
      indexExemptions([]),
      at,
    );

    const counted = new Map(controls.map(({ control, ...counts }) => [control.id, counts]));
    expect(counted.get('NIST SP 800-53 CM-7')).toEqual({ judged: 3, failed: 1, notKnown: 1 });
    expect(counted.get('STIG WN16-00-000411')).toEqual({ judged: 3, failed: 1, notKnown: 0 });
    expect(counted.get('STIG WN16-00-000412')).toEqual({ judged: 3, failed: 1, notKnown: 1 });
    expect(counted.has('STIG WN19-00-000390')).toBe(false);
  });
});

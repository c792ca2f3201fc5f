import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../../lib/model/finding.ts';
import { blockers, type OutcomeKind, type Reason, reasonsByOutcome } from '../../../lib/model/outcome.ts';
import { explainFinding as explained } from '../../../lib/report/explain-finding.ts';
import { lineText } from '../../../lib/report/explain-probe.ts';
import { anAudit, aTarget } from '../../support/ledger-builders.ts';
import { judged, probeOf } from './sample-findings.ts';

const open: Finding = {
  target: aTarget('vm'),
  outcome: null,
  reason: null,
  blockedBy: null,
  detail: null,
  probe: null,
  probeSha256: null,
  probedAt: null,
  settledAt: null,
  attempts: 0,
  lastKnown: null,
};

const unjudged = Object.entries(reasonsByOutcome).flatMap(([outcome, reasons]) =>
  reasons.map((reason) => ({ outcome: outcome as OutcomeKind, reason: reason as Reason })),
);

function explainFinding(...given: Parameters<typeof explained>) {
  const { text, json } = explained(...given);
  return { text: text.map(lineText), json };
}

describe('explainFinding', () => {
  it('says of a reason that only a later version knows what it is called', () => {
    const settled = { outcome: 'failed', reason: 'moon-phase' as Reason } as const;

    expect(explainFinding({ ...open, ...settled }).text).toContain('Not judged: failed (moon-phase).');
  });

  it.each(unjudged)('says why a VM that is $outcome ($reason) was not judged, and what to do', (settled) => {
    const { text } = explainFinding({ ...open, ...settled, detail: 'Conflict: it is held.' });

    const { outcome, reason } = settled;
    const said = outcome === 'canceled' ? 'canceled' : `${outcome} (${reason})`;
    expect(text).toContain(`Not judged: ${said}.`);
    expect(text).toContain('In detail: Conflict: it is held.');
    expect(text).toContainEqual(expect.stringMatching(/^Why: .{20,}\.$/));
    expect(text).toContainEqual(expect.stringMatching(/^What to do: .{8,}\.$/));
  });

  it.each(['en', 'ja'] as const)('promises no last known verdict where there is none (%s)', (language) => {
    const { text } = explainFinding({ ...open, outcome: 'skipped', reason: 'not-running' }, { language });

    expect(text.join(' ')).not.toMatch(/last known|以前の判定/i);
  });

  it('says why a judged VM does not count for its image, and what to do before the evidence', () => {
    const undecided = judged('vm', {
      probe: probeOf({ server: { verdict: 'unknown', verdictReason: 'switch-unread', rule: 'A' } }),
    });
    const { text } = explainFinding(undecided);

    expect(text).toContain(
      '  It does not count for its image: the evidence does not decide whether SMB1 is there.',
    );
    expect(text.indexOf('What to do:')).toBeLessThan(text.indexOf('Evidence:'));
    expect(explainFinding(judged('vm')).text.join('\n')).not.toContain('does not count');
  });

  it('explains verdicts that are carried over by the probe that gave them', () => {
    const { probe } = judged('vm', { probe: probeOf({ client: { verdict: 'enabled', rule: 'B5' } }) });
    const carried = {
      ...open,
      outcome: 'skipped' as const,
      reason: 'unchanged' as const,
      lastKnown: {
        client: 'enabled' as const,
        server: 'enabled' as const,
        probedAt: '2026-01-05T03:10:00.000Z',
      },
    };

    const behind = { auditId: anAudit().id, finding: { ...judged('vm'), probe } };
    const { text, json } = explainFinding(carried, { carried: behind });

    const [carriedLine, exposure] = text.slice(text.findIndex((line) => line.startsWith('Carried')));
    expect(carriedLine).toMatch(
      `Carried over from audit ${anAudit().id}, not probed again: SMB 1.0 client enabled, SMB 1.0 server enabled, probed 2026-01-05 03:10 UTC.`,
    );
    expect(exposure).toMatch(/^Exposure: on\./);
    expect(text).toContainEqual(expect.stringMatching(/^ {2}Rule B5: /));
    for (const shown of [text, explainFinding(carried).text]) {
      expect(shown.filter((line) => line.startsWith('Exposure: '))).toHaveLength(1);
      expect(shown.filter((line) => line.startsWith('What to do:'))).toHaveLength(1);
      expect(shown.join('\n')).not.toContain('Not judged');
    }
    expect(json).toMatchObject({ evidence: probe?.evidence });
    expect(explainFinding(carried).text.join('\n')).not.toContain('Rule');
  });

  it('does not say that of a verdict whose probe did not ask about the server', () => {
    const earlier = judged('vm', {
      probe: probeOf({ server: { verdict: 'unknown', verdictReason: 'not-asked', rule: 'A' } }),
    });

    expect(explainFinding(earlier, { language: 'ja' }).text.join('\n')).not.toContain('集計に含めません');
  });

  it('has a sentence of its own for every reason', () => {
    const said = unjudged.map((settled) => {
      const { text } = explainFinding({ ...open, ...settled });
      return text.find((line) => line.startsWith('Why: '));
    });

    expect(new Set(said).size).toBe(new Set(unjudged.map(({ reason }) => reason)).size);
  });

  it.each([
    [
      'not-running',
      'Last known: SMB 1.0 client enabled, SMB 1.0 server installable, probed 2026-01-05 03:00 UTC, 7 days before; not counted.',
    ],
    [
      'unchanged',
      'Carried over from an earlier audit, not probed again: SMB 1.0 client enabled, SMB 1.0 server installable, probed 2026-01-05 03:00 UTC, 7 days before.',
    ],
  ] as const)('tells a last known verdict with its age (%s)', (reason, said) => {
    const lastKnown = {
      client: 'enabled',
      server: 'installable',
      probedAt: '2026-01-05T03:00:00.000Z',
    } as const;
    const settled = { outcome: 'skipped', settledAt: '2026-01-12T03:00:10.000Z', reason, lastKnown } as const;

    expect(explainFinding({ ...open, ...settled }).text).toContain(said);
    const soon = { ...settled, settledAt: '2026-01-05T05:00:00.000Z' };
    expect(explainFinding({ ...open, ...soon }).text.join('\n')).toContain(
      'probed 2026-01-05 03:00 UTC, less than a day before',
    );
  });

  it('says of each thing that blocks a probe what it is and whose remedy helps', () => {
    const said = blockers.map((blockedBy) => {
      const settled = { outcome: 'failed', reason: 'script-blocked', blockedBy } as const;
      return explainFinding({ ...open, ...settled }).text.filter((line) => /^(Why|What to do): /.test(line));
    });

    expect(said.flat()).toHaveLength(2 * blockers.length);
    expect(new Set(said.flat()).size).toBe(2 * blockers.length);
    expect(said[blockers.indexOf('antivirus')]?.join(' ')).toMatch(/antivirus .*SHA-256/);
    expect(said[blockers.indexOf('autorun')]?.join(' ')).toMatch(
      /HKLM\\SOFTWARE\\Microsoft\\Command Processor/,
    );
  });

  it('names the command that removes a broken extension, which its owner sends', () => {
    const settled = { outcome: 'failed', reason: 'platform-error' } as const;

    expect(explainFinding({ ...open, ...settled }).text.join(' ')).toMatch(
      /RemoveRunCommandWindowsExtension.*The auditor never does that itself\./,
    );
  });

  it.each([
    [{ ownER: 'ops', 'cost-center': '42' }, 'Whose: Owner=ops, CostCenter=42'],
    [{ environment: 'test' }, 'Whose: not told by a tag (Owner, CostCenter)'],
  ] as const)('says where a VM is and whose, by the tags that tell (%j)', (tags, whose) => {
    const target = { ...aTarget('vm'), subscriptionName: 'Production', tags };
    const named = explainFinding({ ...open, target }, { tags: ['Owner', 'CostCenter'] }).text;
    const { subscriptionId, resourceGroup } = target;

    expect(named.slice(1, 3)).toEqual([
      `Subscription: Production (${subscriptionId}), resource group: ${resourceGroup}`,
      whose,
    ]);
    expect(explainFinding(open).text.join('\n')).not.toContain('Whose');
  });

  it.each([
    ['en', / for an elevated PowerShell in this VM\.$/],
    ['ja', /管理者として開いた PowerShell/],
  ] as const)(
    'puts every command on a line of its own, never broken, and says where it is typed (%s)',
    (language, typed) => {
      const target = { ...aTarget('vm'), os: { name: 'Windows Server 2012', version: '6.2.9200' } };
      const probe = {
        ...probeOf({ client: { verdict: 'enabled' }, server: { verdict: 'enabled' } }),
        os: { name: 'Windows Server 2012', build: '6.2.9200' },
      };
      const { text } = explained(judged('vm', { target, probe }), { language });
      const commands = text.flatMap((line) => (typeof line === 'string' ? [] : [line.whole.trim()]));

      expect(commands).toEqual([
        'Set-SmbServerConfiguration -EnableSMB1Protocol $false',
        'sc.exe config lanmanworkstation depend= bowser/mrxsmb20/nsi',
        'sc.exe config mrxsmb10 start= disabled',
      ]);
      const said = text.filter((line) => typeof line === 'string');
      expect(said.filter((line) => typed.test(line))).toHaveLength(1);
      expect(said.join('\n')).not.toMatch(/sc\.exe config|Set-Smb/);
    },
  );

  it('says of an open row that it is open', () => {
    expect(explainFinding(open).text).toContain('Not judged yet: the audit is still open.');
  });

  it('shows what the guest printed, where it was kept', () => {
    const { text, json } = explainFinding(
      { ...open, outcome: 'failed', reason: 'probe-crashed' },
      { rawOutput: 'a\r\nb' },
    );

    expect(text.slice(-3)).toEqual(['The guest printed:', '  a', '  b']);
    expect(json).toMatchObject({ rawOutput: 'a\r\nb' });
  });
});

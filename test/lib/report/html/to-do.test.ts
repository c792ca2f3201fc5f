import { describe, expect, it } from '@jest/globals';
import { noExemptions } from '../../../../lib/findings/exemptions.ts';
import type { Finding } from '../../../../lib/model/finding.ts';
import { verdicts } from '../../../../lib/model/verdict.ts';
import { checkAmong, commandsAmong, stepsFor } from '../../../../lib/report/advice/advice-steps.ts';
import { subjectOf } from '../../../../lib/report/advice/guest-os.ts';
import { tallyFindings } from '../../../../lib/report/finding-tally.ts';
import { toDoSection } from '../../../../lib/report/html/to-do.ts';
import type { ReportFacts } from '../../../../lib/report/report-facts.ts';
import { judged, pagesFrom, probeOf, target } from '../sample-findings.ts';
import { textIn } from './rendered-report.ts';

const on = { verdict: 'enabled' } as const;
const both = probeOf({ client: on, server: on });
const check = 'Set-SmbServerConfiguration -AuditSmb1Access $true';

async function shown(...findings: Finding[]): Promise<string> {
  const tally = await tallyFindings(pagesFrom(findings), noExemptions, 0);
  return toDoSection({ tally } as ReportFacts, ['Owner', 'CostCenter']).markup;
}

function copied(markup: string): string[] {
  return [...markup.matchAll(/data-copy="([^"]*)"/g)].map(([, command]) => command ?? '');
}

describe('toDoSection', () => {
  it('names the VMs that are on with whose they are, then the check and the commands in their order', async () => {
    const markup = await shown(
      judged('a', { probe: both, target: target('a', { tags: { costCenter: '7', owner: 'ops@contoso' } }) }),
      judged('b', {
        probe: both,
        target: target('b', { tags: { 'cost-center': '8' }, subscriptionName: 'Production' }),
      }),
      judged('c', { probe: both }),
      judged('clean'),
    );

    expect(textIn('en', markup)).toMatch(
      /3 VMs · On: both SMB 1\.0 client : Enabled · SMB 1\.0 server : Enabled · Windows Server 2016 Datacenter a Owner: ops@contoso · Rg · [-0-9]{36} b CostCenter: 8 · Rg · Production c no owner tag · Rg · [-0-9]{36} Find who/,
    );
    expect(textIn('ja', markup)).toMatch(
      /3 台 · 有効: 両方 .* SMB 1\.0 サーバーを使用している相手を特定し、/,
    );
    expect(copied(markup)).toEqual([
      check,
      'Set-SmbServerConfiguration -EnableSMB1Protocol $false',
      'Remove-WindowsFeature -Name FS-SMB1',
    ]);
  });

  it('says why a half is not known beside the other that is on', async () => {
    const server = { verdict: 'unknown', verdictReason: 'switch-unread' } as const;
    const markup = await shown(judged('a', { probe: probeOf({ client: on, server }) }));

    expect(textIn('en', markup)).toContain('Unknown (SMB1 setting of LanmanServer not read) ·');
    expect(textIn('ja', markup)).toContain('(LanmanServer の SMB1 の設定を読み取れない) ·');
  });

  it('is not there where no VM is on', async () => {
    expect(await shown(judged('clean'))).toBe('');
  });

  it('leads to the VMs of a group that it has no room to name', async () => {
    const many = Array.from({ length: 23 }, (_, index) => judged(`vm-${index}`, { probe: both }));
    const markup = await shown(...many);

    expect(markup.match(/<li><button type="button" data-show-search=/g)).toHaveLength(20);
    expect(markup).toContain(
      'data-show-client="enabled" data-show-server="enabled" data-show-search="Windows Server 2016 Datacenter"',
    );
    expect(textIn('en', markup)).toMatch(
      /vm-19 no owner tag · \S+ · \S+ and 3 more: show all with these verdicts Find who/,
    );
  });

  it.each([
    ['Windows Server 2008 R2', '6.1.7601'],
    ['Windows Server 2012', '6.2.9200'],
    ['Windows Server 2016', '10.0.14393'],
    ['Windows Server 2022', '10.0.20348'],
    ['Windows 8.1', '6.3.9600'],
    ['Windows 11', '10.0.22631'],
    [null, null],
  ])('copies every command of %s (%s), and tells the same steps in both languages', async (name, build) => {
    const os = { name, build };
    for (const client of verdicts) {
      for (const server of verdicts.filter((verdict) => client === 'enabled' || verdict === 'enabled')) {
        const probe = { ...probeOf({ client: { verdict: client }, server: { verdict: server } }), os };
        const untold = { ...target('a'), os: { name: null, version: null } };
        const markup = await shown(judged('a', { probe, target: untold }));

        const steps = stepsFor(subjectOf({ client, server }, os));
        const check = checkAmong(steps);
        const expected = [...(check === null ? [] : [check]), ...commandsAmong(steps)];
        expect(copied(markup).map((each) => each.replaceAll('&quot;', '"'))).toEqual(expected);
        for (const command of expected) {
          expect(textIn('en', markup).split(command)).toHaveLength(2);
          expect(textIn('ja', markup).split(command)).toHaveLength(2);
        }
      }
    }
  });
});

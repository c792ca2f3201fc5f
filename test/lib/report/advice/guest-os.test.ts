import { describe, expect, it } from '@jest/globals';
import { noExemptions } from '../../../../lib/findings/exemptions.ts';
import { verdictsToKeep } from '../../../../lib/findings/standing-verdict.ts';
import type { Finding } from '../../../../lib/model/finding.ts';
import { adviceFor } from '../../../../lib/report/advice/advice.ts';
import { guestOsOf, shownOs, subjectOf, subjectOfFinding } from '../../../../lib/report/advice/guest-os.ts';
import { countOn, type OnGroup } from '../../../../lib/report/advice/on-groups.ts';
import { explainFinding } from '../../../../lib/report/explain-finding.ts';
import { createVmBlocks } from '../../../../lib/report/html/vm-rows.ts';
import { findingJson } from '../../../../lib/report/json/finding-json.ts';
import { judge } from '../../../../lib/smb/judge/judge.ts';
import { dism, enabledOn2019, installed, noWmi } from '../../smb/evidence-builder.ts';
import { absentProbe, judged, unjudged } from '../sample-findings.ts';

const on = { client: 'enabled', server: 'enabled' } as const;

describe('guestOsOf', () => {
  const os = { name: 'Windows Server 2012 R2 Datacenter', build: '6.3.9600.19179' };
  const lastKnown = { ...on, probedAt: '2026-01-05T03:10:00.000Z', os };
  const told = (version: string | null) =>
    unjudged('vm', { target: { ...unjudged('vm').target, os: { name: os.name, version } } });

  it('keeps the build that the probe behind carried-over verdicts read', () => {
    const carried = { ...told('6.3.9600.0'), outcome: 'skipped', reason: 'unchanged', lastKnown } as const;

    expect(guestOsOf(carried)).toEqual(os);
    expect(findingJson(carried)).toMatchObject({ os });
    expect(findingJson(carried).lastKnown).toEqual({ ...on, probedAt: lastKnown.probedAt });
    expect(guestOsOf({ ...carried, reason: 'not-running' }).build).toBe('6.3.9600');
  });

  it.each([
    ['10.0.20348.0', '10.0.20348'],
    ['10.0.20348.2700', '10.0.20348.2700'],
    ['10.0.20348.10', '10.0.20348.10'],
    ['6.1.7601', '6.1.7601'],
    [null, null],
  ])('takes %s of the platform for build %s: a revision of 0 is none', (version, build) => {
    expect(guestOsOf(told(version)).build).toBe(build);
  });
});

describe('shownOs', () => {
  it.each([
    ['Windows 10 Pro', '10.0.26100.1742', 'Windows 11 Pro'],
    [
      'Windows 10 Enterprise for Virtual Desktops',
      '10.0.22000',
      'Windows 11 Enterprise for Virtual Desktops',
    ],
    ['Windows 11 Enterprise', '10.0.26100.1742', 'Windows 11 Enterprise'],
    ['Windows 10 Pro', '10.0.19045.4894', 'Windows 10 Pro'],
    ['Windows 10 Pro', null, 'Windows 10 Pro'],
    ['Windows Server 2025 Datacenter', '10.0.26100.1742', 'Windows Server 2025 Datacenter'],
    [null, '10.0.26100.1742', null],
  ])('calls what names itself %s, of build %s, %s', (name, build, shown) => {
    expect(shownOs({ name, build })).toEqual({ name: shown, build });
  });
});

describe('subjectOf', () => {
  it.each([
    {
      name: 'Windows Server 2019 Datacenter',
      build: '10.0.17763.6293',
      command: 'Remove-WindowsFeature -Name FS-SMB1',
    },
    {
      name: 'Windows Server 2016 Datacenter',
      build: '10.0.14393',
      command: 'which contains both client and server',
    },
    { name: 'Windows Server 2012 Datacenter', build: '6.2.9200.24768', command: 'EnableSMB1Protocol $false' },
    {
      name: 'Windows Server 2008 R2 Datacenter',
      build: '6.1.7601.24214',
      command: 'SMB1 -Type DWORD -Value 0',
    },
    {
      name: 'Windows 11 Enterprise multi-session',
      build: '10.0.22631.4317',
      command: 'Disable-WindowsOptionalFeature',
    },
    { name: null, build: '10.0.20348.2700', command: "see Microsoft's page below for the command" },
    {
      name: 'Windows Server 2022 Datacenter',
      build: null,
      command: "see Microsoft's page below for the command",
    },
    {
      name: 'Windows Server 2022 Datacenter',
      build: '20348',
      command: "see Microsoft's page below for the command",
    },
  ])('takes $name, $build for a release with its own command', ({ name, build, command }) => {
    expect(adviceFor(subjectOf(on, { name, build }), 'en').text.flat().join('\n')).toContain(command);
  });
});

describe('subjectOfFinding', () => {
  const going = { dism: dism.disablePending, wmi: noWmi };
  const halves = judge(enabledOn2019({ server: { ...installed, feature: going } }));
  const os = { name: null, build: '10.0.17763.1' };
  const probed = judged('vm', { probe: { ...absentProbe, halves, os } });
  const kept = { ...probed, outcome: 'skipped', reason: 'unchanged', probe: null, probedAt: null } as const;
  const carried = { ...kept, lastKnown: verdictsToKeep(probed) };

  /** What to do, as each of the three that tell it has it. */
  function told(finding: Finding) {
    const groups = new Map<string, OnGroup>();
    countOn(groups, finding, 1);
    const { text } = explainFinding(finding);
    const { shared } = createVmBlocks({ exemptions: noExemptions, at: 0, tags: [] })([finding]);
    const [advice] = shared.filter((each) => typeof each === 'object' && each !== null && 'commands' in each);
    const begin = text.indexOf('What to do:');
    return {
      explained: text.slice(begin, text.indexOf('Evidence:', begin) >>> 0),
      groups: [...groups.values()].map(({ steps, reasons }) => ({ steps, reasons })),
      row: advice as { readonly commands: readonly string[]; readonly en: { readonly text: unknown } },
    };
  }

  it('is of carried-over verdicts what it was of their probe: a removal that waits, and the Windows that Azure names', () => {
    const [before, now] = [told(probed), told(carried)];

    expect(subjectOfFinding(carried)).toEqual(subjectOfFinding(probed));
    expect(now.groups).toEqual(before.groups);
    expect(now.explained).toEqual(before.explained);
    expect([now.row.en.text, now.row.commands]).toEqual([before.row.en.text, before.row.commands]);
    expect(before.groups[0]?.steps.map(({ code }) => code)).toContain('restart-removes');
    expect(before.explained.join('\n')).toContain('Disable Pending');
    expect(before.explained).toContainEqual({ whole: '      Remove-WindowsFeature -Name FS-SMB1-CLIENT' });
  });
});

import { describe, expect, it } from '@jest/globals';
import { adviceFor } from '../../../../lib/report/advice/advice.ts';
import { guestOsOf, subjectOf } from '../../../../lib/report/advice/guest-os.ts';
import { findingJson } from '../../../../lib/report/json/finding-json.ts';
import { unjudged } from '../sample-findings.ts';

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

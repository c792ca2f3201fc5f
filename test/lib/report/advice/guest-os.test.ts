import { describe, expect, it } from '@jest/globals';
import { adviceFor } from '../../../../lib/report/advice/advice.ts';
import { subjectOf } from '../../../../lib/report/advice/guest-os.ts';

const on = { client: 'enabled', server: 'enabled' } as const;

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

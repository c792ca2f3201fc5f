import { describe, expect, it } from '@jest/globals';
import type { GuestMachine } from '../../arm-simulator/world.ts';
import { server2019 } from '../guest-cases.ts';
import { runGuest } from './run-guest.ts';

function linesOf(script: string, vm: GuestMachine): string[] {
  const { stdout, stderr } = runGuest({ script, vm });
  expect(stderr).toBe('');
  return stdout.split('\r\n').slice(0, -1);
}

const removed = server2019('payload-removed');
const services = 'HKLM:\\SYSTEM\\CurrentControlSet\\Services';
const namesAt = (key: string) => `@((Get-Item -Path '${services}\\${key}').Property) -join ','`;
const listing = (name: string) => `$null = sc.exe query ${name}; $LASTEXITCODE`;
const list = 'dism.exe /Online /English /Get-Features /Format:Table';
const rows = (vm: GuestMachine) => linesOf(list, vm).filter((line) => line.startsWith('SMB1Protocol'));
const stateOf = (name: string, vm: GuestMachine) =>
  rows(vm)
    .find((row) => row.startsWith(`${name} `))
    ?.split(' | ')[1]
    ?.trim();

describe('createMachine', () => {
  it.each([
    { written: { Start: 4 }, names: 'Start' },
    { written: {}, names: '' },
    { written: { Start: {} }, names: '' },
    { written: { Start: '4', Group: 'x' }, names: 'Start,Group' },
  ])(
    'has the key that a policy made ($written) in the registry and not as a service',
    ({ written, names }) => {
      const vm = { ...removed, leftoverKeys: { mrxsmb10: written, srv: written } };

      for (const name of ['mrxsmb10', 'srv']) {
        expect(linesOf(namesAt(name), vm)).toEqual([names]);
        expect(linesOf(listing(name), vm)).toEqual(['1060']);
      }
    },
  );

  it('lists such a key when told that Windows does', () => {
    const vm = { ...removed, leftoverKeys: { srv: { Start: 3 } }, oddity: 'leftover-listed' };

    expect(linesOf(listing('srv'), vm)).toEqual(['0']);
    expect(linesOf('sc.exe query srv', vm).join()).toContain('1  STOPPED');
    expect(linesOf(listing('mrxsmb10'), vm)).toEqual(['1060']);
  });

  it.each([
    { oddity: 'missing-start', listed: '1060' },
    { oddity: 'missing-start-since-boot', listed: '0' },
    { oddity: 'text-start', listed: '1060' },
  ])('reads a driver whose Start a policy changed when it starts ($oddity)', ({ oddity, listed }) => {
    const vm = server2019('enabled', oddity);

    expect(linesOf(listing('mrxsmb10'), vm)).toEqual([listed]);
    expect(linesOf(`(Get-ItemProperty -Path '${services}\\mrxsmb10').Type`, vm)).toEqual(['2']);
  });

  it('writes over what a driver has', () => {
    const vm = { ...server2019('enabled'), leftoverKeys: { mrxsmb10: { Start: 4 }, srv: { Start: null } } };

    expect(linesOf('sc.exe query mrxsmb10', vm).join()).toContain('1  STOPPED');
    expect(linesOf(namesAt('srv'), vm)).toEqual([
      'Type,ErrorControl,ImagePath,Group,Tag,DependOnService,DisplayName',
    ]);
  });

  it.each([
    { smb1Switch: 0, kind: 'True', text: '0x0' },
    { smb1Switch: true, kind: 'True', text: '0x1' },
    { smb1Switch: '0', kind: 'False', text: 'REG_SZ    0' },
  ])('keeps the kind of a value: $smb1Switch', ({ smb1Switch, kind, text }) => {
    const vm = { ...server2019('enabled'), smb1Switch };
    const key = 'SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters';

    expect(linesOf(`(Get-ItemProperty -Path 'HKLM:\\${key}').SMB1 -is [int]`, vm)).toEqual([kind]);
    expect(linesOf(`reg.exe query 'HKLM\\${key}' /v SMB1`, vm).join()).toContain(text);
  });

  it.each([
    { client: 'enabled', server: 'available', parent: 'Enabled' },
    { client: 'payload-removed', server: 'enabled', parent: 'Enabled' },
    { client: 'payload-removed', server: 'available', parent: 'Disabled' },
    { client: 'payload-removed', server: 'payload-removed', parent: 'Disabled with Payload Removed' },
  ] as const)(
    'has halves of their own from build 16299 on: $client, $server',
    ({ client, server, parent }) => {
      const vm = { ...removed, client, server };
      const words = {
        enabled: 'Enabled',
        available: 'Disabled',
        'payload-removed': 'Disabled with Payload Removed',
      };

      expect(stateOf('SMB1Protocol', vm)).toBe(parent);
      expect(stateOf('SMB1Protocol-Client', vm)).toBe(words[client]);
      expect(stateOf('SMB1Protocol-Server', vm)).toBe(words[server]);
    },
  );

  it('refuses a pair that one feature cannot have', () => {
    const vm = { ...removed, osVersion: '10.0.14393.1', release: '2016', server: 'enabled' } as const;

    expect(() => runGuest({ script: "'x'", vm })).toThrow('One feature carries both halves');
  });

  it.each([
    { change: 'enabled', state: 'available', words: 'Enabled', driver: '1060' },
    { change: 'enable', state: 'available', words: 'Enable Pending', driver: '1060' },
    { change: 'disable', state: 'enabled', words: 'Disable Pending', driver: '0' },
    { change: 'unrelated', state: 'enabled', words: 'Enabled', driver: '0' },
  ] as const)('waits for a restart: $change', ({ change, state, words, driver }) => {
    const vm = { ...server2019(state), restartPending: change };
    const pending =
      'HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootPending';

    expect(linesOf(`Test-Path -Path '${pending}'`, vm)).toEqual(['True']);
    expect(stateOf('SMB1Protocol-Client', vm)).toBe(words);
    expect(linesOf(listing('mrxsmb10'), vm)).toEqual([driver]);
  });

  it('keeps differentials of updates below the folder of a component, and an old version in another', () => {
    const files = (vm: GuestMachine, below = '') =>
      linesOf(
        `Get-Item -Path 'C:\\Windows\\WinSxS\\*_microsoft-windows-smbserver-v?_*\\${below}srv*.sys' | ForEach-Object { $_.Name }`,
        vm,
      );

    expect(files(server2019('available'))).toEqual(['srv2.sys', 'srv.sys']);
    expect(files(server2019('available'), 'f\\')).toEqual(['srv.sys']);
    expect(files(removed)).toEqual(['srv2.sys']);
    expect(files({ ...removed, oddity: 'left-deltas' })).toEqual(['srv2.sys']);
    expect(files({ ...removed, oldPayload: true })).toEqual(['srv2.sys', 'srv.sys']);
  });
});

describe('dism.exe', () => {
  it('lists every feature in columns as wide as the longest entry, between a banner and a closing line', () => {
    const lines = linesOf(list, server2019('available'));
    const table = lines.filter((line) => line.includes(' | '));

    expect(lines[1]).toBe('Deployment Image Servicing and Management tool');
    expect(lines.at(-1)).toBe('The operation completed successfully.');
    expect(table[0]).toMatch(/^-+ \| -+$/);
    expect(table[1]).toMatch(/^Feature Name +\| State +$/);
    expect(table.length).toBeGreaterThan(40);
    expect(new Set(table.map((line) => line.indexOf('|'))).size).toBe(1);
    for (const name of ['IIS-WebServerRole', 'TelnetClient', 'WCF-Services45']) {
      expect(table.join('\n')).toContain(`${name} `);
    }
  });

  it.each([
    { release: '2012R2', osVersion: '6.3.9600.19913', names: ['SMB1Protocol'] },
    {
      release: '2022',
      osVersion: '10.0.20348.1',
      names: ['SMB1Protocol', 'SMB1Protocol-Client', 'SMB1Protocol-Server'],
    },
    {
      release: 'win11-24h2',
      osVersion: '10.0.26100.1',
      names: ['SMB1Protocol-Deprecation', 'SMB1Protocol', 'SMB1Protocol-Client', 'SMB1Protocol-Server'],
    },
  ])('knows of SMB 1.0 in $release: $names', ({ release, osVersion, names }) => {
    expect(rows({ ...removed, release, osVersion }).map((row) => row.split(' ')[0])).toEqual(names);
  });

  it.each([
    { oddity: 'busy-dism', code: '-2146498302', text: '0x800f0902' },
    { oddity: 'blocked-dism', code: '-2146498554', text: '0x800f0806' },
    { oddity: 'cut-list', code: '0', text: 'SMB1Protocol-Server' },
  ])('answers $code when servicing is as $oddity says', ({ oddity, code, text }) => {
    const lines = linesOf(`${list}; $LASTEXITCODE`, server2019('available', oddity));

    expect(lines.at(-1)).toBe(code);
    expect(lines.join('\n')).toContain(text);
    expect(lines).not.toContain('The operation completed successfully.');
  });

  it('of 32 bits ends with 11', () => {
    const vm = server2019('available', '32-bit-host');

    expect(linesOf(`$x = ${list}; $LASTEXITCODE`, vm)).toEqual(['11']);
    expect(linesOf(`$x = & 'C:\\Windows\\Sysnative\\${list.replace(' ', "' ")}; $LASTEXITCODE`, vm)).toEqual([
      '0',
    ]);
  });
});

describe('Win32_OptionalFeature', () => {
  const count = (condition: string) =>
    linesOf(
      `$job = Get-WmiObject -Query "SELECT Name FROM win32_optionalfeature WHERE ${condition}" -AsJob; $null = Wait-Job -Job $job; @(Receive-Job -Job $job).Count`,
      removed,
    );

  it.each([
    { condition: "Name LIKE 'SMB1Protocol%'", rows: '3' },
    { condition: "name like 'smb1protocol%'", rows: '0' },
    { condition: "Name = 'SMB1Protocol' OR Name = 'TelnetClient'", rows: '2' },
    { condition: "Name = 'SMB1PROTOCOL'", rows: '0' },
    { condition: "Name LIKE 'SMB_Protocol'", rows: '1' },
  ])('heeds the case of names: $condition', ({ condition, rows: found }) => {
    expect(count(condition)).toEqual([found]);
  });
});

describe('what ran before a script', () => {
  const missing = "try { (Get-ItemProperty -Path 'HKLM:\\x' -ErrorAction Stop).y; 'read' } catch { 'error' }";
  const loose = "try { $x = Get-ItemProperty -Path 'HKLM:\\x'; 'read' } catch { 'error' }";
  const property = "try { $x = @{}; $x.y; 'read' } catch { 'error' }";
  const variable = "try { $nosuch; 'read' } catch { 'error' }";

  it.each([
    { profile: undefined, script: property, said: 'read' },
    { profile: 'strict-profile-1', script: property, said: 'read' },
    { profile: 'strict-profile-1', script: variable, said: 'error' },
    { profile: 'strict-profile-2', script: property, said: 'error' },
    { profile: 'strict-profile', script: property, said: 'error' },
    {
      profile: 'strict-profile',
      script: 'try { $x = @(1); $x[5]; "read" } catch { "error" }',
      said: 'error',
    },
    { profile: 'strict-profile', script: `Set-StrictMode -Off; ${property}`, said: 'read' },
    { profile: 'silent-profile', script: loose, said: 'read' },
    { profile: 'silent-profile', script: missing, said: 'error' },
    { profile: 'stopping-profile', script: loose, said: 'error' },
    { profile: 'separator-profile', script: '$x = 1, 2; "$x"', said: '1, 2' },
    { profile: undefined, script: '$x = 1, 2; "$x"', said: '1 2' },
    { profile: 'banner-profile', script: "''", said: 'Property of Contoso. All use is monitored.' },
  ])('decides what it says: $profile, $script', ({ profile, script, said }) => {
    expect(linesOf(script, server2019('enabled', profile)).filter((line) => line !== '')).toEqual([said]);
  });

  it('keeps cmdlets from stopping a process, unless they are told not to heed it', () => {
    const script = (whatIf: string) =>
      `$child = Start-Process -FilePath 'C:\\Windows\\System32\\dism.exe' -ArgumentList '/Online /Get-Features /Format:Table' -RedirectStandardOutput 'C:\\x.txt' -PassThru; Stop-Process -InputObject $child ${whatIf}; $child.HasExited`;
    const vm = server2019('enabled', 'what-if-profile');

    expect(linesOf(script(''), vm)).toEqual(['False']);
    expect(linesOf(script('-WhatIf:$false'), vm)).toEqual(['True']);
  });

  it('runs a planted program by its bare name and not by its path', () => {
    const vm = server2019('enabled', 'planted-programs');

    expect(linesOf('sc.exe query srv', vm)).toEqual(['this sc.exe was planted and runs as SYSTEM']);
    expect(linesOf("& 'C:\\Windows\\System32\\sc.exe' query srv", vm).join()).toContain('RUNNING');
  });
});

import { describe, expect, it } from '@jest/globals';
import { halves, verdictsOf } from '../../../../lib/model/verdict.ts';
import { stepsFor } from '../../../../lib/report/advice/advice-steps.ts';
import { pendingChange } from '../../../../lib/report/advice/pending-change.ts';
import type { Evidence } from '../../../../lib/smb/evidence/evidence.ts';
import { judge } from '../../../../lib/smb/judge/judge.ts';
import {
  dism,
  enabled,
  enabledOn2019,
  evidence,
  evidenceOn2016,
  installed,
  noWmi,
  read,
  removedOn2019,
  service,
} from '../../smb/evidence-builder.ts';

const coming = { dism: dism.enablePending, wmi: noWmi };
const going = { dism: dism.disablePending, wmi: noWmi };

const on2016 = { ...installed, feature: { dism: dism.notKnown, wmi: noWmi } };
const switchUnread = { ...on2016, isSwitchedOn: { kind: 'unread', why: 'no-dword' } } as const;
/** One feature carries both halves; whether the server is on is not known. */
const goingOn2016 = evidenceOn2016({ parent: going, client: on2016, server: switchUnread });
const comingOn2016 = evidenceOn2016({ parent: coming, server: switchUnread });

const auditServer = 'audit-server: server: Set-SmbServerConfiguration -AuditSmb1Access $true';

/** The steps of what was judged, each with its commands. */
function stepsOf(given: Evidence, installationType = 'Server'): string[] {
  const judged = judge(given);
  const { build } = given.os;
  return stepsFor({
    ...verdictsOf(judged),
    build: build.kind === 'read' ? build.value : null,
    installationType,
    judged,
  }).map(({ code, halves: of, commands }) => [code, of.join(' and '), ...commands].join(': '));
}

describe('pendingChange', () => {
  it.each([
    ['the server comes', evidence({ server: { feature: coming } }), [null, 'enable']],
    ['the client comes', evidence({ client: { feature: coming } }), ['enable', null]],
    ['both come on Server 2016', evidenceOn2016({ parent: coming }), ['enable', 'enable']],
    [
      'the server reads Enabled before its restart',
      evidence({ server: { feature: enabled }, rebootPending: read(true) }),
      [null, 'enable'],
    ],
    ['the server goes', enabledOn2019({ server: { ...installed, feature: going } }), [null, 'disable']],
    ['both go on Server 2016', goingOn2016, ['disable', 'disable']],
    ['one comes on Server 2016, and the other has no verdict', comingOn2016, ['enable', null]],
    ['another feature waits', evidence({ parent: coming }), [null, null]],
    ['nothing waits', removedOn2019, [null, null]],
  ])('tells of each half, where %s', (_name, given, expected) => {
    const judged = judge(given);
    const build = given.os.build.kind === 'read' ? given.os.build.value : null;

    expect(halves.map((half) => pendingChange(judged, half, build))).toEqual(expected);
  });

  it.each([
    ['Server', 'Remove-WindowsFeature -Name FS-SMB1-SERVER'],
    ['Client', 'Disable-WindowsOptionalFeature -Online -FeatureName SMB1Protocol-Server -NoRestart'],
  ])('warns on a %s of a half that comes on, with the command that removes it', (type, command) => {
    expect(stepsOf(evidence({ server: { feature: coming } }), type)).toEqual([
      'enable-pending: server',
      `take-back: server: ${command}`,
    ]);
  });

  it('says that a removal waits for the restart alone, after who uses it, and gives commands for the other half only', () => {
    expect(stepsOf(enabledOn2019({ server: { ...installed, feature: going } }))).toEqual([
      auditServer,
      'restart-removes: server',
      'audit-client: client',
      'keep-disk: client',
      'remove: client: Remove-WindowsFeature -Name FS-SMB1-CLIENT',
    ]);
  });
});

describe('stepsFor', () => {
  it('takes nothing back before it is known who uses the other half, which goes with it', () => {
    const given = evidenceOn2016({ parent: coming, server: on2016 });

    expect(stepsOf(given)).toEqual([
      'enable-pending: client',
      auditServer,
      'keep-disk: server',
      'server-off: server: Set-SmbServerConfiguration -EnableSMB1Protocol $false',
      'remove-both: server: Remove-WindowsFeature -Name FS-SMB1',
    ]);
  });

  it('takes a driver that is switched off from the list of LanmanWorkstation', () => {
    const dependencies = { registry: read(['Bowser', 'MRxSmb10']), scQuery: read(['Bowser', 'MRxSmb10']) };
    const given = evidenceOn2016({
      parent: enabled,
      client: { ...on2016, service: service(4), dependencies },
      server: { ...on2016, service: service(4) },
    });

    const removedSoon = evidenceOn2016({ ...given, parent: going });
    const free = 'free-workstation: client: sc.exe config lanmanworkstation depend= bowser/mrxsmb20/nsi';
    expect(stepsOf(given)).toEqual([
      'keep-disk: client and server',
      free,
      'remove-both: client and server: Remove-WindowsFeature -Name FS-SMB1',
    ]);
    expect(stepsOf(removedSoon)).toEqual([free, 'restart-removes: client and server']);
  });

  it('asks who uses a half that is not known where one removal takes both', () => {
    const given = evidenceOn2016({ parent: enabled, client: on2016, server: switchUnread });

    expect(judge(given).server.verdict).toBe('unknown');
    expect(stepsOf(given)).toEqual([
      auditServer,
      'audit-client: client',
      'keep-disk: client',
      'remove-both: client: Remove-WindowsFeature -Name FS-SMB1',
    ]);
  });

  it('says of one feature for both halves that both go, and asks who uses either, whatever its verdict', () => {
    expect(verdictsOf(judge(goingOn2016))).toEqual({ client: 'enabled', server: 'unknown' });
    expect(stepsOf(goingOn2016)).toEqual([
      auditServer,
      'audit-client: client',
      'restart-removes: client and server',
    ]);
  });

  it('takes nothing back before it is known who uses the other half, whose verdict is not known', () => {
    expect(verdictsOf(judge(comingOn2016))).toEqual({ client: 'unknown', server: 'unknown' });
    expect(stepsOf(comingOn2016)).toEqual([
      'enable-pending: client',
      auditServer,
      'take-back: client: Remove-WindowsFeature -Name FS-SMB1',
    ]);
  });
});

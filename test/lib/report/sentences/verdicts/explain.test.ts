import { describe, expect, it } from '@jest/globals';
import { evidenceLines, explain, explainHalf } from '../../../../../lib/report/sentences/verdicts/explain.ts';
import { judge, judgeScQueryOnly } from '../../../../../lib/smb/judge/judge.ts';
import {
  disabled,
  dism,
  enabledOn2019,
  evidence,
  leftover,
  read,
  removedOn2019,
  wmiState,
} from '../../../smb/evidence-builder.ts';

describe('explain', () => {
  it('names of each half the rule, its signals and what would change it', () => {
    const given = { ...enabledOn2019(), client: removedOn2019.client };

    const lines = explain(judge(given), {}, 'en');

    const server = lines.indexOf('SMB 1.0 server: enabled');
    expect(lines[0]).toBe('SMB 1.0 client: binaries-absent');
    expect(server).toBeGreaterThan(0);
    expect(lines[1]).toMatch(/^ {2}Rule C8: the feature is Disabled with Payload Removed/);
    expect(lines[server + 1]).toBe(
      '  Rule B5: service installed, and none of the rules B before this one matched.',
    );
    expect(lines).toContain('    Driver service mrxsmb10: absent. So: the SMB 1.0 client is not installed.');
    expect(lines).toContain(
      '    Driver service srv: installed, Start = 2. So: the SMB 1.0 server starts with the system.',
    );
    expect(lines.filter((line) => line.startsWith('  What would change it: '))).toEqual([
      expect.stringContaining('payload put back from an outside source'),
      expect.stringContaining('The SMB 1.0 server switched off'),
    ]);
  });

  it('lists the evidence apart', () => {
    expect(evidenceLines({ 'os.build': '17763', 'mrxsmb10.store': 'no' }, 'en')).toEqual([
      'Evidence:',
      '  os.build: 17763',
      '  mrxsmb10.store: no',
    ]);
    expect(evidenceLines({}, 'en')).toEqual([]);
  });

  it('speaks Japanese, and leaves what Windows said', () => {
    const lines = explain(judge(removedOn2019), {}, 'ja');

    expect(lines).toContain('SMB 1.0 クライアント: バイナリなし [binaries-absent]');
    expect(lines).toContain(
      '    機能 (DISM): SMB1Protocol-Server: Disabled with Payload Removed。機能はインストールされておらず、ファイルは削除されたとされています。',
    );
  });
});

describe('explainHalf', () => {
  it('gives the reason, the pair and the restart of a half that a restart may settle', () => {
    const enabled = { dism: dism.enabled, wmi: wmiState(1) };
    const given = evidence({ server: { feature: enabled }, rebootPending: read(true) });

    const lines = explainHalf('server', judge(given).server, {}, 'en');

    expect(lines.slice(0, 2)).toEqual([
      'SMB 1.0 server: unknown (change-pending)',
      '  Reason: a change may be pending until the next restart.',
    ]);
    expect(lines.at(-1)).toMatch(/^ {2}What would change it: The next restart/);
    expect(lines).toContain(
      '    Restart pending: RebootPending is there. So: a restart is pending, which may explain what was seen.',
    );
  });

  it.each([
    {
      value: 'the switch',
      server: { isSwitchedOn: { kind: 'unread', why: 'no-dword' } as const },
      says: /LanmanServer.Parameters .+ no-dword, .+ write it anew as a DWORD; 0 switches the SMB 1.0 server off/,
    },
    {
      value: 'Start',
      server: {
        service: { kind: 'installed', start: { kind: 'unread', why: 'no-dword' } } as const,
      },
      says: /key of srv .+ no-dword, .+ write it anew as a DWORD; 4 means disabled/,
    },
  ])('says what to do where $value is there and no DWORD', ({ server, says }) => {
    const lines = explainHalf('server', judge(enabledOn2019({ server })).server, {}, 'en');

    expect(lines.at(-1)).toMatch(says);
  });

  it('words its warnings, and that something changes at the restart', () => {
    const change = { dism: dism.enablePending, wmi: wmiState(2) };
    const given = evidence({ client: { service: leftover(4) }, parent: change });

    const lines = explainHalf('client', judge(given).client, {}, 'en');

    expect(lines).toContainEqual(expect.stringMatching(/^ {2}Warning: The registry has a key mrxsmb10/));
    expect(lines).toContain(
      '  A change is pending until the next restart: read what to do before anybody restarts this VM.',
    );
  });

  it('has nothing to cite of a half that was not asked for', () => {
    const { server } = judge({ ...evidence({ parent: disabled }), server: null });

    expect(explainHalf('server', server, {}, 'en')).toEqual([
      'SMB 1.0 server: unknown (not-asked)',
      '  Reason: not covered by the probe of that version.',
      expect.stringMatching(/^ {2}Rule A: /),
      expect.stringMatching(/^ {2}What would change it: An audit by this version/),
    ]);
  });

  it('gives no text of today’s table to a rule of an earlier one', () => {
    const [because] = judge(removedOn2019).client.because;
    const earlier = {
      ...judge(removedOn2019).client,
      rule: 'B1',
      because: because === undefined ? [] : [{ ...because, effect: { code: 'as-written' as const } }],
    };

    const lines = explainHalf('client', earlier, {}, 'en');

    expect(lines[1]).toBe('  Rule B1 of an earlier version.');
    expect(lines.join('\n')).not.toContain('What would change it');
  });

  it('explains a judgement from sc.exe text alone, which no rule of the table made', () => {
    const lines = explainHalf('client', judgeScQueryOnly({ smb1: true, smb2: true }), {}, 'en');

    expect(lines).toContain('  Rule sc-query-only: only the text of sc.exe qc was given.');
    expect(lines.at(-1)).toBe(
      '  What would change it: The whole output of a probe, which also covers driver, feature and component store.',
    );
  });
});

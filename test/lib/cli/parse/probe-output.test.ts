import { describe, expect, it } from '@jest/globals';
import { isProbeOutput, parseProbeOutput } from '../../../../lib/cli/parse/probe-output.ts';
import type { Nonce } from '../../../../lib/model/ids.ts';
import { probeScript } from '../../../../lib/smb/probe/probe.ts';
import { runGuest } from '../../../support/guest-machine/run-guest.ts';
import { sealEnvelope } from '../../../support/seal-envelope.ts';
import { workstation } from '../workstation.ts';
import { buildLogs, wrappings } from '../wrappings.ts';

const nonce = '0123456789abcdef0123456789abcdef' as Nonce;

/** A probe of version 2 on a VM whose server alone is on. */
const serverOn = runGuest({
  script: probeScript(nonce).join('\n'),
  vm: {
    release: '2019',
    osVersion: '10.0.17763.6293',
    language: 'ja-JP',
    client: 'payload-removed',
    server: 'enabled',
  },
}).stdout.replaceAll('\r\n', '\n');

/** One of version 1, which did not ask for the server; 1060 for a key that a policy wrote. */
const earlier = `${sealEnvelope(
  nonce,
  [
    'os.build=20348',
    'dependencies=Bowser/MRxSmb20/NSI',
    'sc.exit=0',
    ...workstation
      .trimEnd()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => `sc=${line.replace(/ +/g, ' ')}`),
    'mrxsmb10=present',
    'mrxsmb10.start=4',
    'mrxsmb10.state=no-service',
    'driver-file=no',
    'store=no',
    'reboot-pending=no',
    'dism.parent.exit=0',
    'dism.parent=Feature Name : SMB1Protocol',
    'dism.parent=State : Disabled with Payload Removed',
    'dism.client.exit=0',
    'dism.client=Feature Name : SMB1Protocol-Client',
    'dism.client=State : Disabled with Payload Removed',
    'wmi.parent=3',
    'wmi.client=3',
  ],
  1,
).join('\n')}\n`;

describe('parseProbeOutput', () => {
  it.each([...wrappings, ...buildLogs])('judges both halves of an output in $name', ({ wrap }) => {
    expect(parseProbeOutput(wrap(serverOn))).toMatchObject({
      kind: 'document',
      json: {
        os: { build: '10.0.17763.6293' },
        scQuery: { smb1: false, smb2: true },
        exposure: 'on',
        client: { verdict: 'binaries-absent', rule: 'C8' },
        server: { verdict: 'enabled', rule: 'B5', because: expect.any(Array) },
        evidence: expect.any(Object),
      },
      verdicts: { client: 'binaries-absent', server: 'enabled' },
    });
  });

  it('names a Windows 11 so, whose registry does not', () => {
    const vm = {
      release: 'win11-24h2',
      osVersion: '10.0.26100.1742',
      language: 'en-US',
      smb1: 'available',
    } as const;
    const { stdout } = runGuest({ script: probeScript(nonce).join('\n'), vm });

    expect(stdout).toContain('os.product=Windows 10 Enterprise');
    expect(parseProbeOutput(stdout)).toMatchObject({ json: { os: { name: 'Windows 11 Enterprise' } } });
  });

  it.each(wrappings)('reads an output of version 1 in $name', ({ wrap }) => {
    expect(parseProbeOutput(wrap(earlier))).toMatchObject({
      json: {
        exposure: 'not-known',
        client: { verdict: 'binaries-absent', warnings: ['leftover-service-key'] },
        server: { verdict: 'unknown', verdictReason: 'not-asked' },
      },
    });
  });

  it.each(buildLogs)('takes two outputs that differ, in a log of $name, for no answer', ({ wrap }) => {
    const other = serverOn.replace('os.product', 'os.edition');

    expect(parseProbeOutput(`${wrap(serverOn)}${wrap(other)}`).kind).toBe('error');
  });

  it('says which half is on, and never that SMB 1.0 is off there', () => {
    const parsed = parseProbeOutput(serverOn);
    const said = parsed.kind === 'document' ? parsed.text.join('\n') : '';

    expect(said).toContain('Exposure: on. This VM can speak SMB 1.0 now: its SMB 1.0 server is on');
    expect(said).toContain('SMB 1.0 client: binaries-absent');
    expect(said).toContain('SMB 1.0 server: enabled');
    expect(said).not.toMatch(/nothing speaks|SMB 1\.0 cannot be turned on here/i);
  });

  it.each([
    { name: 'damaged', text: serverOn.replace('17763', '17764'), says: 'its lines and its checksum' },
    { name: 'cut at its end', text: serverOn.slice(0, 900), says: 'a part of the probe output is missing' },
    { name: 'cut at its head', text: serverOn.slice(60), says: 'a part of the probe output is missing' },
    { name: 'two that differ', text: `${serverOn}\n${earlier}`, says: 'two probe outputs that differ' },
    {
      name: 'two that differ, one quoted',
      text: `${serverOn}\n${earlier.replace(/^/gm, '> ')}`,
      says: 'two probe outputs that differ',
    },
    {
      name: 'a body of version 2 in a frame of version 1',
      text: sealEnvelope(nonce, serverOn.trimEnd().split('\n').slice(1, -1), 1).join('\n'),
      says: 'lines of a version 2 probe stand in a version 1 frame',
    },
  ])('judges nothing that is $name', ({ text, says }) => {
    expect(isProbeOutput(text)).toBe(true);
    expect(parseProbeOutput(text)).toEqual({
      kind: 'error',
      json: { error: { code: 'unreadable' } },
      sentence: expect.stringContaining(says),
    });
  });
});

describe('isProbeOutput', () => {
  it('tells sc.exe text from a probe output', () => {
    expect([isProbeOutput(serverOn), isProbeOutput(workstation)]).toEqual([true, false]);
  });
});

import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Nonce } from '../../../../lib/model/ids.ts';
import { probeScript, probeSha256 } from '../../../../lib/smb/probe/probe.ts';
import { probeTemplate } from '../../../../lib/smb/probe/probe-script.ts';
import { everyGuest, server2019, smb1States } from '../../../support/guest-cases.ts';
import { machineOddities } from '../../../support/guest-machine/oddities.ts';
import { runGuest } from '../../../support/guest-machine/run-guest.ts';

const nonce = '0123456789abcdef0123456789abcdef' as Nonce;
const script = probeScript(nonce).join('\n');
const oddGuests = machineOddities.flatMap((oddity) => smb1States.map((smb1) => server2019(smb1, oddity)));

describe('probeScript', () => {
  it('is the template with the nonce in place, line by line', () => {
    expect(script).toBe(probeTemplate.split('@NONCE@').join(nonce));
    expect(script.split(nonce)).toHaveLength(2);
    expect(probeScript(nonce).every((line) => !/[\r\n]/.test(line))).toBe(true);
  });

  it.each(['', 'x', `${nonce}'`, nonce.toUpperCase(), `${nonce}\n`, "'; Restart-Computer #aaaaaaaaaaaa"])(
    'refuses %j as a nonce',
    (text) => {
      expect(() => probeScript(text as Nonce)).toThrow(TypeError);
    },
  );

  it('begins with what a profile cannot take back', () => {
    expect(script.split('\n')[0]).toBe('Set-StrictMode -Off');
  });

  it('is printable ASCII without a backslash before n, r or t', () => {
    expect(script).toMatch(/^[\n\x20-\x7e]*$/);
    expect(script).not.toMatch(/\\[nrt]/i);
  });

  it.each([...everyGuest, ...oddGuests])(
    'prints short ASCII lines under 3,500 bytes on $release $smb1 $oddity',
    (vm) => {
      const { stdout, stderr } = runGuest({ script, vm });
      const lines = stdout.split('\r\n');

      expect(stderr).toBe('');
      expect(stdout).toMatch(/^[\r\n\x20-\x7e]*$/);
      expect(stdout.length).toBeLessThan(3500);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(72);
      expect(lines.at(-2)).toMatch(/^smb1-probe v2 end /);
    },
  );

  it('says so instead of printing an answer that run command would cut', () => {
    const { stdout } = runGuest({ script, vm: server2019('payload-removed', 'overlong-answers') });

    expect(stdout.split('\r\n').slice(1, -2)).toEqual(['evidence!too-long']);
  });

  it.each(['hanging-dism', 'hanging-wmi', 'hanging-both'])(
    'waits less than a minute in all for %s',
    (oddity) => {
      const { seconds, stdout } = runGuest({ script, vm: server2019('available', oddity) });
      const { seconds: healthy } = runGuest({ script, vm: server2019('available') });

      expect(seconds - healthy).toBeLessThanOrEqual(60);
      expect(stdout).toContain('!timeout');
    },
  );
});

describe('probeSha256', () => {
  it('is the digest of the template with line feeds', () => {
    const digest = createHash('sha256')
      .update(probeScript(nonce).join('\n').replace(nonce, '@NONCE@'))
      .digest('hex');

    expect(probeSha256).toBe(digest);
  });
});

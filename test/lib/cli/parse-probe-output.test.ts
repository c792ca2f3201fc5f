import { describe, expect, it } from '@jest/globals';
import { isProbeOutput, parseProbeOutput } from '../../../lib/cli/parse-probe-output.ts';
import { workstation } from './workstation.ts';

const nonce = '0'.repeat(32);
const lines = [`smb1-probe v1 begin ${nonce}`, 'os.build=14393', 'mrxsmb10=absent'];
const output = `${lines.join('\n')}\nsmb1-probe v1 end ${nonce} 2 ${adler32(lines)}\n`;

describe('parseProbeOutput', () => {
  it('judges a whole output by its checksum, whatever its nonce', () => {
    expect(parseProbeOutput(output)).toMatchObject({
      kind: 'document',
      json: { verdict: 'unknown', rule: 'A', scQuery: null, evidence: expect.any(Object) },
    });
  });

  it.each([
    { name: 'damaged', text: output.replace('14393', '14394') },
    { name: 'cut at its end', text: output.slice(0, 80) },
    { name: 'cut at its head', text: output.slice(60) },
  ])('judges nothing that is $name', ({ text }) => {
    expect(isProbeOutput(text)).toBe(true);
    expect(parseProbeOutput(text)).toMatchObject({ kind: 'error', json: { error: { code: 'unreadable' } } });
  });
});

describe('isProbeOutput', () => {
  it('tells sc.exe text from a probe output', () => {
    expect([isProbeOutput(output), isProbeOutput(workstation)]).toEqual([true, false]);
  });
});

/** https://www.rfc-editor.org/rfc/rfc1950 section 8 */
function adler32(checked: readonly string[]): string {
  let [low, high] = [1, 0];
  for (const byte of Buffer.from(checked.map((line) => `${line}\n`).join(''))) {
    low = (low + byte) % 65_521;
    high = (high + low) % 65_521;
  }
  return high.toString(16).padStart(4, '0') + low.toString(16).padStart(4, '0');
}

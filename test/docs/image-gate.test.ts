import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { validatorScript } from '../../lib/smb/validator/validator.ts';
import { gateExitCodes } from '../../lib/smb/validator/validator-script.ts';
import { server2019 } from '../support/guest-cases.ts';
import { runGuest } from '../support/guest-machine/run-guest.ts';

const text = readFileSync(new URL('../../docs/image-gate.md', import.meta.url), 'utf8');

describe('docs/image-gate.md', () => {
  it('tells every exit code, and PowerShell’s own', () => {
    const codes = [...text.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));

    expect(codes.sort((a, b) => a - b)).toEqual([...Object.values(gateExitCodes), 1].sort((a, b) => a - b));
  });

  it('shows the lines that a gate prints', () => {
    const { stdout } = runGuest({ script: validatorScript([]), vm: server2019('available') });
    const [, shown] = /```\n(smb1-probe [^`]*)```/.exec(text) ?? [];

    expect(shown).toBe(stdout.replaceAll('\r\n', '\n'));
  });

  it('has no script that a template of Packer’s would take for its own', () => {
    expect(validatorScript([])).not.toContain('{{');
  });
});

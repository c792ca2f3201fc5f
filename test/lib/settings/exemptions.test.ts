import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { exemptionsOfSetting } from '../../../lib/settings/exemptions.ts';
import { aTarget } from '../../support/ledger-builders.ts';

const target = aTarget('vm');
const text = JSON.stringify({
  exemptions: [{ vm: target.resourceId, owner: '山田', reason: 'r', expires: '2026-12-31' }],
});
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'smb1-audit-exemptions-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('exemptionsOfSetting', () => {
  it.each([
    { name: 'UTF-8', bytes: Buffer.from(text) },
    { name: 'UTF-8 with a byte order mark', bytes: Buffer.from(`\ufeff${text}`) },
    { name: 'UTF-16 as PowerShell writes it', bytes: Buffer.from(`\ufeff${text}`, 'utf16le') },
  ])('reads a file in $name', ({ bytes }) => {
    const path = join(folder, 'exemptions.json');
    writeFileSync(path, bytes);

    expect(exemptionsOfSetting(path)(target, 0)?.client?.exemption.owner).toBe('山田');
  });

  it('reads JSON itself, and nothing where nothing is set', () => {
    expect(exemptionsOfSetting(text)(target, 0)?.server?.state).toBe('active');
    expect(exemptionsOfSetting(null)(target, 0)).toBeNull();
  });

  it('names the setting and the path of a file that is missing', () => {
    const path = join(folder, 'missing.json');

    expect(() => exemptionsOfSetting(path)).toThrow(/^SMB1_AUDIT_EXEMPTIONS .+missing\.json/);
  });
});

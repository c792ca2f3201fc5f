import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAzurite } from './azurite.ts';
import { buildCliInto } from './built-cli.ts';

/**
 * One table emulator, with an account for each test that asks for one, and one built command line, for all tests that start processes.
 * They learn of both by the environment, and do without where it says nothing.
 */
export default async function startShared() {
  const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-shared-'));
  const [azurite, launcher] = await Promise.all([startAzurite(), buildCliInto(folder)]);
  process.env['SMB1_TESTS_CLI'] = launcher;
  process.env['SMB1_TESTS_AZURITE'] = `${azurite.port}`;
  process.env['SMB1_TESTS_ACCOUNTS'] = mkdtempSync(join(folder, 'accounts-'));
  globalThis.stopShared = async () => {
    await azurite.stop();
    rmSync(folder, { recursive: true });
  };
}

import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildCli } from '../../build/bundles.ts';
import { startAzurite } from './azurite.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * One table emulator, with an account for each test that asks for one, and one built command line, for all tests that start processes.
 * They learn of both by the environment, and do without where it says nothing.
 */
export default async function startShared() {
  const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-shared-'));
  mkdirSync(join(folder, 'lib/cli'), { recursive: true });
  for (const file of ['lib/cli/smb1-audit.mjs', 'package.json']) {
    copyFileSync(join(root, file), join(folder, file));
  }
  const [azurite] = await Promise.all([startAzurite(), buildCli(join(folder, 'dist/cli'))]);
  process.env['SMB1_TESTS_CLI'] = join(folder, 'lib/cli/smb1-audit.mjs');
  process.env['SMB1_TESTS_AZURITE'] = `${azurite.port}`;
  process.env['SMB1_TESTS_ACCOUNTS'] = mkdtempSync(join(folder, 'accounts-'));
  globalThis.stopShared = async () => {
    await azurite.stop();
    rmSync(folder, { recursive: true });
  };
}

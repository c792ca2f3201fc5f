import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildApp } from '../../../build/bundles.ts';
import { leastEnvironment, loadApp } from '../../host/load-app.ts';

const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-stacks-'));

beforeAll(() => buildApp(folder));
afterAll(() => rmSync(folder, { recursive: true }));

async function stackOfBadSetting(): Promise<string> {
  const env = { ...leastEnvironment, SMB1_AUDIT_HTTP: 'maybe' };
  return await loadApp(join(folder, 'index.mjs'), env).then(
    () => 'it was loaded',
    (error: Error) => error.message,
  );
}

describe('nameSourcesInStacks', () => {
  it('names the lines of the sources in the stack of an error of the built app, as Node started by the host prints it', async () => {
    const [, file = '', line = ''] =
      /\bat .*?((?:lib|functions)\/[\w./-]+\.ts):(\d+):\d+/.exec(await stackOfBadSetting()) ?? [];

    const source = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
    expect(source.split('\n')[Number(line) - 1]).toMatch(/new AuditError\(/);
  });

  it('leaves the lines of the built files where their maps are missing', async () => {
    const { nameSourcesInStacks } = await import('../../../functions/app/readable-stacks.ts');
    const before = Error.prepareStackTrace;
    try {
      nameSourcesInStacks(import.meta.url);

      expect(new TypeError('a bug').stack).toMatch(
        /^TypeError: a bug\n {4}at .*readable-stacks\.test\.ts:\d+:\d+/,
      );
    } finally {
      Error.prepareStackTrace = before;
    }
  });
});

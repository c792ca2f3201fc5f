import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildApp } from '../../build/bundles.ts';
import { packageApp } from '../../build/package-app.ts';
import { packageFiles, packageSha256, productAt, startLine } from '../../functions/app/product.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-package-'));
const app = join(folder, 'app');
let printed: string;

beforeAll(async () => {
  const built = join(folder, 'built');
  mkdirSync(built);
  for (const name of ['host.json', 'package.json', 'THIRD-PARTY-NOTICES.txt']) {
    cpSync(join(repository, name), join(built, name));
  }
  await buildApp(join(built, 'dist/functions'));
  printed = await packageApp(built, app);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('packageApp', () => {
  it('makes the files that are counted, and no others', async () => {
    const packed = await packageFiles(app);
    const made = readdirSync(app, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) =>
        join(parentPath, name)
          .slice(app.length + 1)
          .replaceAll('\\', '/'),
      );

    expect(made.sort()).toEqual(packed);
    expect(packed).toContain('dist/functions/index.mjs');
  });

  it('lists no dependency that anybody would have to install', () => {
    const manifest = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8')) as object;

    expect(Object.keys(manifest)).toEqual(['name', 'version', 'license', 'private', 'type', 'main']);
  });

  it('prints the SHA-256 that the app tells, and that anybody can recompute', async () => {
    const line = JSON.parse(await startLine(productAt(app, 'b'.repeat(64)))) as object;
    const recomputed = execFileSync(
      'sh',
      ['-c', "find . -type f | sed 's,^./,,' | LC_ALL=C sort | xargs sha256sum | sha256sum"],
      { cwd: app, encoding: 'utf8' },
    );

    expect(line).toEqual({
      message: 'app started',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      packageSha256: printed,
      probeSha256: 'b'.repeat(64),
    });
    expect(recomputed.split(' ')[0]).toBe(printed);
  });

  it('has another SHA-256 when a byte of it is another', async () => {
    writeFileSync(join(app, 'host.json'), '{}');

    expect(await packageSha256(app)).not.toBe(printed);
  });
});

describe('startLine', () => {
  it('says what it does not know, and lets the app start', async () => {
    expect(JSON.parse(await startLine(productAt(folder, 'b'.repeat(64))))).toMatchObject({
      version: 'unknown',
      packageSha256: 'unknown',
    });
  });
});

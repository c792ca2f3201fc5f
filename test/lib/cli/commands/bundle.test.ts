import { createHash } from 'node:crypto';
import {
  appendFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Store } from '../../../../lib/findings/store/store.ts';
import type { Audit } from '../../../../lib/model/audit.ts';
import { probeSha256 } from '../../../../lib/smb/probe/probe.ts';
import { laterAudit, seedEstate } from '../../../support/seeded-estate.ts';
import { withEstate } from '../../report/html/rendered-report.ts';
import { overStore } from './over-store.ts';

type Manifest = {
  readonly probe: { readonly sha256: string; readonly file: string | null };
  readonly evidence: { readonly file: string; readonly outputs: number } | null;
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
};

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');
const manifestOf = (folder: string): Manifest => JSON.parse(read(folder, 'manifest.json')) as Manifest;

/** Does something with a bundle of the newest audit of an estate. `as`: what the audit is made to say of itself. */
async function withBundle(
  use: (bundle: {
    readonly folder: string;
    readonly printed: string;
    readonly store: Store;
  }) => Promise<void>,
  as: Partial<Audit> = {},
): Promise<void> {
  await withEstate(seedEstate, async (seeded, base) => {
    const store = withAudit(seeded, as);
    const folder = join(base, 'bundle');
    const { code, stdout } = await overStore(store, ['export', laterAudit.id, '--bundle', folder]);
    expect(code).toBe(0);
    await use({ folder, printed: stdout.trim(), store });
  });
}

function withAudit(store: Store, as: Partial<Audit>): Store {
  return {
    ...store,
    readAudit: async (id) => {
      const audit = await store.readAudit(id);
      return audit === null ? null : { ...audit, ...as };
    },
  };
}

describe('export --bundle', () => {
  it('writes every form of the findings, and a manifest with the SHA-256 of each', async () => {
    await withBundle(async ({ folder, printed, store }) => {
      const { files } = manifestOf(folder);
      const { discovered } = await store.coverage(laterAudit.id);

      expect(files.map(({ path }) => path)).toEqual(
        expect.arrayContaining([
          'report.html',
          'audit.json',
          'findings.csv',
          'findings.ndjson',
          'images.csv',
        ]),
      );
      expect(readdirSync(folder).sort()).toEqual([...files.map(({ path }) => path), 'manifest.json'].sort());
      for (const { path, bytes, sha256: sealed } of files) {
        expect([path, statSync(join(folder, path)).size, sha256(join(folder, path))]).toEqual([
          path,
          bytes,
          sealed,
        ]);
      }
      expect(printed).toBe(sha256(join(folder, 'manifest.json')));
      expect(read(folder, 'findings.ndjson').trimEnd().split('\n')).toHaveLength(discovered);
      expect(JSON.parse(read(folder, 'manifest.json'))).toMatchObject({
        audit: { id: laterAudit.id, startedBy: laterAudit.startedBy },
        made: { by: 'tester', with: 'smb1-audit 1.2.3', node: process.versions.node },
      });
    });
  });

  it.each([
    { args: [], env: {}, html: 'lang="en" data-fixed="no"' },
    { args: [], env: { SMB1_AUDIT_LANGUAGE: 'ja' }, html: 'lang="ja" data-fixed="yes"' },
    { args: ['--language', 'en'], env: { SMB1_AUDIT_LANGUAGE: 'ja' }, html: 'lang="en" data-fixed="yes"' },
  ])('has the report in the language that is asked for: $args, $env', async ({ args, env, html }) => {
    await withEstate(seedEstate, async (store, base) => {
      const folder = join(base, 'bundle');
      await overStore(store, ['export', laterAudit.id, '--bundle', folder, ...args], { env });

      expect(read(folder, 'report.html')).toContain(`<html ${html}`);
    });
  });

  it('can be read by nobody else', async () => {
    await withBundle(async ({ folder }) => {
      const modes = [folder, ...readdirSync(folder).map((name) => join(folder, name))].map(
        (path) => statSync(path).mode & 0o077,
      );

      expect(modes.every((mode) => mode === 0)).toBe(true);
    });
  });

  it('has the probe where it is the one that was sent, and says so where it is not', async () => {
    await withBundle(
      async ({ folder }) => {
        expect(manifestOf(folder).probe).toEqual({ sha256: probeSha256, file: 'probe.ps1' });
        expect(sha256(join(folder, 'probe.ps1'))).toBe(probeSha256);
      },
      { probeSha256 },
    );
    await withBundle(
      async ({ folder }) => {
        expect(manifestOf(folder).probe).toEqual({ sha256: 'f'.repeat(64), file: null });
        expect(readdirSync(folder)).not.toContain('probe.ps1');
      },
      { probeSha256: 'f'.repeat(64) },
    );
  });

  it('is not made where the audit is purged before the last output is read', async () => {
    await withEstate(seedEstate, async (seeded, base) => {
      const kept = withAudit(seeded, { limits: { ...laterAudit.limits, saveEvidence: true } });
      const store: Store = {
        ...kept,
        readEvidence: async (...asked) => {
          await kept.deleteAudits([laterAudit.id]);
          return await kept.readEvidence(...asked);
        },
      };
      const folder = join(base, 'bundle');

      const { code } = await overStore(store, ['export', laterAudit.id, '--bundle', folder]);

      expect([code, readdirSync(base)]).toEqual([3, expect.not.arrayContaining(['bundle'])]);
    });
  });

  it('has what guests printed where it was kept, so that no terminal is steered by it', async () => {
    await withEstate(seedEstate, async (seeded, base) => {
      const store = withAudit(seeded, { limits: { ...laterAudit.limits, saveEvidence: true } });
      const [finding] = (await store.findings(laterAudit.id, {}, 1)).items;
      const output = 'SMB1 \u001b[31mred\r\n\u202egnp';
      await store.saveEvidence(laterAudit.id, finding?.target.key ?? ('' as never), output);
      const folder = join(base, 'bundle');

      await overStore(store, ['export', laterAudit.id, '--bundle', folder]);

      const lines = read(folder, 'evidence.ndjson').trimEnd().split('\n');
      expect(manifestOf(folder).evidence).toEqual({ file: 'evidence.ndjson', outputs: 1 });
      expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
        expect.objectContaining({ resourceId: finding?.target.resourceId, output }),
      ]);
      expect([...(lines[0] ?? '')].filter((character) => '\u001b\u202e'.includes(character))).toEqual([]);
    });
  });

  it('seals no audit that is still open, and leaves nothing behind', async () => {
    await withEstate(seedEstate, async (seeded, base) => {
      const store = withAudit(seeded, { state: 'probing', endedAt: null });

      const { code, said } = await overStore(store, [
        'export',
        laterAudit.id,
        '--bundle',
        join(base, 'bundle'),
      ]);

      expect([code, said.join('')]).toEqual([2, expect.stringContaining('still open (probing)')]);
      expect(readdirSync(base).filter((name) => name.startsWith('bundle'))).toEqual([]);
    });
  });

  it('writes into no folder that is there, and leaves nothing behind when it cannot go on', async () => {
    await withBundle(async ({ folder, store }) => {
      const again = await overStore(store, ['export', laterAudit.id, '--bundle', folder]);
      const broken = { ...store, findings: () => Promise.reject(new TypeError('broken')) };
      const failed = await overStore(broken, ['export', laterAudit.id, '--bundle', `${folder}-2`]);

      expect([again.code, again.said.join('')]).toEqual([2, expect.stringContaining('exists already')]);
      expect(failed.code).toBe(1);
      expect(readdirSync(join(folder, '..')).filter((name) => name.startsWith('bundle'))).toEqual(['bundle']);
    });
  });

  it('stands alone: it is refused beside --out and --format', async () => {
    await withEstate(seedEstate, async (store) => {
      const { code, said } = await overStore(store, ['export', '--bundle', 'x', '--format', 'csv']);

      expect([code, said.join('')]).toEqual([
        2,
        expect.stringContaining('--bundle contradicts --out and --format'),
      ]);
    });
  });
});

describe('verify', () => {
  it('is content with a bundle that nobody touched, and says what only the kept SHA-256 can tell', async () => {
    await withBundle(async ({ folder, printed, store }) => {
      const sealed = await overStore(store, ['verify', folder, '--manifest-sha256', printed]);
      const unsealed = await overStore(store, ['verify', folder]);

      expect([sealed.code, sealed.said.join('')]).toEqual([
        0,
        expect.stringContaining('Not a byte has changed'),
      ]);
      expect([unsealed.code, unsealed.said.join('')]).toEqual([0, expect.stringContaining(printed)]);
    });
  });

  it.each([
    ['changed', 'findings.csv', (path: string) => appendFileSync(path, ' ')],
    ['missing', 'report.html', (path: string) => rmSync(path)],
    ['not-in-manifest', 'more.txt', (path: string) => writeFileSync(path, '')],
    [
      'changed',
      'images.csv',
      (path: string) => {
        rmSync(path);
        symlinkSync('/etc/hostname', path);
      },
    ],
  ] as const)('finds what is %s: %s', async (state, name, tamper) => {
    await withBundle(async ({ folder, printed, store }) => {
      tamper(join(folder, name));

      const { code, stdout } = await overStore(store, [
        'verify',
        folder,
        '--manifest-sha256',
        printed,
        '--output',
        'json',
      ]);

      expect(code).toBe(1);
      const { isSame, files } = JSON.parse(stdout) as {
        isSame: boolean;
        files: { path: string; state: string }[];
      };
      expect(isSame).toBe(false);
      expect(files.filter((file) => file.state !== 'same')).toEqual([{ path: name, state }]);
    });
  });

  it('finds a manifest that was changed with its file, by the SHA-256 that was kept', async () => {
    await withBundle(async ({ folder, printed, store }) => {
      const csv = join(folder, 'findings.csv');
      const manifest = join(folder, 'manifest.json');
      const before = sha256(csv);
      writeFileSync(csv, read(folder, 'findings.csv').replace('enabled', 'ENABLED'));
      writeFileSync(manifest, read(folder, 'manifest.json').replace(before, sha256(csv)));

      const { code, said } = await overStore(store, ['verify', folder, '--manifest-sha256', printed]);

      expect([code, said.join('\n')]).toEqual([1, expect.stringContaining('is not the one that was sealed')]);
      expect((await overStore(store, ['verify', folder])).code).toBe(0);
    });
  });

  it.each([
    ['is no JSON', () => 'x'],
    ['names a file elsewhere', (text: string) => text.replace('"report.html"', '"../../etc/passwd"')],
  ])('takes no manifest that %s', async (_, tamper) => {
    await withBundle(async ({ folder, store }) => {
      writeFileSync(join(folder, 'manifest.json'), tamper(read(folder, 'manifest.json')));

      const { code, said } = await overStore(store, ['verify', folder]);

      expect([code, said.join('')]).toEqual([1, expect.stringContaining('no readable manifest.json')]);
    });
  });

  it('says that a folder cannot be read', async () => {
    await withEstate(seedEstate, async (store, base) => {
      const { code, said } = await overStore(store, ['verify', join(base, 'none')]);

      expect([code, said.join('')]).toEqual([2, expect.stringContaining('cannot be read')]);
    });
  });
});

import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { overStore } from '../../cli/commands/over-store.ts';
import { sectionOf, textIn, withEstate } from '../html/rendered-report.ts';
import { markedExemptions, markers, seedMarkedEstate } from './marked-estate.ts';

const forms = ['report', 'csv', 'ndjson', 'sarif'] as const;

type Files = Record<(typeof forms)[number], string>;

type Line = {
  readonly resourceId: string;
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly tags: Readonly<Record<string, string>>;
};

let open: Files;
let masked: Files;
/** With another key. */
let elsewhere: Files;
let keyFile = { mode: 0, text: '' };
let said: readonly string[] = [];

beforeAll(async () => {
  await withEstate(seedMarkedEstate, async (store, folder) => {
    const place = ['--store', `sqlite:${join(folder, 'audit.sqlite')}`];
    const exemptions = join(folder, 'exemptions.json');
    writeFileSync(exemptions, JSON.stringify(markedExemptions));
    const write = async (flags: readonly string[], env = {}): Promise<Files> => {
      const files = { report: '', csv: '', ndjson: '', sarif: '' };
      for (const form of forms) {
        const command = form === 'report' ? ['report'] : ['export', '--format', form];
        const ran = await overStore(store, [...command, ...place, '--exemptions', exemptions, ...flags], {
          env,
        });
        expect([form, ran.code, ran.code === 0 ? '' : ran.said.at(-1)]).toEqual([form, 0, '']);
        files[form] = ran.stdout;
        said = ran.said;
      }
      return files;
    };
    elsewhere = await write(['--mask'], { SMB1_AUDIT_MASK_KEY: 'a key that somebody made up' });
    open = await write([]);
    expect(existsSync(join(folder, 'audit.sqlite.mask-key'))).toBe(false);
    masked = await write(['--mask']);
    const path = join(folder, 'audit.sqlite.mask-key');
    keyFile = { mode: statSync(path).mode % 0o1000, text: readFileSync(path, 'utf8') };
  });
});

afterAll(() => {
  [open, masked, elsewhere] = [emptyFiles, emptyFiles, emptyFiles];
});

const emptyFiles: Files = { report: '', csv: '', ndjson: '', sarif: '' };

function linesOf({ ndjson }: Files): readonly Line[] {
  return ndjson
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

describe('report and export with --mask', () => {
  it.each(Object.entries(markers))('leave nothing of the %s anywhere in a file', (_, marker) => {
    const holding = (files: Files) => forms.filter((form) => files[form].toLowerCase().includes(marker));

    // Without the flag it is there, so that it is not looked for in vain.
    expect(holding(open)).not.toEqual([]);
    expect(holding(masked)).toEqual([]);
    expect(holding(elsewhere)).toEqual([]);
  });

  it('name a VM alike in every file, and two VMs of one name in two groups apart', () => {
    const lines = linesOf(masked);
    const names = lines.map(({ name }) => name);

    expect(new Set(names).size).toBe(lines.length);
    expect(names.every((name) => /^vm-[0-9a-f]{12}$/.test(name))).toBe(true);
    for (const form of ['report', 'csv', 'sarif'] as const) {
      const known = form === 'sarif' ? names.filter((name) => masked.sarif.includes(name)) : names;
      expect(known.filter((name) => !masked[form].includes(name))).toEqual([]);
    }
    expect(
      lines.every(
        ({ name, resourceGroup, subscriptionId, resourceId }) =>
          resourceId.startsWith(`/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/`) &&
          resourceId.endsWith(`/${name}`),
      ),
    ).toBe(true);
    expect(new Set(lines.map(({ resourceGroup }) => resourceGroup)).size).toBe(2);
  });

  it('keep what the answer is about: verdicts, Windows, region, Marketplace image', () => {
    const kept = (files: Files) =>
      files.ndjson
        .trimEnd()
        .split('\n')
        .map(
          (line) =>
            JSON.parse(line) as Record<string, { readonly image?: unknown; readonly build?: unknown } | null>,
        )
        .map((line) => [
          line['exposure'],
          line['outcome'],
          line['reason'],
          line['location'],
          line['provenance']?.image,
          line['os']?.build,
        ]);

    expect(kept(masked)).toEqual(kept(open));
    expect(masked.ndjson).toContain('"value":"(masked)"');
  });

  it('are known again by their key alone', () => {
    const names = (files: Files) => linesOf(files).map(({ name }) => name);

    expect(names(elsewhere).filter((name) => names(masked).includes(name))).toEqual([]);
    expect(keyFile.mode).toBe(0o600);
    expect(keyFile.text).toMatch(/^[0-9a-f]{64}\n$/);
    expect(said.join(' ')).toContain('audit.sqlite.mask-key');
  });

  it('find the same changes as ever', () => {
    const changed = (files: Files) =>
      textIn('en', sectionOf(files.report, 'changes')).match(/\b1 not seen before/)?.[0];

    expect(changed(masked)).toBe('1 not seen before');
    expect(changed(open)).toBe('1 not seen before');
  });

  it('refuse what cannot be masked, and a store whose key is nowhere', async () => {
    await withEstate(seedMarkedEstate, async (store, folder) => {
      const bundle = await overStore(store, ['export', '--mask', '--bundle', join(folder, 'bundle')]);
      const tables = await overStore(store, [
        'report',
        '--mask',
        '--store',
        'https://account.table.core.windows.net',
      ]);
      const bad = join(folder, 'bad.sqlite');
      writeFileSync(`${bad}.mask-key`, 'short');
      const short = await overStore(store, ['report', '--mask', '--store', `sqlite:${bad}`]);

      expect([bundle, tables, short].map(({ code, stdout }) => [code, stdout])).toEqual([
        [2, ''],
        [2, ''],
        [2, ''],
      ]);
      expect(bundle.said.at(-1)).toMatch(/--bundle .*--mask/);
      expect(tables.said.at(-1)).toMatch(/SMB1_AUDIT_MASK_KEY/);
      expect(short.said.at(-1)).toMatch(/bad\.sqlite\.mask-key/);
    });
  });
});

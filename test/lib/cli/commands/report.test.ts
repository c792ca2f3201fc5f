import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { laterAudit, seedEstate } from '../../../support/seeded-estate.ts';
import { withEstate } from '../../report/html/rendered-report.ts';
import { overStore } from './over-store.ts';

describe('reportCommand', () => {
  it('writes the report to a file and says where it is', async () => {
    await withEstate(seedEstate, async (store, folder) => {
      const file = join(folder, 'report.html');
      const { code, stdout, said } = await overStore(store, ['report', '--language', 'ja', '--out', file]);

      expect([code, stdout]).toEqual([0, '']);
      expect(said[0]).toContain(laterAudit.id);
      expect(said.slice(1)).toEqual([`The report of audit ${laterAudit.id} is in ${file}.`]);
      expect(readFileSync(file, 'utf8')).toMatch(
        /^<!doctype html>\n<html lang="ja" data-fixed="yes"[\s\S]*<\/html>\n$/,
      );
    });
  });

  it('prints it where no file is named', async () => {
    await withEstate(seedEstate, async (store) => {
      expect((await overStore(store, ['report', laterAudit.id])).stdout).toMatch(/^<!doctype html>/);
    });
  });

  it.each([
    { args: [], html: 'lang="ja" data-fixed="yes"' },
    { args: ['--language', 'en'], html: 'lang="en" data-fixed="yes"' },
  ])('is in the language of the setting where no flag names one: $args', async ({ args, html }) => {
    await withEstate(seedEstate, async (store) => {
      const env = { SMB1_AUDIT_LANGUAGE: 'ja' };
      const { stdout } = await overStore(store, ['report', laterAudit.id, ...args], { env });

      expect(stdout).toContain(`<html ${html}`);
    });
  });

  it('fails rather than saying less, at whichever of its readings the audit is purged', async () => {
    const codes: number[] = [];
    for (let at = 1; codes.at(-1) !== 0; at += 1) {
      await withEstate(seedEstate, async (store) => {
        let readings = 0;
        const purged: typeof store = {
          ...store,
          findings: async (...asked) => {
            readings += 1;
            await (readings === at ? store.deleteAudits([laterAudit.id]) : undefined);
            return await store.findings(...asked);
          },
        };
        codes.push((await overStore(purged, ['report', laterAudit.id])).code);
        expect(readings < at).toBe(codes.at(-1) === 0);
      });
    }

    expect(codes.length).toBeGreaterThan(3);
  });

  it('says that a file cannot be written', async () => {
    await withEstate(seedEstate, async (store, folder) => {
      const { code, said } = await overStore(store, [
        'report',
        '--out',
        join(folder, 'missing', 'report.html'),
      ]);

      expect(code).toBe(2);
      expect(said.at(-1)).toMatch(/^The file .*report\.html cannot be written: ENOENT/);
    });
  });

  it('refuses exemptions that it cannot read, before it writes anything', async () => {
    await withEstate(seedEstate, async (store) => {
      const env = { SMB1_AUDIT_EXEMPTIONS: '{"exemptions": 7}' };
      const { code, stdout, said } = await overStore(store, ['report'], { env });

      expect([code, stdout]).toEqual([2, '']);
      expect(said.join()).toMatch(
        /^The exemptions of the setting SMB1_AUDIT_EXEMPTIONS are not valid: exemptions is not as expected/,
      );
    });
  });
});

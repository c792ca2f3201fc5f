import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { laterAudit, seedEstate } from '../../../support/seeded-estate.ts';
import { withEstate } from '../../report/html/rendered-report.ts';
import { overStore } from './over-store.ts';

const exemptions = {
  exemptions: [
    { image: '*:*:win11-23h2-ent:*', owner: '=owner()', reason: 'a, "b"', expires: '2026-12-31' },
    { image: '*:*:win10-22h2-ent:*', half: 'server', owner: 'o', reason: 'r', expires: '2026-01-08' },
  ],
};

type Line = {
  readonly name: string;
  readonly outcome: string;
  readonly exemption: Readonly<Record<'client' | 'server', { readonly state: string } | null>> | null;
};

describe('exportCommand', () => {
  it('writes one line per discovered VM with its exemption as NDJSON', async () => {
    await withEstate(seedEstate, async (store, folder) => {
      const file = join(folder, 'exemptions.json');
      writeFileSync(file, JSON.stringify(exemptions));
      const { stdout } = await overStore(store, ['export', '--format', 'ndjson', '--exemptions', file]);

      const lines = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Line);
      const { discovered, byOutcome } = await store.coverage(laterAudit.id);
      const counts = Object.keys(byOutcome).map(
        (kind) => lines.filter(({ outcome }) => outcome === kind).length,
      );

      expect(lines).toHaveLength(discovered);
      expect(counts).toEqual(Object.values(byOutcome));
      expect(lines.filter(({ exemption }) => exemption !== null)).toMatchObject([
        { name: 'vm-win10-a', exemption: { client: null, server: { state: 'expired' } } },
        {
          name: 'vm-win11-a',
          exemption: { client: { state: 'active', owner: '=owner()' }, server: { state: 'active' } },
        },
      ]);
    });
  });

  it('fails rather than ending early where the audit is purged while it is read', async () => {
    await withEstate(seedEstate, async (store) => {
      let pages = 0;
      const purged: typeof store = {
        ...store,
        pageSize: 5,
        findings: async (...asked) => {
          pages += 1;
          await (pages === 3 ? store.deleteAudits([laterAudit.id]) : undefined);
          return await store.findings(...asked);
        },
      };

      const { code, said } = await overStore(purged, ['export', laterAudit.id]);

      expect([code, said.join()]).toEqual([3, expect.stringContaining(laterAudit.id)]);
    });
  });

  it('fails where the audit is purged just before it is read', async () => {
    await withEstate(seedEstate, async (store) => {
      const purged: typeof store = {
        ...store,
        readAudit: async (id) => {
          const audit = await store.readAudit(id);
          await store.deleteAudits([id]);
          return audit;
        },
      };

      expect((await overStore(purged, ['export', laterAudit.id])).code).toBe(3);
    });
  });

  it('has a column for each tag that was asked for, by flag before the setting', async () => {
    await withEstate(seedEstate, async (store) => {
      const env = { SMB1_AUDIT_REPORT_TAGS: 'Team' };
      const flagged = await overStore(store, ['export', '--report-tags', 'OWNER,Team'], { env });
      const set = await overStore(store, ['export'], { env });

      expect(flagged.stdout.split('\r\n')[0]).toMatch(/,tag:OWNER,tag:Team,clientExemption,/);
      expect(flagged.stdout).toMatch(/\r\nvm-odd,.*,山田,,/);
      expect(set.stdout.split('\r\n')[0]).toMatch(/[^:],tag:Team,clientExemption,/);
    });
  });

  it('writes CSV that a spreadsheet reads and does not run', async () => {
    await withEstate(seedEstate, async (store, folder) => {
      const file = join(folder, 'findings.csv');
      const env = { SMB1_AUDIT_EXEMPTIONS: JSON.stringify(exemptions) };
      await overStore(store, ['export', laterAudit.id, '--out', file], { env });

      const lines = readFileSync(file, 'utf8').split('\r\n');
      expect(lines[0]).toMatch(
        /^\ufeffname,.*,clientExemption,clientExemptionOwner,clientExemptionReason,clientExemptionExpires,serverExemption,/,
      );
      expect(lines.find((line) => line.startsWith('vm-win11-a,'))).toMatch(
        /,active,'=owner\(\),"a, ""b""",2026-12-31,active,'=owner\(\),"a, ""b""",2026-12-31$/,
      );
      expect(lines).toHaveLength((await store.coverage(laterAudit.id)).discovered + 2);
    });
  });
});

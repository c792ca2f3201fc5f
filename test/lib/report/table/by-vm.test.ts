import { describe, expect, it } from '@jest/globals';
import { findingJson } from '../../../../lib/report/json/finding-json.ts';
import { findingColumns } from '../../../../lib/report/table/by-vm.ts';
import { csv, writeDelimited } from '../../../../lib/report/table/delimited.ts';
import { writeTable } from '../../../../lib/report/table/table.ts';
import { judged, pagesFrom, probeOf, sink } from '../sample-findings.ts';

const wanted = ['name', 'reason', 'clientReason', 'serverReason'];
const columns = findingColumns.filter(({ name }) => wanted.includes(name));

describe('findingColumns', () => {
  it('have one at least for every member of the JSON', () => {
    const names = findingColumns.map(({ name }) => name);
    const members = Object.keys(findingJson(judged('vm')));

    expect(members.filter((member) => !names.some((name) => name.startsWith(member)))).toEqual([]);
  });

  it('call a verdict of an earlier audit carried over in a table, and unchanged in files', async () => {
    const lastKnown = { client: 'disabled', server: 'disabled', probedAt: '2026-03-01T00:00:30Z' } as const;
    const finding = judged('vm', { outcome: 'skipped', reason: 'unchanged', lastKnown });
    const [table, delimited] = [sink(), sink()];
    await writeTable(columns, pagesFrom([finding]), { write: table.write, width: null });
    await writeDelimited(csv, columns, pagesFrom([finding]), delimited.write);

    expect(table.text().split('\n')[1]).toBe('vm    carried-over');
    expect(delimited.text().split('\r\n')[1]).toBe('vm,unchanged,,');
  });

  const unread = { verdict: 'unknown', verdictReason: 'switch-unread' } as const;
  const pending = { verdict: 'unknown', verdictReason: 'change-pending', changesAtReboot: true } as const;

  it.each([
    {
      what: 'of one half',
      changes: { server: unread },
      told: 'server: switch-unread',
      file: ',switch-unread',
    },
    {
      what: 'of both halves',
      changes: { client: pending, server: pending },
      told: 'change-pending',
      file: 'change-pending,change-pending',
    },
    {
      what: 'of a verdict that is about to change',
      changes: { client: { changesAtReboot: true } },
      told: 'client: changes-at-reboot',
      file: ',',
    },
  ])(
    'put the reasons $what together in a table, and keep them apart in files',
    async ({ changes, told, file }) => {
      const finding = judged('vm', { probe: probeOf(changes) });
      const [table, delimited] = [sink(), sink()];
      await writeTable(columns, pagesFrom([finding]), { write: table.write, width: null });
      await writeDelimited(csv, columns, pagesFrom([finding]), delimited.write);

      expect(table.text().split('\n')[1]).toBe(`vm    ${told}`);
      expect(delimited.text().split('\r\n')[1]).toBe(`vm,,${file}`);
    },
  );
});

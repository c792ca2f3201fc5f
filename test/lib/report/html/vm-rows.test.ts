import { describe, expect, it } from '@jest/globals';
import { indexExemptions, noExemptions } from '../../../../lib/findings/exemptions.ts';
import type { Finding } from '../../../../lib/model/finding.ts';
import { countGroups } from '../../../../lib/report/html/client/groups.mjs';
import { readRows, selectRows, sortRows } from '../../../../lib/report/html/client/rows.mjs';
import { csvCell, csvOf } from '../../../../lib/report/html/client/save.mjs';
import { createVmBlocks, type VmBlock } from '../../../../lib/report/html/vm-rows.ts';
import { vmSection } from '../../../../lib/report/html/vm-table.ts';
import type { ReportFacts } from '../../../../lib/report/report-facts.ts';
import { judged, probeOf, target, unjudged } from '../sample-findings.ts';

function blocksOf(...pages: readonly (readonly Finding[])[]): VmBlock[] {
  return pages.map(createVmBlocks({ exemptions: noExemptions, at: 0, tags: ['Owner'] }));
}

function namesOf(rows: readonly { readonly name: string }[]): string[] {
  return rows.map(({ name }) => name);
}

const odd = target('odd', {
  resourceId:
    '/subscriptions/x/resourceGroups/Rg/providers/Microsoft.Compute/virtualMachineScaleSets/set/virtualMachines/0' as never,
});
const everything = { search: '', status: 'all', client: 'all', server: 'all' };
const expired = { ...everything, status: 'expired' };
const os = { name: 'Windows Server 2022 Datacenter', build: '10.0.20348.2700' };
const lastKnown = { client: 'enabled', server: 'disabled', probedAt: '2026-02-01T00:00:00.000Z' } as const;
const rows = readRows(
  blocksOf(
    [judged('vm-10'), judged('vm-9', { target: target('vm-9', { resourceGroup: 'Other' }) })],
    [
      unjudged('vm-late', { lastKnown }),
      unjudged('vm-same', { outcome: 'skipped', reason: 'unchanged', lastKnown: { ...lastKnown, os } }),
      judged('odd', { target: odd, probe: probeOf({ server: { verdict: 'enabled', rule: 'B5' } }) }),
    ],
  ),
);

describe('createVmBlocks', () => {
  it('is read back by the script as it was, ids put together or given', () => {
    expect(rows.map(({ name, id }) => [name, id])).toEqual([
      ['vm-10', target('vm-10').resourceId],
      ['vm-9', target('vm-9').resourceId],
      ['vm-late', target('vm-late').resourceId],
      ['vm-same', target('vm-same').resourceId],
      ['odd', odd.resourceId],
    ]);
    expect(rows[0]).toMatchObject({
      status: {
        outcome: 'judged',
        reason: null,
        exposure: 'impossible',
        means: 'impossible',
        uncounted: null,
        client: 'binaries-absent',
        server: 'binaries-absent',
      },
      origin: { image: 'MicrosoftWindowsServer:WindowsServer:2016-Datacenter:2016.127.20190603' },
      why: { client: { rule: 'C8' }, server: { rule: 'C8' } },
      advice: { en: { client: expect.any(String) }, ja: { server: expect.any(String) } },
      probedAt: '2026-03-01T00:00:30.000Z',
    });
  });

  it('tells subscription, tenant and the chosen tags, and where the VM is in the Portal of its cloud', () => {
    const owned = target('owned', {
      subscriptionName: 'Shop',
      tenantId: 'a b',
      location: 'chinaeast2',
      tags: { OWNER: 'alice', secret: 'x' },
    });
    const [row, without] = readRows(blocksOf([judged('owned', { target: owned }), judged('vm-1')]));

    expect(row).toMatchObject({
      subscriptionName: 'Shop',
      tenant: 'a b',
      tags: ['alice'],
      portal: 'https://portal.azure.cn/#@a%20b/resource',
    });
    expect(JSON.stringify(row)).not.toContain('secret');
    expect(without).toMatchObject({ subscriptionName: null, tenant: null, tags: [null] });
    expect(without).toHaveProperty('portal', 'https://portal.azure.com/#@/resource');
  });

  it('shows the last known verdict of a VM out of reach beside it, and that of an unchanged VM as its own', () => {
    expect(rows[2]).toMatchObject({
      status: { exposure: 'none', client: null },
      advice: null,
      probedAt: null,
      lastKnown,
    });
    expect(rows[3]).toMatchObject({
      status: { exposure: 'client-on', client: 'enabled', server: 'disabled' },
      advice: { en: { client: null } },
      probedAt: lastKnown.probedAt,
    });
    expect(rows[3]).toHaveProperty('lastKnown', lastKnown);
  });

  it('writes what VMs have in common once, over all pages', () => {
    const [first, second] = blocksOf([judged('a')], [judged('b')]);

    expect(first?.shared.length).toBeGreaterThan(4);
    expect(second?.shared).toEqual([]);
  });

  it('marks exempt VMs as of the given time', () => {
    const exemptions = indexExemptions([
      { vm: target('a').resourceId, owner: 'o', reason: 'r', expires: '2026-03-01' },
    ]);
    const states = ['2026-03-01T12:00:00Z', '2026-03-02T00:00:00Z'].map((at) => {
      const block = createVmBlocks({ exemptions, at: Date.parse(at), tags: [] })([judged('a')]);
      return readRows([block])[0];
    });

    expect(states).toMatchObject([
      { exempt: { client: { state: 'active', owner: 'o' }, server: { state: 'active' } } },
      { exempt: { client: { state: 'expired' }, server: { state: 'expired' } } },
    ]);
    expect(states.map((row) => selectRows(row === undefined ? [] : [row], expired).length)).toEqual([0, 1]);
  });
});

describe('selectRows', () => {
  it.each([
    { search: '', status: 'all', names: ['vm-10', 'vm-9', 'vm-late', 'vm-same', 'odd'] },
    { search: 'OTHER  vm', status: 'all', names: ['vm-9'] },
    { search: '2016-datacenter:2016.127', status: 'exposure:impossible', names: ['vm-10', 'vm-9'] },
    { search: 'scalesets/set', status: 'all', names: ['odd'] },
    { search: 'nowhere', status: 'all', names: [] },
    { search: '', status: 'exposure:on', names: ['vm-same', 'odd'] },
    { search: '', status: 'exposure:server-on', names: ['odd'] },
    { search: '', status: 'exposure:client-on', names: ['vm-same'] },
    { search: '', status: 'exposure:possible', names: [] },
    { search: '', status: 'exposure:none', names: ['vm-late'] },
    { search: '', status: 'outcome:failed', names: ['vm-late'] },
    { search: '', status: 'outcome:skipped', names: [] },
    { search: '', status: 'reason:unchanged', names: ['vm-same'] },
    { search: '', status: 'last-known', names: ['vm-late'] },
    { search: '', status: 'exempt', names: [] },
    { search: '', status: 'expired', names: [] },
  ])('finds $names for "$search" and $status', ({ search, status, names }) => {
    expect(namesOf(selectRows(rows, { ...everything, search, status }))).toEqual(names);
  });

  it.each([
    { client: 'binaries-absent', server: 'all', names: ['vm-10', 'vm-9', 'odd'] },
    { client: 'all', server: 'binaries-absent', names: ['vm-10', 'vm-9'] },
    { client: 'binaries-absent', server: 'enabled', names: ['odd'] },
    { client: 'enabled', server: 'all', names: ['vm-same'] },
  ])('finds $names by client $client and server $server', ({ client, server, names }) => {
    expect(namesOf(selectRows(rows, { ...everything, client, server }))).toEqual(names);
  });
});

describe('sortRows', () => {
  it.each([
    { column: null, names: ['vm-10', 'vm-9', 'vm-late', 'vm-same', 'odd'] },
    { column: 'name', names: ['odd', 'vm-9', 'vm-10', 'vm-late', 'vm-same'] },
    { column: 'exposure', names: ['odd', 'vm-same', 'vm-10', 'vm-9', 'vm-late'] },
    { column: 'client', names: ['vm-same', 'vm-10', 'vm-9', 'odd', 'vm-late'] },
    { column: 'server', names: ['odd', 'vm-same', 'vm-10', 'vm-9', 'vm-late'] },
    { column: 'group', names: ['vm-9', 'vm-10', 'vm-late', 'vm-same', 'odd'] },
    { column: 'probed', names: ['vm-late', 'vm-same', 'vm-10', 'vm-9', 'odd'] },
  ])('orders by $column', ({ column, names }) => {
    expect(namesOf(sortRows(rows, { column, descending: false }))).toEqual(names);
  });

  it('knows every column that the table heads', () => {
    const { markup } = vmSection({ coverage: { byReason: {} } } as ReportFacts);
    const heads = [...markup.matchAll(/data-column="(\w+)"/g)].map(([, column = '']) => column);

    expect(heads).toContain('probed');
    for (const column of heads) {
      expect(sortRows(rows, { column, descending: false })).toHaveLength(rows.length);
    }
  });

  it('turns the order round', () => {
    expect(namesOf(sortRows(rows, { column: 'name', descending: true }))).toEqual([
      'vm-same',
      'vm-late',
      'vm-10',
      'vm-9',
      'odd',
    ]);
  });
});

describe('selectRows by what one looks for', () => {
  const own = target('owned', { subscriptionName: 'Shop', tags: { owner: 'Alice B' } });
  const some = readRows(blocksOf([judged('owned', { target: own }), unjudged('late'), judged('other')]));

  it.each([
    ['binaries-absent', ['owned', 'other']],
    ['timed-out', ['late']],
    ['shop alice', ['owned']],
  ])('finds %s', (search, names) => {
    expect(namesOf(selectRows(some, { ...everything, search }))).toEqual(names);
  });

  it.each([
    ['0=Alice B', ['owned']],
    ['0=', ['late', 'other']],
    ['0=alice b', []],
    ['7=x', []],
  ])('takes of the tag %s', (tag, names) => {
    expect(namesOf(selectRows(some, { ...everything, tag }))).toEqual(names);
  });

  it('takes one subscription', () => {
    const none = { ...everything, subscription: 'x' };

    expect(namesOf(selectRows(some, none))).toEqual([]);
    expect(namesOf(selectRows(some, { ...none, subscription: own.subscriptionId }))).toHaveLength(3);
  });
});

describe('countGroups', () => {
  it('names the subscription of resource groups whose name repeats, numbers in their order', () => {
    const vmIn = (resourceGroup: string, id: string, subscriptionName: string) =>
      judged('vm', {
        target: target('vm', { resourceGroup, subscriptionId: id as never, subscriptionName }),
      });
    const grouped = readRows(
      blocksOf([
        vmIn('rg-App', 'a', 'Shop 9'),
        vmIn('RG-app', 'b', 'Shop 10'),
        vmIn('rg-other', 'b', 'Shop 10'),
        vmIn('rg-rest', 'a', 'Shop 9'),
      ]),
    );

    const groups = countGroups(grouped, 'resourceGroup', { vms: { noTag: '-' } });
    expect(groups.map(({ label, count }) => [label, count])).toEqual([
      ['rg-App · Shop 9', 1],
      ['RG-app · Shop 10', 1],
      ['rg-other', 1],
      ['rg-rest', 1],
    ]);
    const subscriptions = countGroups(grouped, 'subscription', { vms: { noTag: '-' } });
    expect(subscriptions.map(({ label }) => label)).toEqual(['Shop 9', 'Shop 10']);
    expect(countGroups(grouped, '0', { vms: { noTag: '-' } }).map(({ label }) => label)).toEqual(['-']);
  });
});

describe('csvOf', () => {
  it('has the columns of the exports for what is shown, and nothing that a spreadsheet runs', () => {
    const own = target('=1+1', { subscriptionName: 'a, "b"', tags: { owner: '＋1' } });
    const [row] = readRows(blocksOf([judged('=1+1', { target: own })]));

    const [head, line, rest] = csvOf(row === undefined ? [] : [row], [{ name: 'Owner', place: 0 }]).split(
      '\r\n',
    );

    expect(head).toMatch(
      /^\ufeffname,resourceId,subscriptionId,subscriptionName,.*,tag:Owner,outcome,exposure,/,
    );
    expect(line).toMatch(
      /^'=1\+1,\/subscriptions\/.*,"a, ""b""",,Rg,japaneast,'＋1,judged,impossible,binaries-absent,/,
    );
    expect(rest).toBe('');
  });

  it("says what the auditor says of a missing verdict in English, and the report in each reader's language", () => {
    const late = unjudged('late', { detail: { code: 'audit-deadline' } });
    const [row] = readRows(blocksOf([late]));

    expect(row).toMatchObject({
      detail: { en: expect.stringContaining('deadline'), ja: expect.stringContaining('期限') },
    });
    expect(csvOf(row === undefined ? [] : [row], [])).toContain(',The audit reached its deadline while');
  });

  it.each([
    [null, ''],
    ['=a', "'=a"],
    ['-1', "'-1"],
    ['@a', "'@a"],
    ['a\nb', '"a\nb"'],
    ['\t=a', "'\t=a"],
  ])('writes %j as %j', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });
});

import { describe, expect, it } from '@jest/globals';
import { runKql } from './kql.ts';
import { KqlError } from './kql-syntax.ts';

const vm = (name: string, os: string | null, tags: Record<string, string> | null = null) => ({
  id: `/vms/${name}`,
  name,
  type: 'microsoft.compute/virtualmachines',
  properties: { disk: { os }, size: name.length },
  tags,
});
const tables: Record<string, Record<string, unknown>[]> = {
  resources: [vm('b', 'Windows', { tier: 'Web' }), vm('A', 'Linux'), vm('cc', null), vm('d', 'windows')],
  disks: [
    { diskId: 'd1', vm: 'b', name: 'disk-b' },
    { diskId: 'd2', vm: 'b', name: 'disk-b2' },
    { diskId: 'd3', vm: 'd', name: 'disk-d' },
  ],
  empty: [],
};
const rowsOf = (query: string) => runKql(query, (name) => tables[name] ?? null).rows;
const namesOf = (query: string) => rowsOf(query).map((row) => row['name']);

describe('runKql', () => {
  it.each([
    [`where properties.disk.os == 'Windows'`, ['b']],
    [`where properties.disk.os =~ 'WINDOWS'`, ['b', 'd']],
    [`where properties.disk.os != 'Windows'`, ['A', 'cc', 'd']],
    [`where properties.disk.os !~ 'windows'`, ['A', 'cc']],
    [`where name in~ ('a', "B")`, ['b', 'A']],
    [`where name in ('a', 'b')`, ['b']],
    [`where name !in~ ('a', 'b')`, ['cc', 'd']],
    [`where properties.disk.os contains 'IND'`, ['b', 'd']],
    [`where properties.disk.os startswith 'l'`, ['A']],
    [`where tags['tier'] has 'web'`, ['b']],
    [`where isnotempty(properties.disk.os) and not(name == 'A')`, ['b', 'd']],
    [`where isempty(properties.disk.os) or name == 'd'`, ['cc', 'd']],
    [`where properties.size > 1`, ['cc']],
    [`where tolower(tostring(properties['disk']['os'])) == 'windows' | where name != 'b'`, ['d']],
    [`where type =~ 'Microsoft.Compute/virtualMachines' // all of them\n| take 2`, ['b', 'A']],
    [`order by name asc`, ['A', 'b', 'cc', 'd']],
    [`sort by name`, ['d', 'cc', 'b', 'A']],
    [`order by properties_size desc, name asc | project-away type`, null],
    [`extend os = tolower(tostring(properties.disk.os)) | where os in ('linux') | project name, os`, ['A']],
    [`join kind=inner (disks | project name = vm, diskId) on name | project name, diskId`, ['b', 'b', 'd']],
    [`join kind=leftouter (disks | project vm) on $left.name == $right.vm`, ['b', 'b', 'A', 'cc', 'd']],
    [`join kind=leftouter (empty | project name, x = 1) on name | where isnull(x)`, ['b', 'A', 'cc', 'd']],
    [`join (disks | project name = vm) on name`, ['b', 'b', 'd']],
  ])('%s', (operators, names) => {
    const run = () => namesOf(`resources | ${operators}`);

    if (names === null) {
      expect(run).toThrow(KqlError);
    } else {
      expect(run()).toEqual(names);
    }
  });

  it('gives a column of the right side that the left side has too another name', () => {
    const [row] = rowsOf(
      `resources | where name == 'd' | join kind=inner (disks) on $left.name == $right.vm`,
    );

    expect(row).toMatchObject({ name: 'd', name1: 'disk-d', vm: 'd' });
  });

  it('counts by groups', () => {
    expect(
      rowsOf(
        `resources | summarize vms = count(), big = countif(properties.size > 1) by os = tolower(properties.disk.os)`,
      ),
    ).toEqual([
      { os: 'windows', vms: 2, big: 0 },
      { os: 'linux', vms: 1, big: 0 },
      { os: '', vms: 1, big: 1 },
    ]);
    expect(rowsOf('empty | summarize count()')).toEqual([{ count_: 0 }]);
    expect(rowsOf('resources | count')).toEqual([{ Count: 4 }]);
    expect(rowsOf('resources | distinct type')).toHaveLength(1);
  });

  it('names projected paths by their parts', () => {
    expect(rowsOf(`resources | where name == 'b' | project id, properties.disk.os`)).toEqual([
      { id: '/vms/b', properties_disk_os: 'Windows' },
    ]);
  });

  it.each([
    ['secrets | take 1', 'DisallowedLogicalTableName'],
    ['resources | evaluate bag_unpack(tags)', 'InvalidQuery'],
    ['resources | where nosuchcolumn == 1', 'InvalidQuery'],
    ['resources | where name === 1', 'InvalidQuery'],
    ['resources | where frobnicate(name)', 'InvalidQuery'],
    ['resources | project', 'InvalidQuery'],
    [`resources | where name == 'unfinished`, 'InvalidQuery'],
    ['resources | join kind=rightsemi (disks) on name', 'InvalidQuery'],
    [`resources ${'| join (disks) on name '.repeat(4)}`, 'InvalidQuery'],
  ])('refuses %s', (query, code) => {
    expect(() => rowsOf(query)).toThrow(expect.objectContaining({ code }));
  });

  it('says whether rows can be paged', () => {
    expect(runKql('resources | take 3', (name) => tables[name] ?? null).isLimited).toBe(true);
    expect(runKql('resources | order by id asc', (name) => tables[name] ?? null)).toMatchObject({
      isLimited: false,
      isOrdered: true,
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import { tagColumns, tagValue } from '../../../lib/report/report-tags.ts';
import { judged, target } from './sample-findings.ts';

describe('tagValue', () => {
  it.each<[Record<string, string>, string, string | null]>([
    [{ Owner: 'a' }, 'owner', 'a'],
    [{ 'cost-center': 'a' }, 'CostCenter', 'a'],
    [{ 'Cost Center': 'a' }, 'cost_center', 'a'],
    [{ owner: '' }, 'Owner', ''],
    [{ ownership: 'a' }, 'Owner', null],
    [{ CostCentre: 'a' }, 'CostCenter', null],
    [{}, '__proto__', null],
  ])('in %j of %s is %s', (tags, name, value) => {
    expect(tagValue(tags, name)).toBe(value);
  });
});

describe('tagColumns', () => {
  it('makes one for each name, in their order', () => {
    const finding = judged('a', { target: target('a', { tags: { owner: 'a', costcenter: '1' } }) });

    const columns = tagColumns(['CostCenter', 'Owner', 'Team']);

    expect(columns.map(({ name, cell }) => [name, cell(finding, 'en')])).toEqual([
      ['tag:CostCenter', '1'],
      ['tag:Owner', 'a'],
      ['tag:Team', null],
    ]);
  });
});

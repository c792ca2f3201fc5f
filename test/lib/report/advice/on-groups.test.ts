import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../../../lib/model/finding.ts';
import { countOn, type OnGroup, sortedGroups } from '../../../../lib/report/advice/on-groups.ts';
import { judged, probeOf } from '../sample-findings.ts';

const on = { verdict: 'enabled' } as const;

function grouped(...findings: Finding[]): OnGroup[] {
  const groups = new Map<string, OnGroup>();
  for (const finding of findings) {
    countOn(groups, finding, 2);
  }
  return sortedGroups(groups);
}

function vm(name: string, probe: ReturnType<typeof probeOf>, system: string, build: string): Finding {
  return judged(name, { probe: { ...probe, os: { name: system, build } } });
}

describe('countOn', () => {
  it('groups by verdicts and steps, whatever the edition; servers first, then the largest', () => {
    const client = probeOf({ client: on });
    const server = probeOf({ server: on });

    const groups = grouped(
      vm('a', client, 'Windows Server 2016 Datacenter', '10.0.14393.1'),
      vm('b', client, 'Windows Server 2016 Standard', '10.0.14393.2'),
      vm('c', client, 'Windows Server 2016 Standard', '10.0.14393.2'),
      vm('d', server, 'Windows Server 2016 Standard', '10.0.14393.2'),
      vm('e', client, 'Windows Server 2022 Datacenter', '10.0.20348.1'),
      judged('clean'),
    );

    expect(
      groups.map(({ count, systems, named }) => [count, systems, named.map(({ name }) => name)]),
    ).toEqual([
      [1, ['Windows Server 2016 Standard'], ['d']],
      [3, ['Windows Server 2016 Datacenter', 'Windows Server 2016 Standard'], ['a', 'b']],
      [1, ['Windows Server 2022 Datacenter'], ['e']],
    ]);
  });

  it('keeps no more names than are told, however many a guest makes up', () => {
    const names = Array.from({ length: 50 }, (_, index) =>
      vm(`vm-${index}`, probeOf({ client: on }), `Windows Server ${index}`, '10.0.14393.1'),
    );

    const [group] = grouped(...names);

    expect([group?.count, group?.systems.length, group?.named.length]).toEqual([50, 4, 2]);
  });
});

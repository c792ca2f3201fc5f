import { describe, expect, it } from '@jest/globals';
import { halves, type Verdict, verdicts } from '../../../../lib/model/verdict.ts';
import {
  type AlarmCondition,
  alarmConditions,
  isAlarming,
  verdictsBehind,
} from '../../../../lib/report/notify/alarm-conditions.ts';

const everyPair = verdicts.flatMap((client) => verdicts.map((server) => ({ client, server })));

describe('isAlarming', () => {
  it.each<{ client: Verdict; server: Verdict; given: readonly AlarmCondition[]; alarms: boolean }>([
    { client: 'binaries-absent', server: 'enabled', given: ['enabled'], alarms: true },
    { client: 'binaries-absent', server: 'enabled', given: ['client:enabled'], alarms: false },
    { client: 'binaries-absent', server: 'enabled', given: ['server:enabled'], alarms: true },
    { client: 'binaries-absent', server: 'enabled', given: ['on'], alarms: true },
    { client: 'binaries-absent', server: 'enabled', given: ['not-known', 'possible'], alarms: false },
    { client: 'unknown', server: 'installable', given: ['possible'], alarms: false },
    { client: 'unknown', server: 'installable', given: ['possible', 'not-known'], alarms: true },
    { client: 'binaries-absent', server: 'not-in-os', given: ['impossible'], alarms: true },
    { client: 'enabled', server: 'enabled', given: [], alarms: false },
  ])('is $alarms for $client and $server by $given', ({ client, server, given, alarms }) => {
    expect(isAlarming({ client, server }, given)).toBe(alarms);
  });

  it.each<{ leftOut: 'client' | 'server'; given: AlarmCondition; alarms: boolean }>([
    { leftOut: 'server', given: 'on', alarms: false },
    { leftOut: 'server', given: 'enabled', alarms: false },
    { leftOut: 'server', given: 'possible', alarms: true },
    { leftOut: 'server', given: 'client:disabled', alarms: true },
    { leftOut: 'client', given: 'on', alarms: true },
    { leftOut: 'client', given: 'client:disabled', alarms: false },
  ])(
    'without the exempt $leftOut of a VM whose server is on, $given: $alarms',
    ({ leftOut, given, alarms }) => {
      expect(isAlarming({ client: 'disabled', server: 'enabled' }, [given], [leftOut])).toBe(alarms);
    },
  );

  it('never is where both halves are exempt', () => {
    expect(everyPair.some((pair) => isAlarming(pair, alarmConditions, halves))).toBe(false);
  });
});

describe('verdictsBehind', () => {
  it('misses no VM for which a condition holds', () => {
    for (const condition of alarmConditions) {
      const behind = verdictsBehind([condition]);
      const missed = everyPair.filter(
        (pair) =>
          isAlarming(pair, [condition]) && !behind.includes(pair.client) && !behind.includes(pair.server),
      );
      expect([condition, missed]).toEqual([condition, []]);
    }
  });
});

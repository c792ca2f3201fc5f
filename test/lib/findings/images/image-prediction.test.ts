import { describe, expect, it } from '@jest/globals';
import { agrees, predict } from '../../../../lib/findings/images/image-prediction.ts';
import { image2016 } from '../../../support/ledger-builders.ts';

describe('predict', () => {
  it.each([
    { date: '2016-10-12', predicted: 'enabled' },
    { date: '2017-07-31', predicted: 'enabled' },
    { date: '2017-08-01', predicted: 'disabled-or-installable' },
    { date: '2018-08-31', predicted: 'disabled-or-installable' },
    { date: '2018-09-01', predicted: null },
    { date: '2018-12-31', predicted: null },
    { date: '2019-01-01', predicted: 'absent' },
    { date: '2024-06-19', predicted: 'absent' },
    { date: null, predicted: null },
  ])('of a 2016 image of $date is $predicted', ({ date, predicted }) => {
    expect(predict(image2016, date)).toBe(predicted);
  });

  it.each([
    {
      name: '2012 R2',
      changes: { sku: '2012-R2-Datacenter', version: '4.127.20190115' },
      predicted: 'absent',
    },
    {
      name: 'a publisher in other case',
      changes: { publisher: 'MICROSOFTWINDOWSSERVER' },
      predicted: 'absent',
    },
    { name: '2012', changes: { sku: '2012-Datacenter', version: '3.127.20190115' }, predicted: null },
    { name: '2019', changes: { sku: '2019-Datacenter', version: '17763.1.190115' }, predicted: null },
    {
      name: 'SQL Server on 2016',
      changes: { publisher: 'MicrosoftSQLServer', offer: 'SQL2017-WS2016' },
      predicted: null,
    },
  ])('of $name in 2019 is $predicted', ({ changes, predicted }) => {
    expect(predict({ ...image2016, ...changes }, '2019-01-15')).toBe(predicted);
  });
});

describe('agrees', () => {
  it.each([
    { predicted: 'absent', vms: { absent: 2, on: 1 }, decided: 3, agree: true },
    { predicted: 'absent', vms: { absent: 1, on: 1 }, decided: 2, agree: false },
    { predicted: 'disabled-or-installable', vms: { absent: 0, possible: 2, on: 1 }, decided: 3, agree: true },
    { predicted: 'enabled', vms: { absent: 0, on: 2, possible: 1 }, decided: 3, agree: true },
    { predicted: 'enabled', vms: { absent: 0, possible: 1 }, decided: 1, agree: false },
    { predicted: 'enabled', vms: { absent: 0 }, decided: 0, agree: null },
  ] as const)('of $predicted with $vms is $agree', ({ predicted, vms, decided, agree }) => {
    expect(agrees(predicted, vms, decided)).toBe(agree);
  });
});

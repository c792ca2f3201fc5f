import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { imageDate } from '../../../../lib/inventory/provenance/image-date.ts';

describe('imageDate', () => {
  it.each([
    { version: '2.0.201502', date: '2015-02-01' },
    { version: '3.0.201505', date: '2015-05-01' },
    { version: '1.0.141204', date: '2014-12-04' },
    { version: '2.127.20180613', date: '2018-06-13' },
    { version: '4.127.20170822', date: '2017-08-22' },
    { version: '2016.127.20190115', date: '2019-01-15' },
    { version: '2019.0.20181122', date: '2018-11-22' },
    { version: '20348.1547.230207', date: '2023-02-07' },
    { version: '17763.6293.240905', date: '2024-09-05' },
    { version: '14393.7428.241004', date: '2024-10-04' },
    { version: '18363.1256.2012032214', date: '2020-12-03' },
    { version: '15.0.200317', date: '2020-03-17' },
    { version: '2023.09.14', date: '2023-09-14' },
  ])('reads $version as $date', ({ version, date }) => {
    expect(imageDate(version)).toBe(date);
  });

  it.each([
    'latest',
    '',
    '1.0.0',
    '10.2.2',
    '13.1.900310',
    '20348.1547.230230',
    '20348.1547.231301',
    '2016.127.20181322',
    '20181122',
    '1.0.2099',
    '3.1.7-beta',
    '2.0.000000',
  ])('finds no date in "%s"', (version) => {
    expect(imageDate(version)).toBeNull();
  });

  it('answers a real day or null for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{1,6}\.\d{1,4}\.\d{4,12}$/)), (version) => {
        const date = imageDate(version);
        return date === null || new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
      }),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { isNcrontab } from '../../../lib/settings/ncrontab.ts';

describe('isNcrontab', () => {
  it.each([
    '0 0 3 * * 1',
    '0 */5 * * * *',
    '0 0 9-17 * * *',
    '0 30 9 * Jan Mon',
    '0 30 9 * january-MAR Mon-Fri',
    '0 0,30 1-5/2,23 15 * 0,6',
    '0 0 3 5/10 * *',
    '  00  0 03 * * *  ',
    '59 59 23 31 12 6',
  ])('takes what a timer takes: %s', (text) => {
    expect(isNcrontab(text)).toBe(true);
  });

  it.each([
    '',
    '0 3 * * *',
    '0 0 3 * * * 2026',
    '60 0 3 * * *',
    '0 60 3 * * *',
    '0 0 24 * * *',
    '0 0 3 0 * *',
    '0 0 3 32 * *',
    '0 0 3 * 13 *',
    '0 0 3 * * 7',
    '0 0 3 * * Monday-Funday',
    '0 0 3 Mon * *',
    '0 0 3 ? * *',
    '0 0 3 L * *',
    '0 0 3 * * 1#2',
    '0 0 3 * * 1,',
    '0 0 3 *-5 * *',
    '0 0 -3 * * *',
    '0 0 3/ * * *',
    '0 0 3 * * 1-5-6',
    '0\t0\t3\t*\t*\t1',
    '1.00:00:00',
  ])('takes nothing that a timer does not take: %j', (text) => {
    expect(isNcrontab(text)).toBe(false);
  });
});

import { describe, expect, it } from '@jest/globals';
import { readDoNotTouch } from '../../../lib/inventory/do-not-touch.ts';

describe('readDoNotTouch', () => {
  it.each([{ 'smb1-audit': 'do-not-touch' }, { 'SMB1-Audit': ' Do-Not-Touch ' }])(
    'knows the documented tag, however it is cased: %o',
    (tags) => {
      expect(readDoNotTouch(tags)).toEqual({ kind: 'said' });
    },
  );

  it.each([
    'donottouch',
    'do_not_touch',
    'Do not touch!',
    'do-not-toutch',
    'do-nottouch',
    'dont-touch',
    'true',
    'YES',
    'skip',
    'false',
  ])('reads %s as meant so', (value) => {
    expect(readDoNotTouch({ 'smb1-audit': ` ${value}` })).toEqual({ kind: 'meant', value });
  });

  it.each([
    {},
    { 'smb1-audit': 'yes please' },
    { 'smb1-audit': '' },
    { 'smb1-audit': 'wave-3' },
    { 'smb1-audit': 'do-not-touch'.repeat(20) },
    { environment: 'do-not-touch' },
  ])('reads nothing into %o', (tags) => {
    expect(readDoNotTouch(tags)).toBeNull();
  });

  it('takes the documented one of two tags that differ in case alone', () => {
    expect(readDoNotTouch({ 'smb1-audit': 'true', 'SMB1-AUDIT': 'do-not-touch' })).toEqual({ kind: 'said' });
  });
});

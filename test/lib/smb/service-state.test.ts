import { describe, expect, it } from '@jest/globals';
import {
  readBuild,
  readDriverService,
  readFlag,
  readNumber,
  readServiceNames,
  readStart,
} from '../../../lib/smb/service-state.ts';

const damaged = ['', ' ', '-1', '1.5', '0x4', '١', '4294967296', '99999999999', 'two', '4\n', '\u001b[31m4'];

describe('readNumber', () => {
  it.each([
    ['0', 0],
    ['17763', 17_763],
    ['4294967295', 0xffff_ffff],
  ])('reads %s', (printed, value) => {
    expect(readNumber(printed)).toEqual({ kind: 'read', value });
  });

  it.each(damaged)('does not read %j', (printed) => {
    expect(readNumber(printed).kind).toBe('unread');
  });
});

describe('readFlag', () => {
  it.each([
    ['1', true],
    ['0', false],
  ])('reads %s', (printed, value) => {
    expect(readFlag(printed)).toEqual({ kind: 'read', value });
  });

  it.each(['', 'true', '2', ' 1', '10'])('does not read %j', (printed) => {
    expect(readFlag(printed).kind).toBe('unread');
  });
});

describe('readBuild', () => {
  it.each(['2600', '7601', '9600', '26100'])('reads %s', (printed) => {
    expect(readBuild(printed)).toEqual({ kind: 'read', value: Number(printed) });
  });

  it.each([...damaged, '0', '177', '4294967295'])('does not read %j', (printed) => {
    expect(readBuild(printed).kind).toBe('unread');
  });
});

describe('readStart', () => {
  it.each(['0', '1', '2', '3', '4'])('reads %s', (printed) => {
    expect(readStart(printed)).toEqual({ kind: 'read', value: Number(printed) });
  });

  it.each([...damaged, '5', '44', null])('does not read %j', (printed) => {
    expect(readStart(printed).kind).toBe('unread');
  });

  it('quotes what it could not read without what a terminal obeys, and short', () => {
    const answer = readStart(`\u001b]0;${'x'.repeat(1000)}`);

    expect(answer).toEqual({ kind: 'unread', why: `0 to 4 was expected, not "?]0;${'x'.repeat(36)}"` });
  });
});

describe('readDriverService', () => {
  const there = { kind: 'read', value: true } as const;
  const gone = { kind: 'read', value: false } as const;
  const unread = { kind: 'unread', why: 'PermissionDenied' } as const;

  it.each([
    { key: there, start: '4', service: { kind: 'present', start: { kind: 'read', value: 4 } } },
    { key: gone, start: null, service: { kind: 'absent' } },
    { key: unread, start: null, service: unread },
    { key: unread, start: '4', service: unread },
  ])('reads key $key with start $start', ({ key, start, service }) => {
    expect(readDriverService(key, start)).toEqual(service);
  });

  it.each([null, '', '7'])('keeps a service whose start type is %j, its start type unread', (start) => {
    expect(readDriverService(there, start)).toMatchObject({ kind: 'present', start: { kind: 'unread' } });
  });

  it('believes neither of a start type and a key that is absent', () => {
    expect(readDriverService(gone, '2').kind).toBe('unread');
  });
});

describe('readServiceNames', () => {
  it.each([[['Bowser', 'MRxSmb10', 'NSI']], [['+SCSI CDROM Class']], [[]]])('reads %j', (names) => {
    expect(readServiceNames(names)).toEqual({ kind: 'read', value: names });
  });

  it.each([
    [['Bowser', '']],
    [['Bowser\u0007']],
    [['Bowser/NSI']],
    [['a\\b']],
    [['x'.repeat(257)]],
    [new Array(65).fill('a')],
  ])('does not read a list with something that is no service name: %j', (names) => {
    expect(readServiceNames(names).kind).toBe('unread');
  });
});

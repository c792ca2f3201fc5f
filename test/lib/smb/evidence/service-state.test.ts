import { describe, expect, it } from '@jest/globals';
import {
  readBuild,
  readDriverService,
  readListing,
  readNumber,
  readServiceNames,
  readStart,
  readSwitch,
} from '../../../../lib/smb/evidence/service-state.ts';

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

  it.each([...damaged, '5', '44'])('does not read %j', (printed) => {
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
  const noDword = { kind: 'unread', text: 'no-dword' } as const;
  const noEntry = { kind: 'unread', text: 'PermissionDenied' } as const;
  const noDwordRead = { kind: 'unread', why: 'no-dword' } as const;
  const printed = (text: string) => ({ kind: 'read', text }) as const;
  const missing = printed('missing');

  it.each([
    {
      key: there,
      type: printed('2'),
      start: printed('4'),
      service: { kind: 'installed', start: { kind: 'read', value: 4 } },
    },
    {
      key: there,
      type: printed('2'),
      start: missing,
      service: { kind: 'installed', start: { kind: 'missing' } },
    },
    { key: there, type: printed('2'), start: noDword, service: { kind: 'installed', start: noDwordRead } },
    { key: there, type: missing, start: missing, service: { kind: 'leftover', start: null } },
    { key: there, type: missing, start: printed('4'), service: { kind: 'leftover', start: 4 } },
    { key: there, type: missing, start: printed('0'), service: { kind: 'leftover', start: 0 } },
    { key: there, type: missing, start: noDword, service: { kind: 'leftover', start: null } },
    { key: there, type: noDword, start: printed('4'), service: noDwordRead },
    { key: gone, type: noEntry, start: noEntry, service: { kind: 'absent' } },
    { key: unread, type: printed('2'), start: printed('2'), service: unread },
  ])(
    'reads key $key.value, type $type.text, start $start.text as $service.kind',
    ({ key, type, start, service }) => {
      expect(readDriverService(key, type, start)).toEqual(service);
    },
  );

  it.each(['', '5', '7', '-1', '4294967295', 'Missing'])(
    'keeps an installed service whose start type is %j, unread',
    (start) => {
      expect(readDriverService(there, printed('2'), printed(start))).toMatchObject({
        kind: 'installed',
        start: { kind: 'unread' },
      });
    },
  );

  it.each(['', 'file system driver', '0x2'])('does not read a service whose type is %j', (type) => {
    expect(readDriverService(there, printed(type), printed('2')).kind).toBe('unread');
  });

  it.each([
    { type: printed('2'), start: noEntry },
    { type: noEntry, start: printed('4') },
    { type: missing, start: noEntry },
  ])('believes neither of values and a key that is absent', ({ type, start }) => {
    expect(readDriverService(gone, type, start).kind).toBe('unread');
  });
});

describe('readListing', () => {
  it.each([
    ['4', { kind: 'listed', state: 4 }],
    ['1', { kind: 'listed', state: 1 }],
    ['not-listed', { kind: 'not-listed' }],
  ])('reads %s', (printed, listing) => {
    expect(readListing(printed, 'not-listed')).toEqual(listing);
  });

  it.each([...damaged, '0', '8', 'no-service', 'RUNNING'])('does not read %j', (printed) => {
    expect(readListing(printed, 'not-listed').kind).toBe('unread');
  });
});

describe('readSwitch', () => {
  it.each([
    ['0', false],
    ['1', true],
    ['2', true],
    ['4294967295', true],
    ['missing', true],
    ['no-key', true],
  ])('reads %s as %s', (printed, value) => {
    expect(readSwitch(printed)).toEqual({ kind: 'read', value });
  });

  it.each(damaged)('does not read %j', (printed) => {
    expect(readSwitch(printed).kind).toBe('unread');
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

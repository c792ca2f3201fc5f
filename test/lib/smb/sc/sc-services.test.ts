import { describe, expect, it } from '@jest/globals';
import { fieldsOf, isShownMissing, readScServices } from '../../../../lib/smb/sc/sc-services.ts';
import { fixture } from '../sc-fixtures.ts';

const failed = (win32: number): string => `[SC] OpenService FAILED ${win32}:\n\nSomething.\n`;

function told(text: string): unknown {
  return readScServices(text).map(({ name, result }) => [
    name,
    result.kind === 'failure' ? result.win32 : result.kind,
  ]);
}

describe('readScServices', () => {
  it('cuts a text into the services that it tells of, in its order', () => {
    expect(told(fixture('two-services.txt'))).toEqual([
      ['lanmanworkstation', 'reading'],
      ['browser', 'reading'],
    ]);
  });

  it('takes the name of a failure from the command before it, and from no other', () => {
    const text = `C:\\>sc qc mrxsmb10\n${failed(1060)}${failed(5)}PS C:\\> sc.exe query "srv" 8192\n${failed(1060)}`;

    expect(told(text)).toEqual([
      ['mrxsmb10', 1060],
      [null, 5],
      ['srv', 1060],
    ]);
  });

  it('has a service whose configuration is cut as unreadable, and still the next one', () => {
    const text = fixture('two-services.txt');
    const cut = text.replace(/^[^\n]*SERVICE_START_NAME[^\n]*\n/m, '');

    expect(told(cut)).toEqual([
      ['lanmanworkstation', 'unreadable'],
      ['browser', 'reading'],
    ]);
  });

  it.each(['', 'hello', 'x'.repeat(100_000)])('finds none in anything else', (text) => {
    expect(readScServices(text)).toEqual([]);
  });
});

describe('fieldsOf', () => {
  it('has what a text says of a service, in any casing, unless it says two things', () => {
    const services = readScServices(fixture('two-services.txt'));
    const [first, second] = services;

    expect(fieldsOf(services, 'lanmanworkstation')?.dependencies).toContain('MRxSmb10');
    expect(fieldsOf(services, 'srv')).toBeNull();
    const twice = [first, second].flatMap((each) => (each === undefined ? [] : [{ ...each, name: 'Same' }]));
    expect(fieldsOf(twice, 'same')).toBeNull();
  });
});

describe('isShownMissing', () => {
  it.each([
    { win32: 1060, isMissing: true },
    { win32: 5, isMissing: false },
  ])('is $isMissing for $win32', ({ win32, isMissing }) => {
    const services = readScServices(`sc qc MRxSmb10\n${failed(win32)}`);

    expect(isShownMissing(services, 'mrxsmb10')).toBe(isMissing);
    expect(isShownMissing(services, 'srv')).toBe(false);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  maxScTextLength,
  readScQuery,
  type ScQueryResult,
  workstationDependencies,
} from '../../../../lib/smb/sc/sc-query.ts';
import { allFixtures, failures, fixture, otherServices, unreadables, workstations } from '../sc-fixtures.ts';
import { renderScQuery, scRendering } from '../sc-rendering.ts';

describe('readScQuery', () => {
  it('has an expectation for every fixture', () => {
    const expected = [...workstations, ...otherServices, ...failures, ...unreadables].map(([file]) => file);

    expect(expected.sort()).toEqual(allFixtures);
  });

  it.each(workstations)('reads the workstation service from %s', (file, listed) => {
    const dependencies = listed.split(' ');
    const result = readScQuery(fixture(file));

    expect(result).toMatchObject({
      kind: 'reading',
      fields: {
        serviceName: 'lanmanworkstation',
        type: { name: expect.stringMatching(/^WIN32_SHARE_PROCESS/) },
        startType: { value: 2 },
        errorControl: { value: 1, name: 'NORMAL' },
        loadOrderGroup: 'NetworkProvider',
        tag: 0,
        dependencies,
      },
      scQuery: { smb1: dependencies.some(isNamed('mrxsmb10')), smb2: dependencies.some(isNamed('mrxsmb20')) },
      accountCut: false,
    });
  });

  it.each(otherServices)('reads the service of %s', (file, serviceName, dependencies) => {
    const result = readScQuery(fixture(file));

    expect(result).toMatchObject({ kind: 'reading', fields: { serviceName, dependencies } });
    expect(result).toMatchObject({ scQuery: { smb1: false, smb2: false }, crossCheck: 'agrees' });
  });

  it.each(failures)('reads the Win32 number from %s', (file, win32) => {
    expect(readScQuery(fixture(file))).toEqual({ kind: 'failure', win32 });
  });

  it.each(unreadables)('does not read %s: %s', (file, why) => {
    expect(readScQuery(fixture(file))).toEqual({ kind: 'unreadable', why });
  });

  it('types all fields, in printed case', () => {
    expect(readScQuery(fixture('decorated-start-type.txt'))).toMatchObject({
      fields: {
        serviceName: 'lanmanworkstation',
        type: { value: 0x120, name: 'WIN32_SHARE_PROCESS (interactive)' },
        startType: { value: 2, name: 'AUTO_START (DELAYED)' },
        errorControl: { value: 1, name: 'NORMAL' },
        binaryPathName: 'C:\\Windows\\System32\\svchost.exe -k NetworkService -p',
        loadOrderGroup: 'NetworkProvider',
        tag: 0,
        displayName: 'Workstation',
        dependencies: ['Bowser', 'MRxSmb20', 'NSI'],
        serviceStartName: 'NT AUTHORITY\\NetworkService',
      },
    });
  });

  it.each([
    ['wrapped-whole-value.txt', '"c:\\wamp\\bin\\apache\\apache2.4.23\\bin\\httpd.exe" -k runservice'],
    ['wrapped-at-a-blank.txt', 'C:\\Program Files (x86)\\Connectify\\ConnectifyService.exe'],
    [
      'wrapped-at-console-width.txt',
      'C:\\Program Files\\Contoso\\Long Name Of A Product\\service-host.exe --config default',
    ],
  ])('joins the path of %s', (file, binaryPathName) => {
    expect(readScQuery(fixture(file))).toMatchObject({ fields: { binaryPathName } });
  });

  it.each([
    ['english-smb1-and-smb2.txt', 'agrees'],
    ['decoy-longer-driver-names.txt', 'agrees'],
    ['decoy-in-display-name.txt', 'elsewhere'],
    ['decoy-in-path.txt', 'elsewhere'],
    ['driver-named-outside-the-fields.txt', 'disagrees'],
  ])('reports how a search of %s for the drivers compares: %s', (file, crossCheck) => {
    expect(readScQuery(fixture(file))).toMatchObject({ crossCheck });
  });

  it('reports a driver name inside a longer dependency, as a lost line break leaves it', () => {
    const text = fixture('english-without-header.txt').replace('Bowser\n', 'Bowser MRxSmb10\n');

    expect(readScQuery(text)).toMatchObject({ scQuery: { smb1: false }, crossCheck: 'disagrees' });
  });

  it('says that an account at the very end may be cut, unless it is a built-in one', () => {
    const text = fixture('no-line-break-at-the-end.txt');

    expect(readScQuery(text)).toMatchObject({ accountCut: false });
    expect(readScQuery(text.slice(0, -1))).toMatchObject({ accountCut: true });
  });

  it('strips control characters from values', () => {
    const text = fixture('english-without-header.txt').replace('Workstation', '\u001b[31mWork\u0007station');

    expect(readScQuery(text)).toMatchObject({ fields: { displayName: '[31mWorkstation' } });
  });

  it.each(allFixtures.filter((file) => file !== 'two-services.txt'))(
    'answers no cut of %s with anything but the whole truth',
    (file) => {
      const text = fixture(file);
      const whole = truth(readScQuery(text));
      const wrong = [];
      for (let at = 0; at <= text.length; at += 1) {
        for (const part of [text.slice(0, at), text.slice(at)]) {
          const answer = readScQuery(part);
          if (answer.kind !== 'unreadable' && !isTrue(answer, whole)) {
            wrong.push(part);
          }
        }
      }

      expect(wrong).toEqual([]);
    },
  );

  it('reads whatever sc.exe can print, in any language and layout', () => {
    fc.assert(
      fc.property(scRendering, (rendering) => {
        const { service, text } = renderScQuery(rendering);
        const result = readScQuery(text);

        expect(result).toMatchObject({ kind: 'reading', fields: service });
      }),
      { numRuns: 2000 },
    );
  });

  it('answers no part of what sc.exe can print with anything but the whole truth', () => {
    const cut = fc.tuple(scRendering, fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean());
    fc.assert(
      fc.property(cut, ([rendering, share, isHead]) => {
        const { text } = renderScQuery(rendering);
        const at = Math.floor(share * text.length);
        const answer = readScQuery(isHead ? text.slice(0, at) : text.slice(at));

        expect(answer.kind === 'unreadable' || isTrue(answer, truth(readScQuery(text)))).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it('survives any text', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '[SC] ',
        'FAILED 5:',
        ':',
        '：',
        '\r\n',
        '        ',
        '20  WIN32_SHARE_PROCESS',
        '2   AUTO_START',
        '\0',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        expect(['reading', 'failure', 'unreadable']).toContain(readScQuery(pieces.join('')).kind);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ':',
    ' ',
    '\n',
    ':\n',
    '[SC] ',
    '[SC] a 1',
    '1 ',
    'A: 1  AA\n',
    '\\',
    'MRxSmb1',
    '\0',
    '\u001b',
    '：',
  ])('comes to an end on the longest text made of %j', (piece) => {
    const text = piece.repeat(Math.floor(maxScTextLength / piece.length));

    expect(readScQuery(text).kind).toBe('unreadable');
  });

  it('refuses longer text', () => {
    const text = fixture('english-without-header.txt') + ' '.repeat(maxScTextLength);

    expect(readScQuery(text)).toEqual({ kind: 'unreadable', why: 'longer than any sc.exe output' });
  });
});

describe('workstationDependencies', () => {
  it.each([
    ['english-without-header.txt', { kind: 'read', value: ['Bowser', 'MRxSmb20', 'NSI'] }],
    ['decoy-in-display-name.txt', { kind: 'read', value: ['Bowser', 'MRxSmb20', 'NSI'] }],
    ['empty-dependencies.txt', { kind: 'unread', why: 'configuration of another service' }],
    [
      'driver-named-outside-the-fields.txt',
      { kind: 'unread', why: 'the list and the rest of the text disagree' },
    ],
    ['failure-english.txt', { kind: 'unread', why: 'sc.exe failed with 1060' }],
    ['cut-after-dependency.txt', { kind: 'unread', why: 'ends at field 8 of 9' }],
  ])('takes %s as evidence only when it is sound', (file, reading) => {
    expect(workstationDependencies(readScQuery(fixture(file)))).toEqual(reading);
  });
});

function isNamed(driver: string): (name: string) => boolean {
  return (name) => name.toLowerCase() === driver;
}

/** What a part of the text may repeat; the cross-check sees other text, so it is left out. */
function truth(result: ScQueryResult): unknown {
  switch (result.kind) {
    case 'reading':
      return { fields: result.fields, scQuery: result.scQuery };
    case 'failure':
      return { win32: result.win32 };
    case 'unreadable':
      return null;
  }
}

/** An account that is marked as cut need not be whole. */
function isTrue(answer: ScQueryResult, whole: unknown): boolean {
  const said = JSON.stringify(truth(answer));
  if (answer.kind !== 'reading' || !answer.accountCut || whole === null) {
    return said === JSON.stringify(whole);
  }
  const { fields } = whole as { fields: { serviceStartName: string } };
  const completed = { ...answer.fields, serviceStartName: fields.serviceStartName };
  const isPrefix = fields.serviceStartName.startsWith(answer.fields.serviceStartName);
  return isPrefix && JSON.stringify({ fields: completed, scQuery: answer.scQuery }) === JSON.stringify(whole);
}

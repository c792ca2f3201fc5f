import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Nonce } from '../../../../lib/model/ids.ts';
import { fingerprintsOf, readAlike, sampleOf } from '../../../../lib/smb/probe/alike.ts';
import { unsealEnvelope } from '../../../../lib/smb/probe/envelope.ts';
import { type Fields, readFields } from '../../../../lib/smb/probe/envelope-body.ts';
import type { SealedLines } from '../../../../lib/smb/probe/envelope-sums.ts';
import { sealEnvelope } from '../../../support/seal-envelope.ts';

const nonce = '0123456789abcdef0123456789abcdef' as Nonce;

/** They hold until the next are taken. */
function linesOf(body: readonly string[]): SealedLines {
  const unsealed = unsealEnvelope(sealEnvelope(nonce, body).join('\r\n'), nonce);
  if (unsealed.kind !== 'sealed') {
    throw new TypeError(`a body that is sealed here was ${unsealed.kind}`);
  }
  return unsealed.lines;
}

function read(lines: SealedLines): Fields | null {
  const reading = readFields(lines, 2);
  return reading.kind === 'fields' ? reading.fields : null;
}

/** What comes of one body by the other. */
function readBy(body: readonly string[], sample: readonly string[]) {
  const lines = linesOf(sample);
  const fields = read(lines);
  if (fields === null) {
    return null;
  }
  const kept = sampleOf(lines, fields);
  return readAlike(linesOf(body), kept);
}

const machine = [
  'os.build=17763',
  'os.revision=1',
  'os.product=Windows 222 Server',
  'sc=one',
  'sc=two',
  '+ more',
  'srv!PermissionDenied',
];

describe('readAlike', () => {
  it.each([
    { change: 'nothing', body: machine, changed: [] },
    { change: 'a value', body: machine.with(1, 'os.revision=2700'), changed: ['os.revision'] },
    { change: 'why there is none', body: machine.with(6, 'srv!timeout'), changed: ['srv'] },
    { change: 'a value for a reason', body: machine.with(6, 'srv=absent'), changed: ['srv'] },
    { change: 'one of several lines', body: machine.with(4, 'sc=three'), changed: ['sc'] },
    { change: 'the rest of a line', body: machine.with(5, '+ else'), changed: ['sc'] },
    { change: 'a rest for a line', body: machine.with(5, 'sc=three'), changed: ['sc'] },
    {
      change: 'two that stand apart',
      body: machine.with(0, 'os.build=14393').with(6, 'srv=absent'),
      changed: ['os.build', 'srv'],
    },
  ])('reads $change', ({ body, changed }) => {
    const alike = readBy(body, machine);

    expect(alike?.changed.map(({ key }) => key)).toEqual(changed);
    expect(alike?.fields).toEqual(read(linesOf(body)));
  });

  it.each([
    { change: 'another key', body: machine.with(1, 'os.edition=1') },
    { change: 'a longer key', body: machine.with(6, 'srv.switch=1') },
    { change: 'one line less', body: machine.toSpliced(1, 1) },
    { change: 'another order', body: machine.toSpliced(0, 2, 'os.revision=1', 'os.build=17763') },
    { change: 'a line that is too long', body: machine.with(6, `srv=${'x'.repeat(120)}`) },
    { change: 'a line that is no entry', body: machine.with(6, 'srv') },
    { change: 'a rest in place of a key', body: machine.with(1, '+1') },
  ])('leaves $change to who reads all', ({ body }) => {
    expect(readBy(body, machine)).toBeNull();
  });

  it('does not go by a body with a key in two places', () => {
    const doubled = [...machine, 'os.build=9600'];

    expect(readBy(doubled, doubled)).toBeNull();
  });

  it('does not take two texts of the same sums for the same, nor where a line behind them differs', () => {
    const other = machine.with(2, 'os.product=Windows 303 Server');

    expect(fingerprintsOf(linesOf(machine.with(1, 'os.build=1')))).not.toEqual(
      fingerprintsOf(linesOf(machine)),
    );
    expect(readBy(other, machine)).toBeNull();
    expect(readBy(other.with(6, 'srv=absent'), machine)).toBeNull();
  });

  it('says what reading all would say', () => {
    const value = fc.constantFrom('=1', '=22', '=303', '!no');
    const line = fc.tuple(fc.constantFrom('os.build', 'os.revision', 'sc', 'new'), value, value);
    const body = fc.uniqueArray(line, { selector: ([key]) => key, minLength: 1 });

    fc.assert(
      fc.property(body, (lines) => {
        const [one, other] = [1, 2].map((at) => lines.map((texts) => `${texts[0]}${texts[at]}`));

        expect(readBy(one ?? [], other ?? [])?.fields).toEqual(read(linesOf(one ?? [])));
      }),
    );
  });
});

describe('fingerprintsOf', () => {
  const prints = (body: readonly string[]) => ({ ...fingerprintsOf(linesOf(body)) });
  const before = prints(machine);

  it('gives machines of a kind the same, whatever is only reported', () => {
    expect(prints(machine.with(1, 'os.revision=99').with(2, 'os.product=Windows'))).toEqual(before);
  });

  it.each([0, 3, 4, 5, 6])('keeps one of both halves where line %i differs', (index) => {
    const after = prints(machine.with(index, `${machine[index]}x`));

    expect(after.all).not.toBe(before.all);
    expect([after.even === before.even, after.odd === before.odd].sort()).toEqual([false, true]);
  });
});

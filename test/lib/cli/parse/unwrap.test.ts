import { describe, expect, it } from '@jest/globals';
import { unwrap, withoutIndentation } from '../../../../lib/cli/parse/unwrap.ts';
import { wrappings } from '../wrappings.ts';

const text =
  'first=It\'s "C:\\Windows"\nsecond=two  blanks, \u00e9\n\n    indented\nlast line of all, long enough that a tool which folds at eighty columns does so\n';

function linesOf(shown: string): string[] {
  return withoutIndentation(shown)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

describe('unwrap', () => {
  it.each(wrappings)('takes off $name', ({ wrap }) => {
    const wanted = linesOf(text);

    const found = linesOf(unwrap(wrap(text)));

    const from = found.findIndex((line) => line.endsWith(wanted[0] ?? ''));
    expect(found.slice(from + 1, from + wanted.length)).toEqual(wanted.slice(1));
  });

  it('keeps all messages, so that two outputs stay two', () => {
    const shown = JSON.stringify([{ message: 'one' }, { message: 'two' }]);

    expect(unwrap(shown)).toBe('one\ntwo\n');
  });

  it.each(['{"message": ', '"half a string', 'message: "half', "message: 'half", '[]', 'null', '{}'])(
    'leaves %s as it is',
    (broken) => {
      expect(unwrap(broken)).toBe(broken);
    },
  );
});

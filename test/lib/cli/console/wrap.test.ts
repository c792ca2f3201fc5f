import { describe, expect, it } from '@jest/globals';
import { wrapLine } from '../../../../lib/cli/console/wrap.ts';

describe('wrapLine', () => {
  it.each([
    ['  Why: the agent of this VM has not answered for an hour', '    '],
    ['対処: 次の検査の前に、この VM のエージェントの状態を確認してください。', '  '],
  ])('goes on below, further in, and loses nothing (%s)', (line, indent) => {
    const [first = '', ...rest] = wrapLine(line, 40);

    expect(rest.length).toBeGreaterThan(0);
    expect(rest.every((each) => each.startsWith(indent) && each[indent.length] !== ' ')).toBe(true);
    expect([first, ...rest.map((each) => each.trim())].join('').replaceAll(' ', '')).toBe(
      line.replaceAll(' ', ''),
    );
  });

  it('breaks Japanese between words, not within a script or before hiragana', () => {
    const lines = wrapLine(
      'このサブスクリプションの管理グループを除外し、お客様のリージョンを指定してください。',
      34,
    );

    expect(lines.map((line) => line.trim())).toEqual([
      'このサブスクリプションの管理',
      'グループを除外し、お客様の',
      'リージョンを指定してください。',
    ]);
  });

  it('leaves a line alone that fits, or that goes to a file', () => {
    const columns = 'failed       sign-in  not signed in';

    expect(wrapLine(columns, 40)).toEqual([columns]);
    expect(wrapLine(`${columns} ${columns}`, null)).toEqual([`${columns} ${columns}`]);
  });
});

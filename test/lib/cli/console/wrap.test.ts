import { describe, expect, it } from '@jest/globals';
import { hung, shownLines } from '../../../../lib/cli/console/wrap.ts';

describe('shownLines', () => {
  it.each([
    ['  Why: the agent of this VM has not answered for an hour', '    '],
    ['対処: 次の検査の前に、この VM のエージェントの状態を確認してください。', '  '],
  ])('goes on below, further in, and loses nothing (%s)', (line, indent) => {
    const [first = '', ...rest] = shownLines(line, 40);

    expect(rest.length).toBeGreaterThan(0);
    expect(rest.every((each) => each.startsWith(indent) && each[indent.length] !== ' ')).toBe(true);
    expect([first, ...rest.map((each) => each.trim())].join('').replaceAll(' ', '')).toBe(
      line.replaceAll(' ', ''),
    );
  });

  it('breaks Japanese between words, not within a script or before hiragana', () => {
    const lines = shownLines(
      'このサブスクリプションの管理グループを除外し、お客様のリージョンを指定してください。',
      34,
    );

    expect(lines.map((line) => line.trim())).toEqual([
      'このサブスクリプションの管理',
      'グループを除外し、お客様の',
      'リージョンを指定してください。',
    ]);
  });

  it('keeps a number and its counter together', () => {
    expect(shownLines('サブスクリプションの検査の所要時間は約 12 分です。', 45)).toEqual([
      'サブスクリプションの検査の所要時間は約',
      '  12 分です。',
    ]);
  });

  it('leaves a line alone that fits, or that goes to a file', () => {
    const columns = 'failed       sign-in  not signed in';

    expect(shownLines(columns, 40)).toEqual([columns]);
    expect(shownLines(`${columns} ${columns}`, null)).toEqual([`${columns} ${columns}`]);
  });
});

describe('hung', () => {
  const label = 'fine         the subscription  ';
  const text = 'Two of three subscriptions can be read';

  it('goes on below its text, or all of it below a label that leaves too little room', () => {
    const below = ' '.repeat(label.length);

    expect(hung(label, text, 62)).toEqual([`${label}Two of three subscriptions can`, `${below}be read`]);
    expect(hung(label, text, 60)).toEqual([label.trimEnd(), `    ${text}`]);
    expect(hung(label, text, null)).toEqual([label + text]);
  });
});

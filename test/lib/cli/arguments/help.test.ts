import { describe, expect, it } from '@jest/globals';
import { wordsOf } from '../../../../lib/cli/arguments/flags.ts';
import { commandHelp, programHelp } from '../../../../lib/cli/arguments/help.ts';
import { parseArguments } from '../../../../lib/cli/arguments/parse-arguments.ts';
import { commands, flagsOf, positionalsOf } from '../../../../lib/cli/commands.ts';
import { helpEnglish } from '../../../../lib/cli/texts/help-english.ts';
import { helpJapanese } from '../../../../lib/cli/texts/help-japanese.ts';
import { english } from '../../../../lib/cli/texts/load-texts.ts';
import { displayWidth } from '../../../../lib/report/table/display-width.ts';

const languages = [
  { language: 'English', texts: helpEnglish },
  { language: 'Japanese', texts: helpJapanese },
];

function widest(text: string): number {
  return Math.max(...text.split('\n').map(displayWidth));
}

describe('programHelp', () => {
  it('tells of every command', () => {
    for (const { name } of commands) {
      expect(programHelp(helpEnglish, null)).toMatch(new RegExp(`^  ${name} `, 'm'));
    }
  });
});

describe.each(languages)('help in $language', ({ texts }) => {
  it.each([60, 80, 120])('fits into %d columns', (width) => {
    expect(widest(programHelp(texts, width))).toBeLessThanOrEqual(width);
    for (const command of commands) {
      const lines = commandHelp(command, texts, width).split('\n');
      const [, ...examples] = lines.splice(lines.indexOf(`${texts.examples}:`));
      expect(widest(lines.join('\n'))).toBeLessThanOrEqual(width);
      expect(examples.filter((line) => line !== '')).toHaveLength(command.examples.length);
    }
  });

  it.each(commands.map((command) => ({ name: command.name, command })))(
    '$name: says what each positional and each flag is',
    ({ command }) => {
      const text = commandHelp(command, texts, 100);

      for (const { name } of positionalsOf(command)) {
        expect(text).toMatch(new RegExp(`^  ${name} +\\S`, 'm'));
      }
      for (const name of flagsOf(command)) {
        expect(text).toContain(`--${name}`);
        for (const word of wordsOf(name).filter((each) => !each.includes(':'))) {
          expect(text).toContain(word);
        }
      }
    },
  );
});

describe('examples in help', () => {
  it.each(commands.flatMap(({ examples }) => examples))('can be typed: %s', (line) => {
    expect(parseArguments(line.split(' '), english)).toMatchObject({ kind: 'run' });
  });
});

import type { Expected } from '../../model/reasons/expected.ts';
import { displayWidth, padToWidth } from '../../report/table/display-width.ts';
import { type Command, commandGroups, commands, flagsOf, positionalsOf } from '../commands.ts';
import { wrapText } from '../console/wrap.ts';
import type { HelpTexts } from '../texts/help-english.ts';
import { type FlagName, flagGroups, flags, shortOf } from './flags.ts';

/** Of what is not shown on a terminal, in columns. */
const usualWidth = 100;

/** The help of the whole program, for a terminal of that width; null: it is shown on none. */
export function programHelp(texts: HelpTexts, width: number | null): string {
  const most = Math.min(width ?? usualWidth, 120);
  const left = Math.max(...[helpFlags, ...commands.map(({ name }) => name)].map(displayWidth));
  const groups = commandGroups.flatMap((group) => {
    const rows = commands
      .filter((command) => command.group === group)
      .map(({ name }) => [name, texts.commands[name]] as const);
    return rows.length === 0 ? [] : ['', `${texts.commandGroups[group]}:`, ...columns(rows, most, left)];
  });
  return linesOf([
    ...wrapText(texts.about, most),
    '',
    `${texts.usage}: smb1-audit ${texts.command} [${texts.flags}]`,
    ...groups,
    '',
    ...columns([[helpFlags, texts.flagTexts.help]], most, left),
    '',
    ...wrapText(texts.more, most),
    ...wrapText(texts.exitCodes, most),
  ]);
}

export function commandHelp(command: Command, texts: HelpTexts, width: number | null): string {
  const { name, examples } = command;
  const most = Math.min(width ?? usualWidth, 120);
  const given = positionalsOf(command);
  const shown = given
    .map((each) => (each.isRequired === true ? ` ${each.name}` : ` [${each.name}]`))
    .join('');
  const rows = given.map((each) => [each.name, texts.positionals[each.key]] as const);
  return linesOf([
    ...wrapText(texts.commands[name], most),
    '',
    `${texts.usage}: smb1-audit ${name}${shown} [${texts.flags}]`,
    ...(rows.length === 0 ? [] : ['', ...columns(rows, most)]),
    ...groupLines(command, texts, most),
    '',
    `${texts.examples}:`,
    ...examples.map((line) => `  smb1-audit ${line}`),
  ]);
}

const helpFlags = '-h, --help';

function groupLines(command: Command, texts: HelpTexts, width: number): string[] {
  const names = flagsOf(command);
  const choosesAudit = command.group === 'look' || command.group === 'keep';
  const all = [...names.map(shownFlag), helpFlags];
  const left = Math.max(...all.map(displayWidth));
  const titles = choosesAudit ? { ...texts.groups, scope: texts.scopeOfAudit } : texts.groups;
  return flagGroups.flatMap((group) => {
    const rows = names
      .filter((name) => flags[name].group === group)
      .map((name) => [shownFlag(name), helpOf(name, texts)] as const);
    const help = group === 'general' ? [[helpFlags, texts.flagTexts.help] as const] : [];
    const every = [...rows, ...help];
    return every.length === 0 ? [] : ['', `${titles[group]}:`, ...columns(every, width, left)];
  });
}

/** Such as `-s, --subscription NAME`. */
function shownFlag(name: FlagName): string {
  const { placeholder } = flags[name];
  const short = shortOf(name);
  return `${short === null ? '    ' : `-${short}, `}--${name} ${placeholder}`.trimEnd();
}

function helpOf(name: FlagName, texts: HelpTexts): string {
  const help = texts.flagTexts[name];
  const { kind, type } = flags[name];
  return `${help}${wordsText(type.expected, texts)}${kind === 'many' ? texts.repeatable : ''}`;
}

/** Without those of one half, such as `server:enabled`, which the flag's own text has an example of. */
function wordsText(expected: Expected, { words }: HelpTexts): string {
  return expected.code === 'one-of' || expected.code === 'some-of'
    ? words[expected.code](expected.words.filter((word) => !word.includes(':')))
    : '';
}

const gap = 2;
/** Where less is left for the text of a row, it stands below its name. */
const leastText = 40;

function columns(rows: readonly (readonly [string, string])[], width: number, least = 0): string[] {
  const left = Math.max(least, ...rows.map(([name]) => displayWidth(name)));
  const room = width - left - 2 * gap;
  return room < leastText
    ? rows.flatMap(([name, text]) => [
        `  ${name}`,
        ...wrapText(text, width - 8).map((line) => `        ${line}`),
      ])
    : rows.flatMap(([name, text]) =>
        wrapText(text, room).map(
          (line, index) => `  ${padToWidth(index === 0 ? name : '', left)}${' '.repeat(gap)}${line}`,
        ),
      );
}

function linesOf(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

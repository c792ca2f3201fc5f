import { escapeActive } from '../../report/escape-active.ts';
import { lineText, type TextLine } from '../../report/explain-probe.ts';
import { displayWidth } from '../../report/table/display-width.ts';

/** Lines of at most `width` columns, where blanks and East Asian text allow to break; a word that is longer has a line of its own. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of piecesOf(text)) {
    if (line !== '' && displayWidth(line) + displayWidth(piece.trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += line === '' ? piece.trimStart() : piece;
  }
  return [...lines, line.trimEnd()];
}

/** Where less is left, a line is not worth breaking. */
const leastText = 30;

/**
 * A text behind its label, on a terminal in lines that stand below each other, `indent` columns in, or all below a label that leaves too
 * little room; `columns` null: in one.
 */
export function hung(
  label: string,
  text: string,
  columns: number | null,
  indent = displayWidth(label),
): string[] {
  const room = columns === null ? Number.POSITIVE_INFINITY : columns - indent;
  const lines = columns === null || room < leastText ? [text] : wrapText(text, room);
  if (label.trim() !== '' && lines.some((line) => displayWidth(line) > room)) {
    return [label.trimEnd(), ...hung('    ', text, columns)];
  }
  return lines.map((line, index) => `${index === 0 ? label : ' '.repeat(indent)}${line}`);
}

/** A line where a terminal has `columns`: what does not fit goes on two columns further in than it began. */
function wrapLine(line: string, columns: number | null): string[] {
  if (columns === null || displayWidth(line) <= columns) {
    return [line];
  }
  const text = line.trimStart();
  const lead = line.slice(0, line.length - text.length);
  return hung(lead, text, columns, lead.length + 2);
}

/** A line for people as it is written, without control characters. */
export function shownLines(line: TextLine, columns: number | null): string[] {
  const text = escapeActive(lineText(line));
  return typeof line === 'string' ? wrapLine(text, columns) : [text];
}

/**
 * Words with the blanks after them; in Japanese a line may end too between words, but not before hiragana, which ends the word before it,
 * within a script, between a number and its counter, and before what may not begin a line.
 * https://www.w3.org/TR/jlreq/#characters_not_starting_a_line
 */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  const words = new Set([...japanese.segment(text)].map(({ index }) => index));
  let end = 0;
  for (const piece of text.split(mayBreak)) {
    const isWithinWord = pieces.length > 0 && !words.has(end);
    pieces.push(isWithinWord ? `${pieces.pop()}${piece}` : piece);
    end += piece.length;
  }
  return pieces;
}

const japanese = new Intl.Segmenter('ja', { granularity: 'word' });
const hiragana = '\\u3041-\\u309f';
const katakana = '\\u30a0-\\u30ff';
const kanji = '\\u3400-\\u9fff々';
const mayNotBegin = ' 、。・」』）)\\]?!:.,';
const mayBreak = new RegExp(
  [
    `(?<= )(?<!\\d (?=[${kanji}]))(?=[^ ])`,
    `(?<=[、。」』])(?=[^${mayNotBegin}])`,
    `(?<=[${hiragana}${kanji}])(?<![おご])(?=[^${mayNotBegin}${hiragana}${kanji}])`,
    `(?<=[${hiragana}${katakana}])(?<![おご])(?=[^${mayNotBegin}${hiragana}${katakana}])`,
  ].join('|'),
  'u',
);

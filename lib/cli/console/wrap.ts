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

/**
 * Words with the blanks after them; between two East Asian characters a line may end too, but for what may not begin or end one.
 * https://www.w3.org/TR/jlreq/#characters_not_starting_a_line
 */
function piecesOf(text: string): string[] {
  return text.split(mayBreak);
}

const eastAsian = '\\u3041-\\u30fa\\u30fc-\\u30ff\\u3400-\\u9fff';
const mayNotBegin = '、。」』）)\\]?!:.,・ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ';
const mayBreak = new RegExp(`(?<= )(?=[^ ])|(?<=[${eastAsian}、。」』])(?=[^ ${mayNotBegin}])`, 'u');

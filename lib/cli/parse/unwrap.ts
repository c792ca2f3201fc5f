import { yamlScalars } from './yaml-scalars.ts';

/**
 * What the tools around a run command, mail and editors put around a text, taken off: colours, quote marks, and the JSON or YAML of
 * `az vm run-command invoke` and `Invoke-AzVMRunCommand | ConvertTo-Json`. All messages that are found stand in the result, so that two
 * outputs in one paste stay two.
 */
export function unwrap(text: string): string {
  const plain = withoutQuotes(text.replace(colours, ''));
  const messages = jsonMessages(plain) ?? yamlScalars(plain, 'message');
  return messages.length === 0 ? plain : messages.map((message) => `${message.trimEnd()}\n`).join('');
}

/** Without indentation, as `Format-List`, Markdown and mail add it; the lines of an envelope never begin with a blank. */
export function withoutIndentation(text: string): string {
  return text.replace(/^[^\S\n]+/gm, '');
}

// `-o jsonc` and `-o yamlc` colour what they print.
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
const colours = /\u001b\[[0-9;]*m/g;

/** `> ` of a quoted mail, at any depth. */
function withoutQuotes(text: string): string {
  return text.replace(/^[^\S\n]*(?:>[^\S\n]?)+/gm, '');
}

/** Every message of a JSON document, or all its strings where none is called so; null: there is no JSON. */
function jsonMessages(text: string): readonly string[] | null {
  const document = parseJson(text);
  if (document === null) {
    return null;
  }
  const messages = stringsIn(document, (key) => key?.toLowerCase() === 'message');
  return messages.length > 0 ? messages : stringsIn(document, () => true);
}

/** The whole text, or the lines from the first that can begin a document to the last that can end one. */
function parseJson(text: string): unknown {
  const lines = text.split('\n').map((line) => line.trim());
  const first = lines.findIndex((line) => /^[[{"]/.test(line));
  const last = lines.findLastIndex((line) => /[\]}"]$/.test(line));
  if (first < 0 || last < first) {
    return null;
  }
  try {
    return JSON.parse(lines.slice(first, last + 1).join('\n'));
  } catch {
    return null;
  }
}

function stringsIn(
  value: unknown,
  isWanted: (key: string | null) => boolean,
  key: string | null = null,
): string[] {
  if (typeof value === 'string') {
    return isWanted(key) ? [value] : [];
  }
  if (Array.isArray(value)) {
    return value.flatMap((each: unknown) => stringsIn(each, isWanted, key));
  }
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, each]) => stringsIn(each, isWanted, name))
    : [];
}

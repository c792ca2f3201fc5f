import { parsedJson } from '../../model/parsed-json.ts';
import { yamlScalars } from './yaml-scalars.ts';

/**
 * What the tools around a run command, mail and editors put around a text, taken off: colours, quote marks, what a build's log has before
 * each line, and the JSON or YAML of `az vm run-command invoke` and `Invoke-AzVMRunCommand | ConvertTo-Json`. All messages that are found
 * stand in the result, so that two outputs in one paste stay two.
 */
export function unwrap(text: string): string {
  const plain = withoutQuotes(text.replace(colours, ''));
  const logged = loggedLines(plain);
  if (logged.length > 0) {
    return logged.join('\n');
  }
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

/** A build that prints more envelopes than this is no build of one image. */
const maxPrefixes = 8;

/**
 * The lines between which an envelope stands, without what a log has before each of them: `azure-arm: ` of Packer's, a build's id, a time,
 * whose digits differ from line to line. Lines of others in between are left out. Empty: nothing stands before an envelope's both markers.
 */
function loggedLines(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => ({ line, shape: line.replaceAll(/[0-9]/g, '0') }));
  const prefixes = new Set<string>();
  for (const { shape } of lines) {
    const at = shape.indexOf('smb0-probe v0 begin ');
    const prefix = shape.slice(0, Math.max(at, 0));
    if (prefix.trim() !== '' && prefixes.size < maxPrefixes) {
      prefixes.add(prefix);
    }
  }
  const whole = [...prefixes].filter((prefix) =>
    lines.some(({ shape }) => shape.startsWith(`${prefix}smb0-probe v0 end `)),
  );
  return whole.flatMap((prefix) =>
    lines.flatMap(({ line, shape }) => (shape.startsWith(prefix) ? [line.slice(prefix.length)] : [])),
  );
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
  return first < 0 ? null : (parsedJson(lines.slice(first, last + 1).join('\n')) ?? null);
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

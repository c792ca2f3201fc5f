import type { LogFields } from '../../model/ports.ts';
import type { AuditLog, LogText } from '../../model/texts/log-texts.ts';
import type { CliTexts } from '../texts/cli-texts.ts';
import type { Console } from './streams.ts';

/** A log for the terminal: warnings and errors are said, in the reader's language; progress has its own line. */
export function createLog(console: Console, texts: Pick<CliTexts, 'logged' | 'errorText'>): AuditLog {
  const line = (text: LogText, fields?: LogFields): string => withFields(texts, texts.logged(text), fields);
  return {
    error: (text, fields) => console.error(line(text, fields)),
    warn: (text, fields) => console.warn(line(text, fields)),
    info: () => {},
  };
}

function withFields(
  { errorText }: Pick<CliTexts, 'errorText'>,
  text: string,
  fields: LogFields = {},
): string {
  const shown = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  const list = shown
    .map(([name, value]) => `${name}=${value instanceof Error ? errorText(value) : value}`)
    .join(', ');
  return list === '' ? text : `${text} (${list})`;
}

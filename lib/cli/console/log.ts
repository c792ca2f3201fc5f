import type { AuditLog, LogText } from '../../model/log-texts.ts';
import type { LogFields } from '../../model/ports.ts';
import type { Console } from './streams.ts';

/** A log for the terminal: warnings and errors are said, in the reader's language; progress has its own line. */
export function createLog(console: Console, say: (text: LogText) => string): AuditLog {
  return {
    error: (text, fields) => console.error(withFields(say(text), fields)),
    warn: (text, fields) => console.warn(withFields(say(text), fields)),
    info: () => {},
  };
}

function withFields(text: string, fields: LogFields = {}): string {
  const shown = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  const list = shown.map(([name, value]) => `${name}=${value}`).join(', ');
  return list === '' ? text : `${text} (${list})`;
}

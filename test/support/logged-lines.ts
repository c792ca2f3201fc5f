import type { Log, LogFields } from '../../lib/model/ports.ts';

export type LoggedLine = LogFields & { readonly level: keyof Log; readonly message: string };

/** What is logged meanwhile, in order. */
export async function linesLogged(work: (log: Log) => Promise<unknown>): Promise<readonly LoggedLine[]> {
  const lines: LoggedLine[] = [];
  const at =
    (level: keyof Log) =>
    (message: string, fields: LogFields = {}): void => {
      const shown = Object.entries(fields).map(([name, value]) => [
        name,
        value instanceof Error ? value.message : value,
      ]);
      lines.push({ level, message, ...Object.fromEntries(shown) });
    };
  await work({ error: at('error'), warn: at('warn'), info: at('info') });
  return lines;
}

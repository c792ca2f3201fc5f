import type { ScFields } from './sc-fields.ts';
import { findTypeLines } from './sc-fields.ts';
import { type ConsoleLine, consoleLines } from './sc-lines.ts';
import { maxScTextLength, readFailureLine, readScQuery, type ScQueryResult } from './sc-query.ts';

/** What a text says of one service. `name`: as printed or typed; null where nothing in the text says whose failure it is. */
export type ScService = { readonly name: string | null; readonly result: ScQueryResult };

/**
 * Cuts a text with the output of several commands into what it says of each service: `sc.exe qc` of those that exist, and failures of
 * `sc.exe qc` and `sc.exe query`, whose service only the typed command names.
 */
export function readScServices(printed: string): readonly ScService[] {
  if (printed.length > maxScTextLength) {
    return [];
  }
  const lines = consoleLines(printed);
  const nameLines = new Set(findTypeLines(lines).map((index) => index - 1));
  const found: ScService[] = [];
  let asked: string | null = null;
  for (const [index, line] of lines.entries()) {
    const service: ScService | null = nameLines.has(index)
      ? serviceOf(blockOf(lines, index, nameLines))
      : failureOf(line, asked);
    if (service !== null) {
      found.push(service);
    }
    asked = service === null ? (commandName(line) ?? asked) : null;
  }
  return found;
}

function failureOf(line: ConsoleLine, name: string | null): ScService | null {
  const win32 = readFailureLine(line);
  return win32 === 0 ? null : { name, result: { kind: 'failure', win32 } };
}

/** Service names compare without regard to case. */
export function isOf({ name }: ScService, lowerCaseName: string): boolean {
  return name?.toLowerCase() === lowerCaseName;
}

/** The configuration of one service that a text names, where all that it says of that service is the same. */
export function fieldsOf(services: readonly ScService[], lowerCaseName: string): ScFields | null {
  const own = services.filter((service) => isOf(service, lowerCaseName)).map(({ result }) => result);
  const [first] = own;
  const isOne = new Set(own.map((result) => JSON.stringify(result))).size === 1;
  return isOne && first?.kind === 'reading' ? first.fields : null;
}

/** Does the text show that there is no such service (1060)? */
export function isShownMissing(services: readonly ScService[], lowerCaseName: string): boolean {
  return services.some(
    (service) =>
      isOf(service, lowerCaseName) && service.result.kind === 'failure' && service.result.win32 === 1060,
  );
}

function serviceOf(block: string): ScService {
  const result = readScQuery(block);
  const name = result.kind === 'reading' ? result.fields.serviceName : firstValue(block);
  return { name: name === '' ? null : name, result };
}

function firstValue(block: string): string {
  return consoleLines(block)[0]?.value ?? '';
}

/** From a service's name up to the next service, command or failure. */
function blockOf(lines: readonly ConsoleLine[], from: number, nameLines: ReadonlySet<number>): string {
  let to = from + 1;
  while (to < lines.length && !nameLines.has(to) && !isStart(lines[to])) {
    to += 1;
  }
  const isCut = to === lines.length && lines.at(-1)?.ended === false;
  return `${lines
    .slice(from, to)
    .map(({ raw }) => raw)
    .join('\n')}${isCut ? '' : '\n'}`;
}

function isStart(line: ConsoleLine | undefined): boolean {
  return line !== undefined && (commandName(line) !== null || /\[SC\]/.test(line.raw));
}

/** `C:\>sc.exe qc mrxsmb10`, `PS C:\> sc query "mrxsmb10"`, or the command alone. */
const command =
  /(?:^|[>\s])sc(?:\.exe)?\s+(?:\\\\\S+\s+)?(?:qc|query|queryex)\s+"?([\w.-]{1,256})"?\s*(?:\d+\s*)?$/i;

function commandName({ raw }: ConsoleLine): string | null {
  return command.exec(raw)?.[1] ?? null;
}

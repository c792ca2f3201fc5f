import type { Writable } from 'node:stream';
import { escapeActive } from '../../report/escape-active.ts';
import { cutToWidth } from '../../report/table/display-width.ts';

/** Where results go. */
export type Output = {
  /** Resolves when the reader has kept up. A reader that went away (EPIPE) is no error: the rest is dropped. */
  write(text: string): Promise<void>;
  /** Columns of the terminal; null when the output is a file or a pipe. */
  readonly width: number | null;
};

/** Where people are spoken to. Control characters in what is said are shown, not sent. */
export type Console = {
  line(text: string): void;
  warn(text: string): void;
  error(text: string): void;
  /** How far things are: in place on a terminal, a plain line elsewhere. */
  progress(text: string): void;
  readonly isTerminal: boolean;
};

type Stream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export function createOutput(stream: Stream): Output {
  let isGone = false;
  // The error of a write also reaches its callback; unheard, it would end the process.
  stream.on('error', () => {});
  return {
    width: stream.isTTY === true ? widthOf(stream) : null,
    async write(text) {
      if (isGone || text === '') {
        return;
      }
      const error = await writeTo(stream, text);
      isGone = error?.code === 'EPIPE';
      if (error !== null && !isGone) {
        throw error;
      }
    },
  };
}

export type ConsoleOptions = {
  readonly useColor: boolean;
  /** Stand before warnings and errors. */
  readonly labels: { readonly warning: string; readonly error: string };
};

export function createConsole(stream: Stream, options: ConsoleOptions): Console {
  stream.on('error', () => {});
  const isTerminal = stream.isTTY === true;
  const paint = isTerminal && options.useColor ? colored : plain;
  const line = (text: string): void => {
    stream.write(`${isTerminal ? eraseLine : ''}${text}\n`);
  };
  return {
    isTerminal,
    line: (text) => line(escapeActive(text)),
    warn: (text) => line(`${paint(options.labels.warning, 33)} ${escapeActive(text)}`),
    error: (text) => line(`${paint(options.labels.error, 31)} ${escapeActive(text)}`),
    progress(text) {
      if (isTerminal) {
        stream.write(`${eraseLine}${cutToWidth(escapeActive(text), widthOf(stream) - 1)}`);
      } else {
        line(escapeActive(text));
      }
    },
  };
}

/** A terminal that does not tell its width says 0 columns. */
function widthOf({ columns }: Stream): number {
  return columns || 80;
}

const eraseLine = '\r\u001b[2K';

function colored(text: string, color: number): string {
  return `\u001b[${color}m${text}\u001b[0m`;
}

function plain(text: string): string {
  return text;
}

function writeTo(stream: Writable, text: string): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    stream.write(text, (error) => resolve(error ?? null));
  });
}

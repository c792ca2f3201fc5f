import type { Writable } from 'node:stream';
import { escapeActive } from '../../report/escape-active.ts';
import type { TextLine } from '../../report/explain-probe.ts';
import { cutToWidth } from '../../report/table/display-width.ts';
import { shownLines } from './wrap.ts';

/** Where results go. */
export type Output = {
  /** Resolves when the reader has kept up. A reader that went away (EPIPE) is no error: the rest is dropped. */
  write(text: string): Promise<void>;
  /** Columns of the terminal; null when the output is a file or a pipe. */
  readonly width: number | null;
};

/** Where people are spoken to; on a terminal in lines of its width. Control characters in what is said are shown, not sent. */
export type Console = {
  line(text: TextLine): void;
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
  const paint = (label: string, color: number): string =>
    isTerminal && options.useColor ? `\u001b[${color}m${label}\u001b[0m` : label;
  const line = (text: TextLine, paintedLabel = '', label = ''): void => {
    const [first = '', ...further] = shownLines(text, isTerminal ? widthOf(stream) : null);
    const lines = [paintedLabel + first.slice(label.length), ...further];
    stream.write(`${isTerminal ? eraseLine : ''}${lines.join('\n')}\n`);
  };
  const labelled = (label: string, color: number) => (text: string) =>
    line(`${label} ${text}`, paint(label, color), label);
  return {
    isTerminal,
    line: (text) => line(text),
    warn: labelled(options.labels.warning, 33),
    error: labelled(options.labels.error, 31),
    progress(text) {
      if (isTerminal) {
        stream.write(`${eraseLine}${cutToWidth(escapeActive(text), widthOf(stream) - 1)}`);
      } else {
        line(text);
      }
    },
  };
}

/** A terminal that does not tell its width says 0 columns. */
function widthOf({ columns }: Stream): number {
  return columns || 80;
}

const eraseLine = '\r\u001b[2K';

function writeTo(stream: Writable, text: string): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    stream.write(text, (error) => resolve(error ?? null));
  });
}

import type { Nonce } from '../model/ids.ts';

/** One piece of what a probe saw: a value, or a short reason why there is none. */
export type Entry =
  | { readonly kind: 'value'; readonly text: string }
  | { readonly kind: 'unread'; readonly why: string };

/** Entries by key, in printed order; a key may have several. */
export type Fields = ReadonlyMap<string, readonly Entry[]>;

/**
 * What became of a probe's envelope.
 *
 * `stale`: a whole or broken envelope with another nonce than the expected one. `truncated`: only a part of ours arrived.
 * `unreadable`: ours, but damaged, forged, of another version, or two that differ. `crashed`: no envelope at all.
 */
export type Opened =
  | { readonly kind: 'answer'; readonly nonce: string; readonly fields: Fields }
  | { readonly kind: 'stale' }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'crashed' };

/** In characters. The platform keeps 4,096 bytes; of anything longer only the end is looked at. */
const maxLength = 65_536;
const maxBodyLines = 200;
const maxLineLength = 100;

/**
 * Finds and opens the envelope in a probe's output. Never throws; takes time linear in the output's length.
 * Text around the envelope is no harm, nor are CRLF, empty lines, blanks at line ends, or the same envelope twice.
 * `expected` is the nonce of the POST; null accepts any nonce and still demands a whole envelope.
 */
export function openEnvelope(stdout: string, expected: Nonce | null): Opened {
  const pieces = findPieces(stdout.slice(-maxLength));
  if (pieces.length === 0) {
    return /\S/.test(stdout) ? { kind: 'unreadable' } : { kind: 'crashed' };
  }
  const ours = expected === null ? pieces : pieces.filter((piece) => piece.nonce === expected);
  return ours.length === 0 ? { kind: 'stale' } : judgePieces(ours);
}

/** What lies from a begin marker up to the next marker; `begin` or `end` is null when that marker is missing. */
type Piece = {
  readonly nonce: string;
  readonly version: number;
  readonly begin: string | null;
  readonly body: string[];
  end: { readonly lines: number; readonly checksum: string } | null;
};

const beginMarker = /(?:^|[^!-~])(smb1-probe v(\d{1,4}) begin ([0-9a-f]{32}))$/;
const endMarker = /^smb1-probe v(\d{1,4}) end ([0-9a-f]{32}) (\d{1,4}) ([0-9a-f]{8})$/;

function findPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  for (const raw of text.split(/[\r\n]+/)) {
    addLine(pieces, raw.trimEnd());
  }
  return pieces;
}

/** A line belongs to the last piece as long as that has no end. */
function addLine(pieces: Piece[], line: string): void {
  const last = pieces.at(-1);
  const open = last?.end === null ? last : null;
  const begin = line.length < 200 ? beginMarker.exec(line) : null;
  const end = endMarker.exec(line);
  if (begin) {
    pieces.push(begun(begin));
  } else if (end) {
    addEnd(pieces, open, end);
  } else if (open && line !== '' && open.body.length <= maxBodyLines) {
    open.body.push(line);
  }
}

function begun([, line = '', version = '', nonce = '']: RegExpExecArray): Piece {
  return { nonce, version: Number(version), begin: line, body: [], end: null };
}

/** An end marker closes the piece before it only if that has its nonce; otherwise it is the rest of a cut envelope. */
function addEnd(pieces: Piece[], open: Piece | null, match: RegExpExecArray): void {
  const [, version = '', nonce = '', lines = '', checksum = ''] = match;
  const end = { lines: Number(lines), checksum };
  if (open?.nonce === nonce && open.version === Number(version)) {
    open.end = end;
  } else {
    pieces.push({ nonce, version: Number(version), begin: null, body: [], end });
  }
}

function judgePieces(pieces: readonly Piece[]): Opened {
  const [first] = pieces;
  if (!first || pieces.some((piece) => piece.version !== 1)) {
    return { kind: 'unreadable' };
  }
  const whole = pieces.filter((piece) => piece.begin !== null && piece.end !== null);
  const [answer] = whole;
  if (!answer) {
    return { kind: 'truncated' };
  }
  const differ = whole.some((piece) => textOf(piece) !== textOf(answer));
  return differ ? { kind: 'unreadable' } : readPiece(answer);
}

function textOf(piece: Piece): string {
  return [piece.begin, ...piece.body, piece.end?.lines, piece.end?.checksum].join('\n');
}

function readPiece(piece: Piece): Opened {
  const lines = piece.end?.lines ?? 0;
  if (piece.body.length < lines && lines <= maxBodyLines) {
    return { kind: 'truncated' };
  }
  const isWhole = piece.body.length === lines && lines <= maxBodyLines;
  const fields = isWhole && checksum(piece) === piece.end?.checksum ? readFields(piece.body) : null;
  return fields === null ? { kind: 'unreadable' } : { kind: 'answer', nonce: piece.nonce, fields };
}

/** Adler-32 (RFC 1950) over the begin line and the body, a line feed after each line. */
function checksum(piece: Piece): string {
  let low = 1;
  let high = 0;
  const text = [piece.begin, ...piece.body, ''].join('\n');
  for (let index = 0; index < text.length; index++) {
    low = (low + text.charCodeAt(index)) % 65_521;
    high = (high + low) % 65_521;
  }
  return high.toString(16).padStart(4, '0') + low.toString(16).padStart(4, '0');
}

const entryLine = /^([a-z0-9][a-z0-9.-]{0,39})([=!])(.*)$/;
const printable = /^[\x20-\x7e]*$/;

/** Null when a line is none of the grammar. A line that starts with `+` continues the value before it. */
function readFields(body: readonly string[]): Fields | null {
  const fields = new Map<string, Entry[]>();
  for (const line of joinContinued(body)) {
    const [, key = '', mark = '', text = ''] = entryLine.exec(line) ?? [];
    if (key === '') {
      return null;
    }
    const entries = fields.get(key) ?? [];
    entries.push(mark === '=' ? { kind: 'value', text } : { kind: 'unread', why: text });
    fields.set(key, entries);
  }
  return fields;
}

/** A line that breaks a rule becomes an empty one, which no entry matches. */
function joinContinued(body: readonly string[]): string[] {
  const joined: string[] = [];
  for (const line of body) {
    const isSound = line.length <= maxLineLength && printable.test(line);
    const last = joined.length - 1;
    if (isSound && line.startsWith('+') && last >= 0) {
      joined[last] += line.slice(1);
    } else {
      joined.push(isSound ? line : '');
    }
  }
  return joined;
}

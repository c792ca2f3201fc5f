import type { Nonce } from '../model/ids.ts';
import { checksum, type Fields, readFields } from './envelope-body.ts';

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

const marker = 'smb1-probe v';
const beginMarker = /(?:^|[^!-~])(smb1-probe v(\d{1,4}) begin ([0-9a-f]{32}))$/;
const endMarker = /^smb1-probe v(\d{1,4}) end ([0-9a-f]{32}) (\d{1,4}) ([0-9a-f]{8})$/;

function findPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  for (const raw of text.split('\n')) {
    addLine(pieces, raw.trimEnd());
  }
  return pieces;
}

/** A line that is no marker belongs to the last piece as long as that has no end. */
function addLine(pieces: Piece[], line: string): void {
  const last = pieces.at(-1);
  const open = last?.end === null ? last : null;
  if (line.length < 200 && line.includes(marker)) {
    addMarker(pieces, open, line);
  } else if (open && line !== '' && open.body.length <= maxBodyLines) {
    open.body.push(line);
  }
}

function addMarker(pieces: Piece[], open: Piece | null, line: string): void {
  const begin = beginMarker.exec(line);
  const end = endMarker.exec(line);
  if (begin) {
    pieces.push(begun(begin));
  } else if (end) {
    addEnd(pieces, open, end);
  } else {
    open?.body.push(line);
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
  const differ = whole.length > 1 && new Set(whole.map(textOf)).size > 1;
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
  const isSealed = isWhole && checksum([piece.begin ?? '', ...piece.body]) === piece.end?.checksum;
  const fields = isSealed ? readFields(piece.body) : null;
  return fields === null ? { kind: 'unreadable' } : { kind: 'answer', nonce: piece.nonce, fields };
}

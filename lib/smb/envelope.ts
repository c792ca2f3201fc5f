import type { Nonce } from '../model/ids.ts';
import { bodyLines, type Fields, maxBodyLines, readBody } from './envelope-body.ts';
import { checksum } from './envelope-sums.ts';

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

type Marker =
  | (OfOne & { readonly kind: 'begin'; readonly line: string })
  | (OfOne & { readonly kind: 'end'; readonly lines: number; readonly checksum: string });

type OfOne = { readonly nonce: string; readonly version: number };

/** A marker, and where its line begins and ends in the text. */
type Found = Marker & { readonly from: number; readonly to: number };

/** What lies from a begin marker up to the next marker; `begin` or `end` is null when that marker is missing. */
type Piece = {
  readonly nonce: string;
  readonly version: number;
  readonly begin: string | null;
  readonly body: string;
  readonly end: Extract<Marker, { kind: 'end' }> | null;
};

/** An end marker closes the piece before it only if that has its nonce; otherwise it is the rest of a cut envelope. */
function findPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let begun: Extract<Found, { kind: 'begin' }> | null = null;
  const add = (upTo: number, end: Piece['end']): void => {
    if (begun !== null) {
      const { nonce, version, line, to } = begun;
      pieces.push({ nonce, version, begin: line, body: text.slice(to, upTo), end });
      begun = null;
    }
  };
  for (const found of findMarkers(text)) {
    const { nonce, version } = found;
    const closes = found.kind === 'end' && begun?.nonce === nonce && begun.version === version;
    add(found.from, closes ? found : null);
    if (found.kind === 'begin') {
      begun = found;
    } else if (!closes) {
      pieces.push({ nonce, version, begin: null, body: '', end: found });
    }
  }
  add(text.length, null);
  return pieces;
}

const markerStart = 'smb1-probe v';
const beginMarker = /(?:^|[^!-~])(smb1-probe v(\d{1,4}) begin ([0-9a-f]{32}))$/;
const endMarker = /^smb1-probe v(\d{1,4}) end ([0-9a-f]{32}) (\d{1,4}) ([0-9a-f]{8})$/;
const maxMarkerLine = 200;

function findMarkers(text: string): Found[] {
  const found: Found[] = [];
  for (let at = text.indexOf(markerStart); at >= 0; ) {
    const from = text.lastIndexOf('\n', at) + 1;
    const lineFeed = text.indexOf('\n', at);
    const to = lineFeed < 0 ? text.length : lineFeed;
    const line = text.slice(from, to).trimEnd();
    const marker = line.length < maxMarkerLine ? readMarker(line) : null;
    if (marker !== null) {
      found.push({ ...marker, from, to });
    }
    at = text.indexOf(markerStart, to);
  }
  return found;
}

function readMarker(line: string): Marker | null {
  const begin = beginMarker.exec(line);
  if (begin) {
    const [, marker = '', version = '', nonce = ''] = begin;
    return { kind: 'begin', line: marker, version: Number(version), nonce };
  }
  const [, version, nonce = '', lines = '', sum = ''] = endMarker.exec(line) ?? [];
  return version === undefined
    ? null
    : { kind: 'end', version: Number(version), nonce, lines: Number(lines), checksum: sum };
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

function textOf({ begin, body, end }: Piece): string {
  return [begin, ...bodyLines(body), end?.lines, end?.checksum].join('\n');
}

function readPiece({ nonce, begin, body, end }: Piece): Opened {
  const lines = end?.lines ?? 0;
  const { lineCount, sums, fields } = readBody(body);
  if (lineCount < lines && lines <= maxBodyLines) {
    return { kind: 'truncated' };
  }
  const isSealed = lineCount === lines && checksum(`${begin}\n`, sums) === end?.checksum;
  return isSealed && fields !== null ? { kind: 'answer', nonce, fields } : { kind: 'unreadable' };
}

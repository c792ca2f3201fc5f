import type { Nonce } from '../../model/ids.ts';
import { type Body, type Fields, type FieldsReading, maxBodyLines, readFields } from './envelope-body.ts';
import { type BodySums, checksumBehind, sumBody } from './envelope-sums.ts';
import type { EnvelopeVersion } from './probe-keys.ts';

/**
 * Why an envelope cannot be read. `damaged`: count, checksum or a character do not fit. `no-entry`: a line breaks the grammar.
 * `copies-differ`: two whole envelopes say two things. `version-not-known`: no version of this program's. `version-not-asked`: a whole
 * envelope of an earlier version in answer to a command. `body-of-…`: lines of one version's probe in the frame of another.
 */
export type UnreadableReason =
  | 'no-marker'
  | 'damaged'
  | 'no-entry'
  | 'copies-differ'
  | 'version-not-known'
  | 'version-not-asked'
  | 'body-of-v1-in-frame-of-v2'
  | 'body-of-v2-in-frame-of-v1';

export type Unreadable = { readonly kind: 'unreadable'; readonly why: UnreadableReason };

/**
 * Why there is no answer. `stale`: a whole or broken envelope with another nonce than the expected one. `truncated`: only a part of
 * ours arrived. `crashed`: nothing was printed, or errors without an envelope.
 */
export type NoAnswer = { readonly kind: 'stale' | 'truncated' | 'crashed' } | Unreadable;

/** What became of a probe's envelope. */
export type Opened =
  | {
      readonly kind: 'answer';
      readonly version: EnvelopeVersion;
      readonly nonce: string;
      readonly fields: Fields;
    }
  | NoAnswer;

/** An envelope whose count and checksum fit, its lines not yet read. */
export type Unsealed =
  | {
      readonly kind: 'sealed';
      readonly version: EnvelopeVersion;
      readonly nonce: string;
      readonly body: SealedBody;
    }
  | NoAnswer;

export type SealedBody = Body & Pick<BodySums, 'restFrom' | 'restFingerprint'>;

/** In characters. The platform keeps 4,096 bytes; of anything longer only the end is looked at. */
const maxLength = 65_536;

/**
 * Finds and opens the envelope in a probe's output. Never throws; takes time linear in the output's length.
 * Text around the envelope is no harm, nor are CRLF, empty lines, blanks at line ends, or the same envelope twice.
 * `expected` is the nonce of the POST, whose answer is of the current version; null accepts any nonce and earlier versions too, and
 * still demands a whole envelope.
 */
export function openEnvelope(stdout: string, expected: Nonce | null): Opened {
  const unsealed = unsealEnvelope(stdout, expected);
  if (unsealed.kind !== 'sealed') {
    return unsealed;
  }
  const { version, nonce, body } = unsealed;
  const reading = readFields(body, version);
  return reading.kind === 'fields'
    ? { kind: 'answer', version, nonce, fields: reading.fields }
    : refusedBody(reading.kind, version);
}

/** Names why a sealed body was refused. */
export function refusedBody(
  kind: Exclude<FieldsReading['kind'], 'fields'>,
  version: EnvelopeVersion,
): Unreadable {
  if (kind === 'no-entry') {
    return unreadable('no-entry');
  }
  return unreadable(version === 1 ? 'body-of-v2-in-frame-of-v1' : 'body-of-v1-in-frame-of-v2');
}

function unreadable(why: UnreadableReason): Unreadable {
  return { kind: 'unreadable', why };
}

/** The same up to the seal, for whoever reads the lines otherwise. A sealed body may still break the grammar. */
export function unsealEnvelope(stdout: string, expected: Nonce | null): Unsealed {
  const text = stdout.slice(-maxLength);
  const pieces = findPieces(text);
  if (pieces.length === 0) {
    return /\S/.test(stdout) ? unreadable('no-marker') : { kind: 'crashed' };
  }
  const ours = expected === null ? pieces : pieces.filter((piece) => piece.nonce === expected);
  return ours.length === 0 ? { kind: 'stale' } : judgePieces(text, ours, expected === null);
}

type Marker = {
  readonly nonce: string;
  readonly version: number;
  /** Where its line begins and ends in the text. */
  readonly from: number;
  readonly to: number;
} & (
  | { readonly kind: 'begin'; readonly line: string }
  | { readonly kind: 'end'; readonly lines: number; readonly checksum: string }
);

type End = Extract<Marker, { kind: 'end' }>;

/** What lies from a begin marker up to the next marker; `begin` or `end` is null when that marker is missing. */
type Piece = {
  readonly nonce: string;
  readonly version: number;
  readonly begin: string | null;
  /** Where the body begins and ends in the text. */
  readonly from: number;
  readonly to: number;
  readonly end: End | null;
};

function findPieces(text: string): Piece[] {
  const markers = findMarkers(text);
  const pieces: Piece[] = [];
  for (const [index, marker] of markers.entries()) {
    const { nonce, version } = marker;
    if (marker.kind === 'begin') {
      const next = markers[index + 1];
      const to = next?.from ?? text.length;
      pieces.push({
        nonce,
        version,
        begin: marker.line,
        from: marker.to + 1,
        to,
        end: closing(marker, next),
      });
    } else if (closing(markers[index - 1], marker) === null) {
      pieces.push({ nonce, version, begin: null, from: marker.from, to: marker.from, end: marker });
    }
  }
  return pieces;
}

/** The end marker, if it belongs to the begin marker before it; otherwise it is the rest of a cut envelope. */
function closing(begin: Marker | undefined, end: Marker | undefined): End | null {
  const isPair = begin?.kind === 'begin' && begin.nonce === end?.nonce && begin.version === end.version;
  return isPair && end?.kind === 'end' ? end : null;
}

const markerStart = 'smb1-probe v';
/** `@NONCE@` is printed by the script as `smb1-audit probe` shows it; no POST expects it. */
const beginMarker = /(?:^|[^!-~])(smb1-probe v(\d{1,4}) begin ([0-9a-f]{32}|@NONCE@))$/;
const endMarker = /^smb1-probe v(\d{1,4}) end ([0-9a-f]{32}|@NONCE@) (\d{1,4}) ([0-9a-f]{8})$/;
const maxMarkerLine = 200;

function findMarkers(text: string): Marker[] {
  const markers: Marker[] = [];
  for (let at = text.indexOf(markerStart); at >= 0; ) {
    const from = text.lastIndexOf('\n', at) + 1;
    const lineFeed = text.indexOf('\n', at);
    const to = lineFeed < 0 ? text.length : lineFeed;
    const marker = readMarker(text.slice(from, to).trimEnd(), from, to);
    if (marker !== null) {
      markers.push(marker);
    }
    at = text.indexOf(markerStart, to);
  }
  return markers;
}

function readMarker(line: string, from: number, to: number): Marker | null {
  if (line.length >= maxMarkerLine) {
    return null;
  }
  const begin = beginMarker.exec(line);
  if (begin) {
    const [, marker = '', version = '', nonce = ''] = begin;
    return { kind: 'begin', version: Number(version), nonce, from, to, line: marker };
  }
  const [, version, nonce = '', lines = '', checksum = ''] = endMarker.exec(line) ?? [];
  return version === undefined
    ? null
    : { kind: 'end', version: Number(version), nonce, from, to, lines: Number(lines), checksum };
}

const currentVersion = 2;

function judgePieces(text: string, pieces: readonly Piece[], isSaved: boolean): Unsealed {
  if (pieces.some(({ version }) => version !== 1 && version !== currentVersion)) {
    return unreadable('version-not-known');
  }
  if (!isSaved && pieces.some(({ version }) => version !== currentVersion)) {
    return unreadable('version-not-asked');
  }
  const whole = pieces.filter((piece) => piece.begin !== null && piece.end !== null);
  const [answer] = whole;
  if (!answer) {
    return { kind: 'truncated' };
  }
  const differ = whole.length > 1 && new Set(whole.map((piece) => linesOf(text, piece))).size > 1;
  return differ ? unreadable('copies-differ') : unseal(text, answer);
}

/** The piece without empty lines and blanks at line ends. */
function linesOf(text: string, { begin, from, to, end }: Piece): string {
  const body = text
    .slice(from, to)
    .split('\n')
    .map((line) => line.trimEnd());
  return [begin, ...body.filter((line) => line !== ''), end?.lines, end?.checksum].join('\n');
}

function unseal(text: string, { nonce, version, begin, from, to, end }: Piece): Unsealed {
  const lines = end?.lines ?? 0;
  const body = { text, from, to };
  const { lineCount, sums, restFrom, restFingerprint } = sumBody(body);
  if (lineCount < lines && lines <= maxBodyLines) {
    return { kind: 'truncated' };
  }
  const isWhole = lineCount === lines && lines <= maxBodyLines;
  return isWhole && sums !== null && checksumBehind(begin ?? '', sums) === end?.checksum
    ? {
        kind: 'sealed',
        version: version === 1 ? 1 : currentVersion,
        nonce,
        body: { ...body, restFrom, restFingerprint },
      }
    : unreadable('damaged');
}

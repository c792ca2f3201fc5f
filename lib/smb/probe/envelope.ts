import type { Nonce } from '../../model/ids.ts';
import { type Fields, type FieldsReading, readFields } from './envelope-body.ts';
import { maxBodyLines, type SealedLines, sealedLines, trimmedLines } from './envelope-sums.ts';
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

/** An envelope whose count and checksum fit, its lines not yet read: the first is the begin marker's. */
export type Unsealed =
  | {
      readonly kind: 'sealed';
      readonly version: EnvelopeVersion;
      readonly nonce: string;
      readonly lines: SealedLines;
    }
  | NoAnswer;

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
  const { version, nonce, lines } = unsealed;
  const reading = readFields(lines, version);
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

function unreadable(why: UnreadableReason): Unreadable {
  return { kind: 'unreadable', why };
}

type Marker = {
  readonly nonce: string;
  readonly version: number;
  /** Where the marker begins and where its line does. */
  readonly at: number;
  readonly lineFrom: number;
} & (
  | { readonly kind: 'begin' }
  | { readonly kind: 'end'; readonly lines: number; readonly checksum: number }
);

type End = Extract<Marker, { kind: 'end' }>;

/** What lies from a begin marker up to the line of the next marker, or an end marker without the begin marker that it belongs to. */
type Piece = {
  readonly nonce: string;
  readonly version: number;
  /** Where the begin marker begins, and where the next marker's line does, in the text. */
  readonly from: number;
  readonly to: number;
  /** Null: cut, since one of its markers is missing. */
  readonly end: End | null;
};

function findPieces(text: string): Piece[] {
  const markers = findMarkers(text);
  const pieces: Piece[] = [];
  for (const [index, marker] of markers.entries()) {
    const { nonce, version, at } = marker;
    if (marker.kind === 'begin') {
      const next = markers[index + 1];
      pieces.push({
        nonce,
        version,
        from: at,
        to: next?.lineFrom ?? text.length,
        end: closing(marker, next),
      });
    } else if (closing(markers[index - 1], marker) === null) {
      pieces.push({ nonce, version, from: at, to: at, end: null });
    }
  }
  return pieces;
}

/** The end marker, if it belongs to the begin marker before it; otherwise it is the rest of a cut envelope. */
function closing(begin: Marker | undefined, end: Marker | undefined): End | null {
  const isPair = begin?.kind === 'begin' && begin.nonce === end?.nonce && begin.version === end.version;
  return isPair && end?.kind === 'end' ? end : null;
}

/**
 * From its start to the end of its line. A begin marker may stand behind other text, parted by a blank or the like, an end marker
 * may not. `@NONCE@` is printed by the script as `smb1-audit probe` shows it; no POST expects it.
 */
const anyMarker =
  /(?<![!-~])smb1-probe v(\d{1,4}) (?:begin ([0-9a-f]{32}|@NONCE@)|end ([0-9a-f]{32}|@NONCE@) (\d{1,4}) ([0-9a-f]{8}))(?=[^\S\n]*(?:\n|$))/g;
const maxMarkerLine = 200;

function findMarkers(text: string): Marker[] {
  const markers: Marker[] = [];
  for (let found = anyMarker.exec(text); found !== null; found = anyMarker.exec(text)) {
    const lineFrom = text.lastIndexOf('\n', found.index) + 1;
    const marker = anyMarker.lastIndex < lineFrom + maxMarkerLine ? markerOf(found, lineFrom) : null;
    if (marker !== null) {
      markers.push(marker);
    }
  }
  return markers;
}

function markerOf(found: RegExpExecArray, lineFrom: number): Marker | null {
  const { index: at } = found;
  const [, version, begun, ended, lines, checksum = ''] = found;
  if (begun !== undefined) {
    return { kind: 'begin', nonce: begun, version: Number(version), at, lineFrom };
  }
  const sum = Number.parseInt(checksum, 16);
  return at === lineFrom && ended !== undefined
    ? {
        kind: 'end',
        nonce: ended,
        version: Number(version),
        at,
        lineFrom,
        lines: Number(lines),
        checksum: sum,
      }
    : null;
}

const currentVersion = 2;

function judgePieces(text: string, pieces: readonly Piece[], isSaved: boolean): Unsealed {
  if (pieces.some(({ version }) => version !== 1 && version !== currentVersion)) {
    return unreadable('version-not-known');
  }
  if (!isSaved && pieces.some(({ version }) => version !== currentVersion)) {
    return unreadable('version-not-asked');
  }
  const whole = pieces.filter((piece) => piece.end !== null);
  const [answer] = whole;
  if (!answer) {
    return { kind: 'truncated' };
  }
  const differ = whole.length > 1 && new Set(whole.map((piece) => printedIn(text, piece))).size > 1;
  return differ ? unreadable('copies-differ') : unseal(text, answer);
}

/** The piece without empty lines and blanks at line ends. */
function printedIn(text: string, { from, to, end }: Piece): string {
  return [...trimmedLines(text.slice(from, to)), end?.lines, end?.checksum].join('\n');
}

function unseal(text: string, { nonce, version, from, to, end }: Piece): Unsealed {
  const count = end?.lines ?? 0;
  const lines = sealedLines(text.slice(from, to));
  const lineCount = lines.count - 1;
  if (lineCount < count && count <= maxBodyLines) {
    return { kind: 'truncated' };
  }
  const isWhole = lineCount === count && count <= maxBodyLines;
  return isWhole && lines.checksum === end?.checksum
    ? { kind: 'sealed', version: version === 1 ? 1 : currentVersion, nonce, lines }
    : unreadable('damaged');
}

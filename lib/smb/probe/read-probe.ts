import type { GuestOs, JudgedProbe } from '../../model/finding.ts';
import type { Nonce } from '../../model/ids.ts';
import type { ScQueryReading } from '../../model/verdict.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { readEvidence, readOs } from '../evidence/read-evidence.ts';
import { judge } from '../judge/judge.ts';
import { createMemory, type Memory } from '../remembered.ts';
import { listsService } from '../sc/sc-query.ts';
import { type NoAnswer, refusedBody, unsealEnvelope } from './envelope.ts';
import { type Entry, type Field, type Fields, readFields } from './envelope-body.ts';
import type { EnvelopeVersion } from './probe-keys.ts';

/** What one probe's output comes to. Only a whole, undamaged answer with the expected nonce is judged. */
export type ProbeReading = { readonly kind: 'judged'; readonly probe: JudgedProbe } | NoAnswer;

/** Never throws. `nonce` null accepts a saved output, of an earlier version too: its checksum is checked, its nonce is not. */
export function readProbe(stdout: string, stderr: string, nonce: Nonce | null): ProbeReading {
  const unsealed = unsealEnvelope(stdout, nonce);
  if (unsealed.kind === 'sealed') {
    const reading = readFields(unsealed.lines, unsealed.version);
    return reading.kind === 'fields'
      ? { kind: 'judged', probe: judgeFields(reading.fields) }
      : refusedBody(reading.kind, unsealed.version);
  }
  const hasNoMarker = !stdout.includes('smb1-probe v');
  return hasNoMarker && /\S/.test(stderr) ? { kind: 'crashed' } : unsealed;
}

/** What a machine of a kind printed, and what came of it. `excerpts` came from JSON: V8 copies such an object as one piece. */
type Kind = Pick<JudgedProbe, 'halves' | 'scQuery'> & {
  readonly all: Fields['all'];
  readonly excerpts: JudgedProbe['evidence'];
};

/** Each version remembers for itself: the same entries mean another thing in another frame. */
const kinds: Readonly<Record<EnvelopeVersion, Memory<Kind>>> = { 1: createMemory(), 2: createMemory() };

/** Machines of a kind print the same keys, and the same of those that verdicts rest on: they are judged once. */
function judgeFields(fields: Fields): JudgedProbe {
  const { version, fingerprint } = fields;
  const kind = kinds[version].find(fingerprint);
  return (kind === undefined ? null : another(kind, fields)) ?? judgeAnew(fields);
}

function judgeAnew(fields: Fields): JudgedProbe {
  const evidence = readEvidence(fields);
  const excerpts = excerptsOf(fields);
  const judged = { halves: judge(evidence), scQuery: plainReading(evidence) };
  kinds[fields.version].keep(fields.fingerprint, () => ({
    ...judged,
    all: fields.all,
    excerpts: copied(excerpts),
  }));
  return { ...judged, os: guestOs(evidence.os), evidence: excerpts };
}

/** Null: it is of another kind. */
function another({ halves, scQuery, all, excerpts: others }: Kind, fields: Fields): JudgedProbe | null {
  if (all.length !== fields.all.length) {
    return null;
  }
  const excerpts = { ...others };
  for (const [index, field] of fields.all.entries()) {
    const difference = differenceOf(field, all[index]);
    if (difference === 'deciding') {
      return null;
    }
    if (difference === 'reported') {
      excerpts[field.key] = excerptOf(field);
    }
  }
  return { halves, scQuery, os: guestOs(readOs(fields)), evidence: excerpts };
}

function differenceOf(field: Field, other: Field | undefined): 'none' | 'reported' | 'deciding' {
  if (field.key !== other?.key) {
    return 'deciding';
  }
  if (field.text === other.text && field.kind === other.kind && field.others === other.others) {
    return 'none';
  }
  return field.isDeciding ? 'deciding' : 'reported';
}

/** The article's reading of DEPENDENCIES: by `sc.exe`, by the registry where `sc.exe` gave none. */
function plainReading({ client: { dependencies } }: Evidence): ScQueryReading | null {
  const names = dependencies.scQuery.kind === 'read' ? dependencies.scQuery : dependencies.registry;
  if (names.kind === 'unread') {
    return null;
  }
  return { smb1: listsService(names.value, 'mrxsmb10'), smb2: listsService(names.value, 'mrxsmb20') };
}

const versions: readonly (readonly [number, string])[] = [
  [10_000, '10.0'],
  [9600, '6.3'],
  [9200, '6.2'],
  [7600, '6.1'],
];
const oldest = [0, '6.0'] as const;

function guestOs(os: Evidence['os']): GuestOs {
  return { name: os.productName, build: versionText(os) };
}

function versionText(os: Evidence['os']): string | null {
  if (os.build.kind === 'unread') {
    return null;
  }
  const build = os.build.value;
  const [, version] = versions.find(([least]) => build >= least) ?? oldest;
  return os.revision === null ? `${version}.${build}` : `${version}.${build}.${os.revision}`;
}

/** By their keys, excerpts to write over: of objects that grow key by key V8 makes hash tables, of six times the size. */
const frames = createMemory<JudgedProbe['evidence']>();

function excerptsOf({ all, keysFingerprint }: Fields): JudgedProbe['evidence'] {
  const frame = frames.find(keysFingerprint) ?? {};
  const keys = Object.keys(frame);
  const isSame = keys.length === all.length && all.every(({ key }, place) => key === keys[place]);
  const excerpts: Record<string, string> = isSame ? { ...frame } : {};
  for (const field of all) {
    excerpts[field.key] = excerptOf(field);
  }
  if (!isSame) {
    frames.keep(keysFingerprint, () => copied(excerpts));
  }
  return excerpts;
}

/** V8 copies an object that came from JSON as one piece. */
function copied(excerpts: JudgedProbe['evidence']): JudgedProbe['evidence'] {
  return JSON.parse(JSON.stringify(excerpts)) as typeof excerpts;
}

const maxExcerpt = 400;

function excerptOf(field: Field): string {
  const text = field.others.length === 0 ? textOf(field) : textOf(field) + othersText(field.others);
  return text.length > maxExcerpt ? `${text.slice(0, maxExcerpt - 1)}…` : text;
}

const othersTexts = new WeakMap<readonly Entry[], string>();

function othersText(others: readonly Entry[]): string {
  const known = othersTexts.get(others);
  if (known !== undefined) {
    return known;
  }
  const text = others.map((entry) => ` | ${textOf(entry)}`).join('');
  othersTexts.set(others, text);
  return text;
}

function textOf({ kind, text }: Entry): string {
  return kind === 'read' ? text : `unread: ${text}`;
}

import type { GuestOs, JudgedProbe } from '../../model/finding.ts';
import type { Nonce } from '../../model/ids.ts';
import type { ScQueryReading } from '../../model/verdict.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { readEvidence, readOs } from '../evidence/read-evidence.ts';
import { judge } from '../judge/judge.ts';
import { createMemory, type Memory } from '../remembered.ts';
import { listsService } from '../sc/sc-query.ts';
import { copied, fingerprintsOf, readAlike, type Sample, sampleOf } from './alike.ts';
import { type NoAnswer, refusedBody, unsealEnvelope } from './envelope.ts';
import { type Entry, entriesOf, type Field, type Fields, readFields } from './envelope-body.ts';
import type { SealedLines } from './envelope-sums.ts';
import { type EnvelopeVersion, isDeciding } from './probe-keys.ts';

/** What one probe's output comes to. Only a whole, undamaged answer with the expected nonce is judged. */
export type ProbeReading = { readonly kind: 'judged'; readonly probe: JudgedProbe } | NoAnswer;

/** Never throws. `nonce` null accepts a saved output, of an earlier version too: its checksum is checked, its nonce is not. */
export function readProbe(stdout: string, stderr: string, nonce: Nonce | null): ProbeReading {
  const unsealed = unsealEnvelope(stdout, nonce);
  if (unsealed.kind === 'sealed') {
    return readBody(unsealed.lines, unsealed.version);
  }
  const hasNoMarker = !stdout.includes('smb1-probe v');
  return hasNoMarker && /\S/.test(stderr) ? { kind: 'crashed' } : unsealed;
}

/** What a machine of a kind printed, and what came of it. */
type Kind = Pick<JudgedProbe, 'halves' | 'scQuery'> & {
  readonly sample: Sample;
  readonly excerpts: JudgedProbe['evidence'];
};

/** By fingerprints. Each version remembers for itself: the same entries mean another thing in another frame. */
const kinds: Readonly<Record<EnvelopeVersion, Memory<Kind>>> = { 1: createMemory(), 2: createMemory() };

type Judged = { readonly fields: Fields; readonly probe: JudgedProbe };

/** A kind is judged once. Of one that is new only what differs from another is read, if there is one that is nearly the same. */
function readBody(lines: SealedLines, version: EnvelopeVersion): ProbeReading {
  const { find, keep } = kinds[version];
  const { all, even, odd } = fingerprintsOf(lines);
  const known = judgeAlike(lines, find(all));
  if (known !== null) {
    return { kind: 'judged', probe: known.probe };
  }
  const near = judgeAlike(lines, find(even) ?? find(odd));
  const reading = near === null ? readFields(lines, version) : { kind: 'fields' as const, ...near };
  if (reading.kind !== 'fields') {
    return refusedBody(reading.kind, version);
  }
  const { fields } = reading;
  const probe = near?.probe ?? judgeFields(fields, excerptsOf(fields.all));
  for (const print of near === null ? [all, even, odd] : [all]) {
    keep(print, () => kindOf(lines, { fields, probe }));
  }
  return { kind: 'judged', probe };
}

function kindOf(lines: SealedLines, { fields, probe: { halves, scQuery, evidence } }: Judged): Kind {
  return { sample: sampleOf(lines, fields), halves, scQuery, excerpts: copied(evidence) };
}

/** Null: it is like none, or unlike this one. */
function judgeAlike(lines: SealedLines, kind: Kind | undefined): Judged | null {
  const alike = kind === undefined ? null : readAlike(lines, kind.sample);
  if (kind === undefined || alike === null) {
    return null;
  }
  const { fields, changed } = alike;
  const evidence = { ...kind.excerpts };
  for (const field of changed) {
    evidence[field.key] = excerptOf(field);
  }
  const { halves, scQuery } = kind;
  const probe = changed.some(({ key }) => isDeciding(fields.version, key))
    ? judgeFields(fields, evidence)
    : { halves, scQuery, os: guestOs(readOs(fields)), evidence };
  return { fields, probe };
}

function judgeFields(fields: Fields, excerpts: JudgedProbe['evidence']): JudgedProbe {
  const evidence = readEvidence(fields);
  const os = guestOs(evidence.os);
  return { halves: judge(evidence), scQuery: plainReading(evidence), os, evidence: excerpts };
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

function excerptsOf(fields: readonly Field[]): JudgedProbe['evidence'] {
  return Object.fromEntries(fields.map((field) => [field.key, excerptOf(field)]));
}

const maxExcerpt = 400;

function excerptOf(field: Field): string {
  const text = entriesOf(field).map(textOf).join(' | ');
  return text.length > maxExcerpt ? `${text.slice(0, maxExcerpt - 1)}…` : text;
}

function textOf({ kind, text }: Entry): string {
  return kind === 'read' ? text : `unread: ${text}`;
}

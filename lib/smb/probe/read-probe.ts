import type { GuestOs, JudgedProbe } from '../../model/finding.ts';
import type { Nonce } from '../../model/ids.ts';
import type { ScQueryReading } from '../../model/verdict.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { one } from '../evidence/read-entries.ts';
import { readEvidence, readOs } from '../evidence/read-evidence.ts';
import { judge } from '../judge/judge.ts';
import { createMemory, type Memory } from '../remembered.ts';
import { listsService } from '../sc/sc-query.ts';
import { type NoAnswer, refusedBody, type SealedBody, unsealEnvelope } from './envelope.ts';
import { type Entry, type Fields, readFields } from './envelope-body.ts';
import type { EnvelopeVersion } from './probe-keys.ts';

/** What one probe's output comes to. Only a whole, undamaged answer with the expected nonce is judged. */
export type ProbeReading = { readonly kind: 'judged'; readonly probe: JudgedProbe } | NoAnswer;

/** Never throws. `nonce` null accepts a saved output, of an earlier version too: its checksum is checked, its nonce is not. */
export function readProbe(stdout: string, stderr: string, nonce: Nonce | null): ProbeReading {
  const unsealed = unsealEnvelope(stdout, nonce);
  if (unsealed.kind === 'sealed') {
    return judgeBody(unsealed.body, unsealed.version);
  }
  const hasNoMarker = !stdout.includes('smb1-probe v');
  return hasNoMarker && /\S/.test(stderr) ? { kind: 'crashed' } : unsealed;
}

/** What is known of the machines of a kind: one of them as it was judged, and the keys of the head and the build that they share. */
type Kind = { readonly probe: JudgedProbe; readonly shared: readonly string[] };

/** Each version remembers for itself: the same lines mean another thing in another frame. */
const kinds: Readonly<Record<EnvelopeVersion, Memory<Kind>>> = { 1: createMemory(), 2: createMemory() };

/**
 * Machines of a kind answer alike but for the head, which names their PowerShell and their Windows; of the head the verdicts rest on
 * the build alone. So of a machine whose kind is known only the head is read.
 */
function judgeBody(
  { text, from, to, restFrom, restFingerprint }: SealedBody,
  version: EnvelopeVersion,
): ProbeReading {
  const head = readFields({ text, from, to: restFrom }, version);
  if (head.kind !== 'fields') {
    return refusedBody(head.kind, version);
  }
  const rest = text.slice(restFrom, to);
  const build = one(head.fields, 'os.build');
  const headKeys = [...head.fields.keys()];
  const shared = [...headKeys, build.kind, textOf(build)];
  // Two releases may share the rest.
  const known = kinds[version](restFingerprint ^ Number(textOf(build)), rest);
  if (known !== null && known.kept !== null && areSame(shared, known.kept.shared)) {
    const { probe } = known.kept;
    const evidence = addExcerpts({ ...probe.evidence }, head.fields);
    return { kind: 'judged', probe: { ...probe, os: guestOs(readOs(head.fields)), evidence } };
  }
  const whole = readFields({ text, from: restFrom, to }, version, head.fields);
  if (whole.kind !== 'fields') {
    return refusedBody(whole.kind, version);
  }
  const probe = judgeFields(whole.fields, version);
  if (known !== null && headKeys.every((key) => ofHead.test(key)) && !ofHead.test(rest)) {
    known.kept = { probe, shared };
  }
  return { kind: 'judged', probe };
}

/** Begins a line whose key the verdicts do not rest on, or the build's. */
const ofHead = /^(?:host|os)\./m;

function areSame(texts: readonly string[], others: readonly string[]): boolean {
  return texts.length === others.length && texts.every((text, place) => text === others[place]);
}

function judgeFields(fields: Fields, version: EnvelopeVersion): JudgedProbe {
  const evidence = readEvidence(fields, version);
  return {
    halves: judge(evidence),
    scQuery: plainReading(evidence),
    os: guestOs(evidence.os),
    evidence: excerptsOf(fields),
  };
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

type Excerpts = JudgedProbe['evidence'];

const maxExcerpt = 400;

/**
 * By their number of keys, which is bounded, the first excerpts that had so many: to be copied for the next ones with the same keys.
 * V8 copies an object that came from JSON as one piece, in a hundredth of the time that it takes for one that grew key by key.
 */
const shapes = new Map<number, { readonly keys: readonly string[]; readonly excerpts: Excerpts }>();

function excerptsOf(fields: Fields): Excerpts {
  const keys = [...fields.keys()];
  const shape = shapes.get(keys.length);
  const excerpts = addExcerpts(shape && areSame(keys, shape.keys) ? { ...shape.excerpts } : {}, fields);
  if (shape === undefined) {
    shapes.set(keys.length, { keys, excerpts: JSON.parse(JSON.stringify(excerpts)) as Excerpts });
  }
  return excerpts;
}

/** Those of keys that are there take their places. */
function addExcerpts(excerpts: Record<string, string>, fields: Fields): Record<string, string> {
  for (const [key, entries] of fields) {
    const text = entries.length === 1 && entries[0] ? textOf(entries[0]) : entries.map(textOf).join(' | ');
    excerpts[key] = text.length > maxExcerpt ? `${text.slice(0, maxExcerpt - 1)}…` : text;
  }
  return excerpts;
}

function textOf(entry: Entry): string {
  return entry.kind === 'read' ? entry.value : `unread: ${entry.why}`;
}

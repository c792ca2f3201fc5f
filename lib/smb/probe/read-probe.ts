import type { GuestOs, JudgedProbe } from '../../model/finding.ts';
import type { Nonce } from '../../model/ids.ts';
import type { ScQueryReading } from '../../model/verdict.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { one } from '../evidence/read-entries.ts';
import { readEvidence, readOs } from '../evidence/read-evidence.ts';
import { judge } from '../judge/judge.ts';
import { areSame, createMemory, type Memory } from '../remembered.ts';
import { listsService } from '../sc/sc-query.ts';
import { bodyBegins, type NoAnswer, refusedBody, unsealEnvelope } from './envelope.ts';
import { type Entry, type Fields, noFields, readFields } from './envelope-body.ts';
import type { SealedLines } from './envelope-sums.ts';
import type { EnvelopeVersion } from './probe-keys.ts';

/** What one probe's output comes to. Only a whole, undamaged answer with the expected nonce is judged. */
export type ProbeReading = { readonly kind: 'judged'; readonly probe: JudgedProbe } | NoAnswer;

/** Never throws. `nonce` null accepts a saved output, of an earlier version too: its checksum is checked, its nonce is not. */
export function readProbe(stdout: string, stderr: string, nonce: Nonce | null): ProbeReading {
  const unsealed = unsealEnvelope(stdout, nonce);
  if (unsealed.kind === 'sealed') {
    return judgeBody(unsealed.lines, unsealed.version);
  }
  const hasNoMarker = !stdout.includes('smb1-probe v');
  return hasNoMarker && /\S/.test(stderr) ? { kind: 'crashed' } : unsealed;
}

/**
 * What is known of the machines of a kind: one of them as it was judged, and the keys of the head and the build that they share.
 * `excerpts`: its own, in the form that is copied fast; null until they are.
 */
type Kind = {
  readonly probe: JudgedProbe;
  readonly shared: readonly string[];
  excerpts: JudgedProbe['evidence'] | null;
};

/** Each version remembers for itself: the same lines mean another thing in another frame. */
const kinds: Readonly<Record<EnvelopeVersion, Memory<Kind>>> = { 1: createMemory(), 2: createMemory() };

/**
 * Machines of a kind answer alike but for the head, which names their PowerShell and their Windows; of the head the verdicts rest on
 * the build alone. So of a machine whose kind is known only the head is read.
 */
function judgeBody(lines: SealedLines, version: EnvelopeVersion): ProbeReading {
  const { text, bounds, rest, restFingerprint } = lines;
  const head = readFields(lines, bodyBegins, rest, noFields(version));
  if (head.kind !== 'fields') {
    return refusedBody(head.kind, version);
  }
  const build = one(head.fields, 'os.build');
  const headKeys = head.fields.all.map(({ key }) => key);
  const shared = [...headKeys, build.kind, textOf(build)];
  const restText = text.slice(bounds[rest], bounds.at(-1));
  // Two releases may share the rest.
  const known = kinds[version](restFingerprint ^ Number(textOf(build)), restText);
  if (known !== null && known.kept !== null && areSame(shared, known.kept.shared)) {
    return { kind: 'judged', probe: another(known.kept, head.fields) };
  }
  const whole = readFields(lines, rest, bounds.length, head.fields);
  if (whole.kind !== 'fields') {
    return refusedBody(whole.kind, version);
  }
  const probe = judgeFields(whole.fields);
  if (known !== null && headKeys.every((key) => ofHead.test(key)) && !ofHead.test(restText)) {
    known.kept = { probe, shared, excerpts: null };
  }
  return { kind: 'judged', probe };
}

/**
 * Another machine of the kind, by its head. V8 copies an object that came from JSON as one piece, in a hundredth of the time that it takes
 * for one that grew key by key.
 */
function another(kind: Kind, head: Fields): JudgedProbe {
  const { halves, scQuery, evidence: grown } = kind.probe;
  kind.excerpts ??= JSON.parse(JSON.stringify(grown)) as typeof grown;
  return { halves, scQuery, os: guestOs(readOs(head)), evidence: addExcerpts({ ...kind.excerpts }, head) };
}

/** Begins a line whose key the verdicts do not rest on, or the build's. */
const ofHead = /^(?:host|os)\./m;

function judgeFields(fields: Fields): JudgedProbe {
  const evidence = readEvidence(fields);
  return {
    halves: judge(evidence),
    scQuery: plainReading(evidence),
    os: guestOs(evidence.os),
    evidence: addExcerpts({}, fields),
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

const maxExcerpt = 400;

/** Those of keys that are there take their places. */
function addExcerpts(excerpts: Record<string, string>, { all }: Fields): Record<string, string> {
  for (const { key, first, others } of all) {
    let text = textOf(first);
    for (const other of others) {
      text = text.length > maxExcerpt ? text : `${text} | ${textOf(other)}`;
    }
    excerpts[key] = text.length > maxExcerpt ? `${text.slice(0, maxExcerpt - 1)}…` : text;
  }
  return excerpts;
}

function textOf(entry: Entry): string {
  return entry.kind === 'read' ? entry.value : `unread: ${entry.why}`;
}

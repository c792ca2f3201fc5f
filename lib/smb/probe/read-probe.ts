import type { GuestOs, JudgedProbe } from '../../model/finding.ts';
import type { Nonce } from '../../model/ids.ts';
import type { ScQueryReading } from '../../model/verdict.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { readEvidence, readOs } from '../evidence/read-evidence.ts';
import { judge } from '../judge/judge.ts';
import { createMemory, type Memory } from '../remembered.ts';
import { listsService } from '../sc/sc-query.ts';
import { refusedBody, type SealedBody, type Unreadable, unsealEnvelope } from './envelope.ts';
import { type Entry, type Fields, readFields } from './envelope-body.ts';
import type { EnvelopeVersion } from './probe-keys.ts';

/** What one probe's output comes to. Only a whole, undamaged answer with the expected nonce is judged. */
export type ProbeReading =
  | { readonly kind: 'judged'; readonly probe: JudgedProbe }
  | { readonly kind: 'stale' }
  | { readonly kind: 'truncated' }
  | Unreadable
  | { readonly kind: 'crashed' };

/** Never throws. `nonce` null accepts a saved output, of an earlier version too: its checksum is checked, its nonce is not. */
export function readProbe(stdout: string, stderr: string, nonce: Nonce | null): ProbeReading {
  const unsealed = unsealEnvelope(stdout, nonce);
  if (unsealed.kind === 'sealed') {
    const { body, version } = unsealed;
    return kinds[version].comesAgain(body.restFingerprint)
      ? judgeHead(body, version)
      : judgeLines(body, version);
  }
  const hasNoMarker = !stdout.includes('smb1-probe v');
  return hasNoMarker && /\S/.test(stderr) ? { kind: 'crashed' } : unsealed;
}

/** What is known of the machines of a kind: one of them as it was judged, and the keys of its head. */
type Kind = { readonly probe: JudgedProbe; readonly headKeys: readonly string[] };

/** Each version remembers for itself: the same lines mean another thing in another frame. */
const kinds: Readonly<Record<EnvelopeVersion, Memory<Kind>>> = { 1: createMemory(), 2: createMemory() };

/**
 * Machines of a kind answer alike but for the head, which names their PowerShell and their Windows; of the head the verdicts rest on
 * the build alone. So of a machine whose kind is known only the head is read.
 */
function judgeHead(body: SealedBody, version: EnvelopeVersion): ProbeReading {
  const { text, to, restFrom } = body;
  const head = readFields({ ...body, to: restFrom }, version);
  const build = head.kind === 'fields' ? head.fields.get('os.build')?.[0] : undefined;
  if (head.kind !== 'fields' || build === undefined || !isHead(head.fields) || hasHeadLines(text, restFrom)) {
    return judgeLines(body, version);
  }
  const kindText = `${build.kind} ${textOf(build)}\n${text.slice(restFrom, to)}`;
  const known = kinds[version].recall(kindText);
  if (known !== undefined && hasKeys(head.fields, known.headKeys)) {
    const evidence = addExcerpts({ ...known.probe.evidence }, head.fields);
    return { kind: 'judged', probe: { ...known.probe, os: guestOs(readOs(head.fields)), evidence } };
  }
  const reading = judgeLines(body, version);
  if (reading.kind === 'judged') {
    kinds[version].keep(kindText, { probe: reading.probe, headKeys: [...head.fields.keys()] });
  }
  return reading;
}

/** Nothing but keys that the verdicts do not rest on, and one build. */
function isHead(fields: Fields): boolean {
  for (const [key, entries] of fields) {
    if (!/^(?:host|os)\./.test(key) || (key === 'os.build' && entries.length > 1)) {
      return false;
    }
  }
  return true;
}

function hasHeadLines(text: string, from: number): boolean {
  return text.includes('\nhost.', from) || text.includes('\nos.', from);
}

function hasKeys(fields: Fields, keys: readonly string[]): boolean {
  let place = 0;
  for (const key of fields.keys()) {
    if (key !== keys[place]) {
      return false;
    }
    place += 1;
  }
  return place === keys.length;
}

function judgeLines(body: SealedBody, version: EnvelopeVersion): ProbeReading {
  const reading = readFields(body, version);
  return reading.kind === 'fields'
    ? { kind: 'judged', probe: judgeFields(reading.fields, version) }
    : refusedBody(reading.kind, version);
}

function judgeFields(fields: Fields, version: EnvelopeVersion): JudgedProbe {
  const evidence = readEvidence(fields, version);
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

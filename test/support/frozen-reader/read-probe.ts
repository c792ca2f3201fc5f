import type { JudgedProbe } from '../../../lib/model/finding.ts';
import type { Nonce } from '../../../lib/model/ids.ts';
import type { ScQueryReading } from '../../../lib/model/verdict.ts';
import type { Evidence } from '../../../lib/smb/evidence/evidence.ts';
import { judge } from '../../../lib/smb/judge/judge.ts';
import type { EnvelopeVersion } from '../../../lib/smb/probe/probe-keys.ts';
import { listsService } from '../../../lib/smb/sc/sc-query.ts';
import { refusedBody, type SealedBody, type Unreadable, unsealEnvelope } from './envelope.ts';
import { type Entry, type Fields, readFields } from './envelope-body.ts';
import { readEvidence } from './read-evidence.ts';

/** What one probe's output comes to. Only a whole, undamaged answer with the expected nonce is judged. */
type ProbeReading =
  | { readonly kind: 'judged'; readonly probe: JudgedProbe }
  | { readonly kind: 'stale' }
  | { readonly kind: 'truncated' }
  | Unreadable
  | { readonly kind: 'crashed' };

/**
 * The reader of 28 November 2026, which looks at every line of every output and remembers nothing: what the one in `lib/smb/probe`
 * must still say, byte for byte. It judges by the same table, so a change of the table needs none here.
 */
export function readProbeAsFrozen(stdout: string, stderr: string, nonce: Nonce | null): ProbeReading {
  const unsealed = unsealEnvelope(stdout, nonce);
  if (unsealed.kind === 'sealed') {
    return judgeLines(unsealed.body, unsealed.version);
  }
  const hasNoMarker = !stdout.includes('smb1-probe v');
  return hasNoMarker && /\S/.test(stderr) ? { kind: 'crashed' } : unsealed;
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
    os: { name: evidence.os.productName, build: versionText(evidence) },
    evidence: excerpts(fields),
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

function versionText({ os }: Evidence): string | null {
  if (os.build.kind === 'unread') {
    return null;
  }
  const build = os.build.value;
  const [, version] = versions.find(([least]) => build >= least) ?? oldest;
  return os.revision === null ? `${version}.${build}` : `${version}.${build}.${os.revision}`;
}

const maxExcerpt = 400;

function excerpts(fields: Fields): Record<string, string> {
  const excerpt: Record<string, string> = {};
  for (const [key, entries] of fields) {
    const [only] = entries;
    const text = only && entries.length === 1 ? textOf(only) : entries.map(textOf).join(' | ');
    excerpt[key] = text.length > maxExcerpt ? `${text.slice(0, maxExcerpt - 1)}…` : text;
  }
  return excerpt;
}

function textOf(entry: Entry): string {
  return entry.kind === 'read' ? entry.value : `unread: ${entry.why}`;
}

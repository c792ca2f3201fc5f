import type { JudgedProbe } from '../../model/finding.ts';
import { exposureOf, halves, verdictsOf } from '../../model/verdict.ts';
import { explainProbe } from '../../report/explain-probe.ts';
import { halfJson } from '../../report/json/finding-json.ts';
import type { UnreadableReason } from '../../smb/probe/envelope.ts';
import { type ProbeReading, readProbe } from '../../smb/probe/read-probe.ts';
import { type ParsedInput, unreadableInput } from './parsed-input.ts';
import { unwrap, withoutIndentation } from './unwrap.ts';

/** Does a text contain a probe's envelope, or what is left of one? */
export function isProbeOutput(text: string): boolean {
  return /\bsmb1-probe v\d+ (begin|end)\b/.test(text);
}

/**
 * Judges a whole probe output, whatever tools, mail and editors put around it; its checksum must be right, its nonce may be any. Two
 * outputs that differ are refused: nothing says which is meant.
 */
export function parseProbeOutput(text: string): ParsedInput {
  const reading = readProbe(withoutIndentation(unwrap(text)), '', null);
  return reading.kind === 'judged' ? probeDocument(reading.probe) : unreadableInput(troubleOf(reading));
}

function troubleOf(reading: Exclude<ProbeReading, { kind: 'judged' }>): string {
  return reading.kind === 'unreadable' ? unreadable[reading.why] : troubles[reading.kind];
}

const troubles = {
  stale: 'the answer is not to this probe',
  truncated: 'a part of the probe output is missing',
  crashed: 'the probe gave no answer',
} as const satisfies Partial<Record<ProbeReading['kind'], string>>;

const unreadable: Readonly<Record<UnreadableReason, string>> = {
  'no-marker': 'the marker lines of a probe output are missing',
  damaged: 'the probe output is damaged: its lines and its checksum do not agree',
  'no-entry': 'the probe output is damaged: one of its lines says nothing',
  'copies-differ': 'it has two probe outputs that differ; give one at a time',
  'version-not-known': 'the probe output is of a version that is not known here',
  'version-not-asked': 'the probe output is of an earlier version',
  'body-of-v1-in-frame-of-v2': 'lines of a version 1 probe stand in a version 2 frame',
  'body-of-v2-in-frame-of-v1': 'lines of a version 2 probe stand in a version 1 frame',
};

function probeDocument(probe: JudgedProbe): ParsedInput {
  const verdicts = verdictsOf(probe.halves);
  const [client, server] = halves.map((half) =>
    halfJson(half, verdicts[half], { judgement: probe.halves[half], os: probe.os }),
  );
  return {
    kind: 'document',
    json: {
      os: probe.os,
      scQuery: probe.scQuery,
      exposure: exposureOf(verdicts),
      client,
      server,
      evidence: probe.evidence,
    },
    verdicts,
    text: explainProbe(probe, 'en'),
    warnings: [],
  };
}

import type { JudgedProbe } from '../model/finding.ts';
import { explain } from '../smb/explain.ts';
import { type ProbeReading, readProbe } from '../smb/read-probe.ts';
import { type ParsedInput, unreadableInput } from './parsed-input.ts';

/** Does a text contain a probe's envelope, or what is left of one? */
export function isProbeOutput(text: string): boolean {
  return /\bsmb1-probe v\d+ (begin|end)\b/.test(text);
}

/** Judges a whole probe output; its checksum must be right, its nonce may be any. */
export function parseProbeOutput(text: string): ParsedInput {
  const reading = readProbe(text, '', null);
  return reading.kind === 'judged' ? probeDocument(reading.probe) : unreadableInput(troubles[reading.kind]);
}

const troubles: Readonly<Record<Exclude<ProbeReading['kind'], 'judged'>, string>> = {
  stale: 'the answer is not to this probe',
  truncated: 'a part of the probe output is missing',
  unreadable: 'the probe output is damaged: its lines and its checksum do not agree',
  crashed: 'the probe gave no answer',
};

function probeDocument({ judgement, ...probe }: JudgedProbe): ParsedInput {
  const { verdict, verdictReason, rule, because, warnings, changesAtReboot } = judgement;
  return {
    kind: 'document',
    json: {
      os: probe.os,
      scQuery: probe.scQuery,
      verdict,
      verdictReason,
      rule,
      because,
      warnings,
      changesAtReboot,
      smb1Server: probe.smb1Server,
      evidence: probe.evidence,
    },
    text: explain(judgement, probe.evidence),
    warnings: [],
  };
}

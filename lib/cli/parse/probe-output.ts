import type { JudgedProbe } from '../../model/finding.ts';
import { exposureOf, halves, verdictsOf } from '../../model/verdict.ts';
import { shownOs } from '../../report/advice/guest-os.ts';
import { explainProbe } from '../../report/explain-probe.ts';
import { halfJson } from '../../report/json/finding-json.ts';
import { readProbe } from '../../smb/probe/read-probe.ts';
import type { ParseTexts } from '../texts/parse-english.ts';
import { parseEnglish } from '../texts/parse-english.ts';
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
export function parseProbeOutput(text: string, say: ParseTexts = parseEnglish): ParsedInput {
  const reading = readProbe(withoutIndentation(unwrap(text)), '', null);
  return reading.kind === 'judged'
    ? probeDocument(reading.probe, say)
    : unreadableInput(say.ends[reading.kind === 'unreadable' ? reading.why : reading.kind], say);
}

function probeDocument(probe: JudgedProbe, { language }: ParseTexts): ParsedInput {
  const verdicts = verdictsOf(probe.halves);
  const [client, server] = halves.map((half) =>
    halfJson(half, verdicts[half], { judgement: probe.halves[half], os: probe.os }),
  );
  return {
    kind: 'document',
    json: {
      os: shownOs(probe.os),
      scQuery: probe.scQuery,
      exposure: exposureOf(verdicts),
      client,
      server,
      evidence: probe.evidence,
    },
    verdicts,
    text: explainProbe(probe, language),
    warnings: [],
  };
}

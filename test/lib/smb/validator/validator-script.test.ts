import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { halves } from '../../../../lib/model/verdict.ts';
import { judge, rules } from '../../../../lib/smb/judge/judge.ts';
import { readProbe } from '../../../../lib/smb/probe/read-probe.ts';
import { sealEnvelope } from '../../../support/seal-envelope.ts';
import { judgeLines } from '../../../support/validator.ts';
import { everyEvidence } from '../every-evidence.ts';
import {
  enabledOn2019,
  evidence,
  evidenceOn2008R2,
  evidenceOn2016,
  service,
  stopped,
} from '../evidence-builder.ts';
import { linesOf } from '../evidence-lines.ts';

/** What the auditor says of the same lines. */
function judgedBy(lines: readonly string[]) {
  const reading = readProbe(sealEnvelope('0'.repeat(32), lines).join('\n'), '', null);
  if (reading.kind !== 'judged') {
    throw new Error(`${reading.kind}: ${lines.join(' / ')}`);
  }
  return reading.probe.halves;
}

const bases = [
  evidence(),
  evidenceOn2016(),
  evidenceOn2008R2(),
  enabledOn2019(),
  enabledOn2019({ client: { service: service(3), listing: stopped } }),
].map(linesOf);

const oddValue = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '1',
    '3',
    '4',
    '5',
    '-1',
    '00',
    '4294967295',
    '9600',
    '99999',
    'yes',
    'no',
    'no-row',
    'missing',
    'present',
    'absent',
    'Enabled',
    'Enable Pending',
    'mrxsmb10',
    'a//b',
    'a\\b',
  ),
  fc.stringMatching(/^[ -{}~]{0,70}$/),
);

/** One line is lost, is told a reason instead of a value, or has another value. */
const changedLines = fc
  .tuple(fc.constantFrom(...bases), fc.nat(), fc.oneof(fc.constant(null), oddValue, fc.constant('!')))
  .map(([lines, index, value]) => {
    const at = index % lines.length;
    const [key = ''] = (lines[at] ?? '').split(/[=!]/);
    const changed = value === '!' ? [`${key}!timeout`] : value === null ? [] : [`${key}=${value}`.trimEnd()];
    return lines.toSpliced(at, 1, ...changed);
  });

describe('validatorTemplate', () => {
  it('judges as the judge does, by the same rule', () => {
    const reached = new Set<string>();
    const wrong: string[] = [];
    for (const given of everyEvidence(499)) {
      const judged = judge(given);
      const lines = linesOf(given);
      const { rulings } = judgeLines(lines);
      for (const half of halves) {
        const { rule, verdict } = judged[half];
        reached.add(rule);
        if (rulings[half] !== `${verdict} (rule ${rule})`) {
          wrong.push(`${half} ${rulings[half]}, not ${verdict} (rule ${rule}): ${lines.join(' / ')}`);
        }
      }
    }

    expect(wrong.slice(0, 3)).toEqual([]);
    expect([...reached].sort()).toEqual(rules.map(({ id }) => id).sort());
  }, 120_000);

  it('of lines as no sound probe prints them says what the judge says, or that it does not know', () => {
    fc.assert(
      fc.property(changedLines, (lines) => {
        const judged = judgedBy(lines);
        const { rulings } = judgeLines(lines);
        for (const half of halves) {
          expect([judged[half].verdict, 'unknown']).toContain(rulings[half].split(' ')[0]);
        }
      }),
      { numRuns: 1000 },
    );
  }, 60_000);
});

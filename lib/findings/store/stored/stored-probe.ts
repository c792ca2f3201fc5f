import { z } from 'zod';
import { type JudgedProbe, judgedProbeSchema, probeShape } from '../../../model/finding.ts';
import { type Because, judgementShape } from '../../../model/verdict.ts';
import { notAsked } from '../../../smb/judge/judge.ts';

const sentence = z.object({ signal: z.string(), value: z.string(), effect: z.string() });

const earlierProbe = z
  .object({ ...probeShape, judgement: z.looseObject({ ...judgementShape, because: z.array(sentence) }) })
  .transform(({ judgement: { verdictReason, because, ...rest }, ...probe }): JudgedProbe => {
    const client = {
      ...rest,
      verdictReason: verdictReason === null ? null : (renamedReasons[verdictReason] ?? verdictReason),
      because: because.map(inCode),
    };
    return { halves: { client, server: notAsked }, ...probe };
  });

/** What judging a probe yielded, as any version kept it: an earlier one judged the SMB1 client alone, and gave effects in sentences. */
export const storedProbe: z.ZodType<JudgedProbe> = z.union([judgedProbeSchema, earlierProbe]);

function inCode({ signal, value, effect }: z.output<typeof sentence>): Because {
  return { signal, value: `${value}. ${effect}`, effect: { code: 'as-written' } };
}

/** Today a reason is the same for either half. */
const renamedReasons: Readonly<Record<string, string>> = {
  'driver-service-unread': 'service-unread',
  'driver-start-unread': 'start-unread',
  'driver-file-unread': 'file-unread',
  'driver-service-without-file': 'service-without-file',
  'driver-service-with-feature-off': 'service-with-feature-off',
  'dependency-without-driver-service': 'dependency-without-service',
  'driver-file-without-driver-service': 'file-without-service',
  'builtin-without-driver-service': 'builtin-without-service',
  'feature-not-known-with-wmi-row': 'parent-not-known-with-wmi-row',
  'feature-enabled-without-driver-service': 'feature-enabled-without-service',
};

import { z } from 'zod';
import type { JudgedProbe } from '../../../model/finding.ts';
import { type Because, type EffectCode, type Judgement, verdicts } from '../../../model/verdict.ts';
import { notAsked } from '../../../smb/judge/judge.ts';
import { storedId } from './stored-id.ts';

const said = { signal: z.string(), value: z.string() };

const judgement = {
  verdict: z.enum(verdicts),
  verdictReason: z.string().nullable(),
  rule: z.string(),
  warnings: z.array(z.string()),
  changesAtReboot: z.boolean(),
};

const ofToday: z.ZodType<Judgement> = z.looseObject({
  ...judgement,
  because: z.array(z.looseObject({ ...said, effect: z.looseObject({ code: storedId<EffectCode>() }) })),
});

const guest = {
  scQuery: z.looseObject({ smb1: z.boolean(), smb2: z.boolean() }).nullable(),
  os: z.looseObject({ name: z.string().nullable(), build: z.string().nullable() }),
  evidence: z.record(z.string(), z.string()),
};

const earlierProbe = z
  .object({
    ...guest,
    judgement: z.looseObject({ ...judgement, because: z.array(z.object({ ...said, effect: z.string() })) }),
  })
  .transform(({ judgement: { verdictReason, because, ...rest }, ...probe }): JudgedProbe => {
    const client = {
      ...rest,
      verdictReason: verdictReason === null ? null : (renamedReasons[verdictReason] ?? verdictReason),
      because: because.map(inCode),
    };
    return { halves: { client, server: notAsked }, ...probe };
  });

/** What judging a probe yielded, as any version kept it: an earlier one judged the SMB1 client alone, and gave effects in sentences. */
export const storedProbe: z.ZodType<JudgedProbe> = z.union([
  z.looseObject({ ...guest, halves: z.looseObject({ client: ofToday, server: ofToday }) }),
  earlierProbe,
]);

function inCode({ signal, value, effect }: Omit<Because, 'effect'> & { readonly effect: string }): Because {
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

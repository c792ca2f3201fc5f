/** A rule of pacing or polling, and the line of a module that switches it off. */
export type PaceRule = {
  readonly name: string;
  /** Below `lib/`. */
  readonly file: string;
  /** Default false. */
  readonly isOfPolling?: boolean;
  readonly from: string;
  readonly to: string;
};

const polling = 'run-command/polling.ts';
const pacing = 'run-command/pacing/pacing.ts';
const bucket = 'run-command/pacing/bucket.ts';
const account = 'run-command/pacing/bucket-account.ts';

export const rules: readonly PaceRule[] = [
  {
    name: 'first look when half have ended',
    file: polling,
    isOfPolling: true,
    from: 'const firstLookShare = 0.5;',
    to: 'const firstLookShare = 0.999;',
  },
  {
    name: 'early ends expected until 64 were seen',
    file: polling,
    isOfPolling: true,
    from: 'const enoughEnds = 64;',
    to: 'const enoughEnds = 0;',
  },
  {
    name: 'the slowest tenth may be found later',
    file: polling,
    isOfPolling: true,
    from: 'const slowShare = 0.1;',
    to: 'const slowShare = -1;',
  },
  {
    name: 'the last few looked at as often as allowed',
    file: polling,
    isOfPolling: true,
    from: 'return mayEnd.length <= few;',
    to: 'return mayEnd.length < 0;',
  },
  {
    name: 'those that hang not counted among the last few',
    file: polling,
    isOfPolling: true,
    from: 'lastLookAt - startedAt <= learned.longestMs,',
    to: 'lastLookAt >= startedAt,',
  },
  {
    name: 'a probe that hangs asked for ever more seldom',
    file: polling,
    isOfPolling: true,
    from: 'const muchLonger = 1.6;',
    to: 'const muchLonger = Number.POSITIVE_INFINITY;',
  },
  {
    name: 'what was learned of the probes goes on in the next pass',
    file: 'run-command/learned.ts',
    isOfPolling: true,
    from: 'return isOfUse ? learned : nothingLearned(by);',
    to: 'void isOfUse; return nothingLearned(by);',
  },
  {
    name: 'operations that were taken over were looked at when due',
    file: polling,
    isOfPolling: true,
    from: 'lookedAtBefore(operation);',
    to: 'void lookedAtBefore;',
  },
  {
    name: 'operations that were taken over count for slow start',
    file: 'audit/pass/starter.ts',
    from: "picker.heard('accepted');",
    to: '',
  },
  {
    name: 'slow start',
    file: 'audit/pass/start-picker.ts',
    from: 'const initially = 32;',
    to: 'const initially = 100_000;',
  },
  {
    name: 'Compute refills by the minute, not all the time',
    file: bucket,
    from: 'const credit = rate.perSecond * rate.refillSeconds;',
    to: 'const credit = 0 * rate.refillSeconds;',
  },
  {
    name: 'what the headers tell of a refill by the minute',
    file: bucket,
    from: 'bucket.told = Math.max(bucket.told, surely);',
    to: '',
  },
  {
    name: 'levels of steady refill raised to what the headers say',
    file: bucket,
    from: 'raised - bucket.level < bucket.capacity / 4',
    to: 'raised === Number.POSITIVE_INFINITY',
  },
  {
    name: 'levels lowered to what the headers say',
    file: account,
    from: 'lowerTo(bucket, remaining - notCounted);',
    to: 'void [lowerTo, notCounted];',
  },
  {
    name: 'less counted on after a refusal',
    file: bucket,
    from: 'const keptShare = 0.7;',
    to: 'const keptShare = 1;',
  },
  {
    name: 'one call kept back',
    file: bucket,
    from: 'const roundingCalls = 1;',
    to: 'const roundingCalls = 0;',
  },
  {
    name: 'a bucket for each VM',
    file: pacing,
    from: "poll: ['arm-reads', 'compute-polls', 'compute-vm-polls'],",
    to: "poll: ['arm-reads', 'compute-polls'],",
  },
  {
    name: 'levels saved for the next pass',
    file: pacing,
    from: 'restore: (saved, now) => restore(state, saved, now),',
    to: 'restore: () => void restore,',
  },
  {
    name: 'waits spread by chance',
    file: 'run-command/retry-rules.ts',
    from: 'Math.round(waitMs * (1 + fraction / 4))',
    to: 'Math.round(waitMs + 0 * fraction)',
  },
];

/** The rule that `WITHOUT_RULE` names. */
export function ruleSwitchedOff(): PaceRule | undefined {
  return rules.find(({ name }) => name === process.env['WITHOUT_RULE']);
}

/** The module's text with the rule switched off. Throws when its line is not there, or not once. */
export function withoutRule({ name, file, from, to }: PaceRule, source: string): string {
  const parts = source.split(from);
  if (parts.length !== 2) {
    throw new Error(`${file} has the line of "${name}" ${parts.length - 1} times`);
  }
  return parts.join(to);
}

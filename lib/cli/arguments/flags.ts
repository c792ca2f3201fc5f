import { z } from 'zod';
import { imageKinds } from '../../findings/images/own-image.ts';
import { longestAuditSeconds, probedAgain } from '../../model/audit.ts';
import { outcomes } from '../../model/outcome.ts';
import { exposures, verdicts, verdictWords } from '../../model/verdict.ts';
import { exportFormats } from '../../report/export-findings.ts';
import { alarmConditions } from '../../report/notify/alarm-conditions.ts';
import {
  anyText,
  duration,
  durationUpTo,
  maxErrors,
  oneOf,
  percent,
  sha256,
  someOf,
  storeAddress,
  textList,
  type ValueType,
  wholeNumber,
} from '../../settings/values.ts';

export const outputFormats = ['table', 'json', 'ndjson', 'csv', 'tsv', 'none'] as const;

export type OutputFormat = (typeof outputFormats)[number];

/** In the order of the help. */
export const flagGroups = ['scope', 'exclude', 'probing', 'filter', 'result', 'general'] as const;

export type FlagGroup = (typeof flagGroups)[number];

/** `one` takes a value and the last one counts, `many` collects, `toggle` takes none. */
export type Flag<Kind extends 'one' | 'many' | 'toggle', Value> = {
  readonly kind: Kind;
  readonly group: FlagGroup;
  readonly type: ValueType<Value>;
  /** Stands for the value in the help. */
  readonly placeholder: string;
  /** One letter. */
  readonly short?: string;
};

/** Every flag of every command, and how its value is read. What the help says of it is in the texts of each language. */
export const flags = {
  subscription: { ...many('scope', 'NAME'), short: 's' },
  'management-group': many('scope', 'NAME'),
  'resource-group': many('scope', 'NAME'),
  tag: many('scope', 'KEY[=VALUE]'),
  location: many('scope', 'REGION'),
  id: many('scope', 'VM'),
  'exclude-subscription': many('exclude', 'NAME'),
  'exclude-management-group': many('exclude', 'NAME'),
  'exclude-resource-group': many('exclude', 'NAME'),
  'exclude-tag': many('exclude', 'KEY[=VALUE]'),
  'exclude-location': many('exclude', 'REGION'),
  'exclude-id': many('exclude', 'VM'),
  'probe-deadline': one('probing', durationUpTo(86_400), 'DURATION'),
  'audit-deadline': one('probing', durationUpTo(longestAuditSeconds), 'DURATION'),
  'max-errors': one('probing', maxErrors, 'N|N%'),
  'max-in-flight': one('probing', wholeNumber(1, 10_000), 'N'),
  'max-age': one('probing', duration, 'DURATION'),
  'per-image': one('probing', wholeNumber(1, 10_000), 'N'),
  full: toggle('probing'),
  from: one('probing', anyText, 'AUDIT'),
  only: one('probing', someOf(probedAgain), 'KINDS'),
  vm: one('probing', anyText, 'VM'),
  exposure: one('filter', someOf(exposures), 'EXPOSURES'),
  client: one('filter', someOf(verdicts), 'VERDICTS'),
  server: one('filter', someOf(verdicts), 'VERDICTS'),
  verdict: one('filter', someOf(verdicts), 'VERDICTS'),
  outcome: one('filter', someOf(outcomes), 'OUTCOMES'),
  publisher: one('filter', anyText, 'NAME'),
  flagged: toggle('filter'),
  newer: toggle('filter'),
  kind: one('filter', someOf(imageKinds), 'KINDS'),
  audit: one('filter', anyText, 'AUDIT'),
  'min-coverage': one('result', percent, 'PERCENT'),
  'fail-on': one('result', someOf(alarmConditions), 'CONDITIONS'),
  exemptions: one('result', anyText, 'FILE'),
  report: one('result', anyText, 'FILE'),
  'report-tags': one('result', textList, 'NAMES'),
  'save-evidence': toggle('result'),
  catalogue: toggle('result'),
  'older-than': one('result', durationUpTo(36_500 * 86_400), 'DURATION'),
  format: one('result', oneOf(exportFormats), 'FORMAT'),
  mask: toggle('result'),
  validator: toggle('result'),
  allow: one('result', someOf(verdictWords), 'VERDICTS'),
  out: one('result', anyText, 'FILE'),
  bundle: one('result', anyText, 'DIR'),
  'manifest-sha256': one('result', sha256, 'SHA256'),
  store: one('general', storeAddress, 'ADDRESS'),
  output: { ...one('general', oneOf(outputFormats), 'FORMAT'), short: 'o' },
  wide: toggle('general'),
  language: one('general', oneOf(['en', 'ja']), 'LANGUAGE'),
} as const;

export type FlagName = keyof typeof flags;

export const flagNames = Object.keys(flags) as FlagName[];

/** Those that say what is audited or, where an audit is looked at, which one is meant. */
export const scopeFlags = flagNames.filter((name) => ['scope', 'exclude'].includes(flags[name].group));

export function namesScope(given: FlagValues): boolean {
  return scopeFlags.some((name) => given[name] !== undefined);
}

export type FlagValues = {
  readonly [Name in FlagName]?: (typeof flags)[Name] extends Flag<infer Kind, infer Value>
    ? Kind extends 'many'
      ? readonly Value[]
      : Value
    : never;
};

export function shortOf(name: FlagName): string | null {
  const flag = flags[name];
  return 'short' in flag ? flag.short : null;
}

/** The words that a flag takes, where they are known. */
export function wordsOf(name: FlagName): readonly string[] {
  const { expected } = flags[name].type;
  return expected.code === 'one-of' || expected.code === 'some-of' ? expected.words : [];
}

function one<Value>(group: FlagGroup, type: ValueType<Value>, placeholder: string): Flag<'one', Value> {
  return { kind: 'one', group, type, placeholder };
}

function many(group: FlagGroup, placeholder: string): Flag<'many', string> {
  return { kind: 'many', group, type: anyText, placeholder };
}

function toggle(group: FlagGroup): Flag<'toggle', true> {
  const schema = z.literal('').transform(() => true as const);
  return { kind: 'toggle', group, type: { expected: { code: 'no-value' }, schema }, placeholder: '' };
}

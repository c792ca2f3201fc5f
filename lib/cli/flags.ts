import { z } from 'zod';
import { probedAgain } from '../model/audit.ts';
import { outcomes } from '../model/outcome.ts';
import { exposures, verdicts } from '../model/verdict.ts';
import { exportFormats } from '../report/export-findings.ts';
import { alarmConditions } from '../report/notify/alarm-conditions.ts';
import {
  anyText,
  duration,
  maxErrors,
  oneOf,
  percent,
  positiveNumber,
  sha256,
  someOf,
  storeAddress,
  type ValueType,
  wholeNumber,
} from '../settings/values.ts';

export const outputFormats = ['table', 'json', 'ndjson', 'csv', 'tsv', 'none'] as const;

export type OutputFormat = (typeof outputFormats)[number];

/** `one` takes a value and the last one counts, `many` collects, `toggle` takes none. */
export type Flag<Kind extends 'one' | 'many' | 'toggle', Value> = {
  readonly kind: Kind;
  readonly type: ValueType<Value>;
  /** Stands for the value in the help. */
  readonly placeholder: string;
  readonly help: string;
};

/** Every flag of every command: what it takes, how its value is read, and what the help says. */
export const flags = {
  subscription: many('ID', 'Audit the VMs of this subscription.'),
  'management-group': many('NAME', 'Audit the VMs below this management group.'),
  'resource-group': many('NAME', 'Audit the VMs of this resource group, by name or resource id.'),
  tag: many('KEY=VALUE', 'Audit the VMs that carry this tag.'),
  location: many('REGION', 'Audit the VMs in this region.'),
  id: many('RESOURCE_ID', 'Audit this VM.'),
  'exclude-subscription': many('ID', 'Leave out this subscription.'),
  'exclude-management-group': many('NAME', 'Leave out this management group.'),
  'exclude-resource-group': many('NAME', 'Leave out this resource group.'),
  'exclude-tag': many('KEY=VALUE', 'Leave out the VMs that carry this tag.'),
  'exclude-location': many('REGION', 'Leave out this region.'),
  'exclude-id': many('RESOURCE_ID', 'Leave out this VM.'),
  store: one(
    storeAddress,
    'ADDRESS',
    'Where audits are kept: sqlite:PATH (default sqlite:smb1-audit.sqlite) or https://ACCOUNT.table.core.windows.net.',
  ),
  output: one(
    oneOf(outputFormats),
    'FORMAT',
    `What is printed: ${outputFormats.join(', ')} (default table).`,
  ),
  'probe-deadline': one(positiveNumber(86_400), 'SECONDS', 'Longest wait for one probe (default 1800).'),
  'audit-deadline': one(
    positiveNumber(2_592_000),
    'SECONDS',
    'Longest time for the whole audit (default 14400).',
  ),
  'max-errors': one(
    maxErrors,
    'N|N%',
    'Stop starting probes at this count or share of errors (default never).',
  ),
  'max-in-flight': one(
    wholeNumber(1, 10_000),
    'N',
    'Most run commands under way per subscription (default 500).',
  ),
  'min-coverage': one(
    percent,
    'PERCENT',
    'The audit is incomplete when the verdicts of fewer VMs are known, such as 90%; carried over counts.',
  ),
  'save-evidence': toggle('Keep the raw output of every probe in the store.'),
  from: one(anyText, 'AUDIT', 'Go on with this earlier audit: probe some of its VMs again; see --only.'),
  only: one(
    someOf(probedAgain),
    'KINDS',
    'With --from: which VMs, of failed, unknown, unreachable, not-attempted (default all four).',
  ),
  'fail-on': one(
    someOf(alarmConditions),
    'CONDITIONS',
    'Exit with 4 when one holds for a VM: a verdict of either half (enabled), of one (server:enabled), or an exposure (on).',
  ),
  exposure: one(someOf(exposures), 'EXPOSURES', 'Only VMs with one of these exposures.'),
  client: one(someOf(verdicts), 'VERDICTS', 'Only VMs whose SMB 1.0 client has one of these verdicts.'),
  server: one(someOf(verdicts), 'VERDICTS', 'Only VMs whose SMB 1.0 server has one of these verdicts.'),
  verdict: one(someOf(verdicts), 'VERDICTS', 'Only VMs with one of these verdicts in either half.'),
  outcome: one(someOf(outcomes), 'OUTCOMES', 'Only findings with one of these outcomes.'),
  publisher: one(anyText, 'NAME', "Only VMs from this publisher's images."),
  flagged: toggle('Only images that come without the SMB1 binaries.'),
  exemptions: one(anyText, 'FILE', 'Exemptions as a JSON file: their findings count for no alarm.'),
  'max-age': one(
    duration,
    'DURATION',
    'Carry over evidence of unchanged VMs that is no older, such as 12h or 7d, instead of probing them.',
  ),
  full: toggle('Probe every VM, whatever the setting of the same meaning as --max-age says.'),
  'older-than': one(positiveNumber(36_500), 'DAYS', 'Delete audits that ended longer ago.'),
  lang: one(
    oneOf(['en', 'ja']),
    'LANGUAGE',
    'The language that is shown first, en or ja; both are in the file.',
  ),
  out: one(anyText, 'FILE', 'Write to this file instead of standard output; doctor: the redacted evidence.'),
  vm: one(anyText, 'RESOURCE_ID', 'Probe this VM once and judge the assumptions by it.'),
  bundle: one(
    anyText,
    'DIR',
    'Seal the audit in this new folder: report, findings, raw output, probe and a manifest of their SHA-256.',
  ),
  'manifest-sha256': one(sha256, 'SHA256', 'What export --bundle printed, kept elsewhere.'),
  format: one(oneOf(exportFormats), 'FORMAT', 'csv (default), ndjson or sarif.'),
  audit: one(anyText, 'AUDIT', 'Look in this audit instead of the newest one that has the VM.'),
} as const;

export type FlagName = keyof typeof flags;

export type FlagValues = {
  readonly [Name in FlagName]?: (typeof flags)[Name] extends Flag<infer Kind, infer Value>
    ? Kind extends 'many'
      ? readonly Value[]
      : Value
    : never;
};

function one<Value>(type: ValueType<Value>, placeholder: string, help: string): Flag<'one', Value> {
  return { kind: 'one', type, placeholder, help };
}

function many(placeholder: string, help: string): Flag<'many', string> {
  return { kind: 'many', type: anyText, placeholder, help };
}

function toggle(help: string): Flag<'toggle', true> {
  return {
    kind: 'toggle',
    type: { expected: 'no value', schema: z.literal('').transform(() => true as const) },
    placeholder: '',
    help,
  };
}

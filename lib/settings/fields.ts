import type { z } from 'zod';
import { longestAuditSeconds } from '../model/audit.ts';
import { type CloudName, clouds } from '../model/clouds.ts';
import { type LimitId, limits } from '../run-command/pacing/limits.ts';
import {
  anyText,
  duration,
  guid,
  maskKey,
  maxErrors,
  nonNegativeNumber,
  oneOf,
  onOff,
  percent,
  positiveNumber,
  schedule,
  storeAddress,
  textList,
  url,
  type ValueType,
  wholeNumber,
} from './values.ts';

/** Who is told of changes. */
const notifyKinds = ['generic', 'teams', 'slack'] as const;

const cloudNames = Object.keys(clouds) as CloudName[];

/** One setting; its name is its key, without the common prefix. */
export type Field<Value> = {
  readonly type: ValueType<Value>;
  /** As text; null: unset. */
  readonly fallback: string | null;
  readonly unit: string;
  readonly description: string;
  readonly secret: boolean;
};

/**
 * Microsoft's publishers of Windows images, as its own policies and documents name them; the last three are not confirmed, hence
 * a setting.
 */
const firstPartyPublishers = [
  'MicrosoftWindowsServer',
  'MicrosoftWindowsDesktop',
  'MicrosoftSQLServer',
  'MicrosoftSharePoint',
  'MicrosoftVisualStudio',
  'MicrosoftDynamicsAX',
  'MicrosoftDynamicsNAV',
  'MicrosoftWindowsServerHPCPack',
  'MicrosoftWindowsServerEssentials',
  'MicrosoftBizTalkServer',
  'microsoft-dsvm',
  'microsoft-ads',
];

export const fields = {
  SUBSCRIPTIONS: unset(textList, 'Subscriptions to audit, by id.'),
  MANAGEMENT_GROUPS: unset(textList, 'Management groups to audit, by name.'),
  RESOURCE_GROUPS: unset(textList, 'Resource groups to audit, by name or resource id.'),
  TAGS: unset(textList, 'Tags that a VM must carry, as key or key=value.'),
  LOCATIONS: unset(textList, 'Regions to audit, such as japaneast.'),
  IDS: unset(textList, 'Virtual machines to audit, by resource id.'),
  EXCLUDE_SUBSCRIPTIONS: unset(textList, 'Subscriptions to leave out.'),
  EXCLUDE_MANAGEMENT_GROUPS: unset(textList, 'Management groups to leave out.'),
  EXCLUDE_RESOURCE_GROUPS: unset(textList, 'Resource groups to leave out.'),
  EXCLUDE_TAGS: unset(textList, 'Tags of VMs to leave out.'),
  EXCLUDE_LOCATIONS: unset(textList, 'Regions to leave out.'),
  EXCLUDE_IDS: unset(textList, 'Virtual machines to leave out.'),
  SCHEDULE: preset(
    schedule,
    '0 0 3 * * 1',
    'When the timer starts an audit of the configured scope, in UTC.',
  ),
  STORE: { ...unset(storeAddress, 'Where audits are kept; a connection string is a secret.'), secret: true },
  CLOUD: preset(oneOf(cloudNames), 'AzureCloud', 'The Azure cloud to talk to.'),
  ARM_ENDPOINT: unset(url, "Resource Manager's address, when it is not the cloud's own."),
  ARM_AUDIENCE: unset(
    anyText,
    "Audience of the tokens for ARM_ENDPOINT: an https address on that host, or one of Azure Stack's.",
  ),
  HTTP: preset(onOff, 'on', 'Whether the HTTP API answers; off leaves only the timer.'),
  LANGUAGE: unset(
    oneOf(['en', 'ja']),
    'Language of all that people read; unset: that of who opens a report, that of the locale on the command line, and English in messages.',
  ),
  DISCOVERY_CLIENT_ID: unset(guid, 'User-assigned identity that reads the inventory.'),
  PROBE_CLIENT_ID: unset(guid, 'User-assigned identity that sends run commands.'),
  PROBE_DEADLINE_SECONDS: preset(
    positiveNumber(86_400),
    '1800',
    'How long after its start a probe counts as timed out.',
    'seconds',
  ),
  AUDIT_DEADLINE_SECONDS: preset(
    positiveNumber(longestAuditSeconds),
    '14400',
    'How long after its start an audit stops starting and waiting for probes.',
    'seconds',
  ),
  MAX_ERRORS: unset(
    maxErrors,
    'No more probes are started after this count of errors, or share of the VMs to probe; unset: no limit.',
  ),
  MAX_IN_FLIGHT: preset(
    wholeNumber(1, 10_000),
    '500',
    'Most run commands in progress at once in a subscription.',
    'run commands',
  ),
  MIN_COVERAGE: unset(
    percent,
    'Share of the VMs in scope that must have verdicts, carried-over ones included, for the audit to be complete; unset: no minimum.',
    'percent',
  ),
  MAX_AGE: unset(
    duration,
    'Verdicts of unchanged VMs that were probed no longer ago than this are carried over instead of probing again; unset: every VM is probed.',
    'such as 12h or 7d',
  ),
  PER_IMAGE: unset(
    wholeNumber(1, 10_000),
    'VMs of each image that are probed at the most, those without a verdict not counted; VMs of no image always are. Unset: every VM is probed.',
    'VMs',
  ),
  CATALOGUE: preset(
    onOff,
    'off',
    'Whether an audit reads once which versions the Marketplace publishes of the SKUs in use, for the report and for what changed.',
  ),
  FIRST_PARTY_PUBLISHERS: preset(
    textList,
    firstPartyPublishers.join(', '),
    "Publishers of Microsoft's own Windows images, in any casing; images of others are told apart.",
  ),
  REPORT_TAGS: preset(
    textList,
    'Owner, OpsTeam, CostCenter, CostCentre',
    'Tags that tell whose a VM is: columns and filters of the report, columns of CSV. Case, hyphens, underscores and blanks make no difference.',
  ),
  EXEMPTIONS: unset(anyText, 'Exemptions: the path of a JSON file, or the JSON itself.'),
  NOTIFY: preset(
    oneOf(notifyKinds),
    'generic',
    'What is posted to WEBHOOK_URL: a card for a Teams workflow, blocks for Slack, or signed JSON.',
  ),
  WEBHOOK_URL: {
    ...unset(
      url,
      'Where changes since the previous audit are posted; for signed JSON set together with WEBHOOK_SECRET.',
    ),
    secret: true,
  },
  WEBHOOK_SECRET: {
    ...unset(anyText, 'Key that signs the JSON that is posted to WEBHOOK_URL; Teams and Slack take none.'),
    secret: true,
  },
  LOG_CHANGES: preset(
    onOff,
    'off',
    'Whether the function app writes a log line for each VM and image that changed; the names of VMs are then in the log.',
  ),
  LOG_ANALYTICS_ENDPOINT: unset(
    url,
    'Logs ingestion endpoint of the data collection rule that takes a row of each finding and image from the function app; set together with LOG_ANALYTICS_RULE_ID.',
  ),
  LOG_ANALYTICS_RULE_ID: unset(anyText, 'Immutable id of that data collection rule.'),
  MASK_KEY: {
    ...unset(
      maskKey,
      'Key of the pseudonyms of --mask; unset: one that is made beside a SQLite store at first use.',
    ),
    secret: true,
  },
  RETENTION_DAYS: unset(
    positiveNumber(36_500),
    'The function app deletes audits that ended more than this many days ago, except the newest whole one of each scope; unset: all are kept.',
    'days',
  ),
  FIRST_POLL_MS: preset(
    wholeNumber(0, 3_600_000),
    '20000',
    'Time from the start of a run command to its first poll, until enough durations have been observed.',
    'milliseconds',
  ),
  MIN_POLL_INTERVAL_MS: preset(
    wholeNumber(1, 3_600_000),
    '4000',
    'Shortest time between two polls of one run command.',
    'milliseconds',
  ),
};

/** Burst, rate and refill of every documented limit. */
export const rateFields = Object.fromEntries(limits.flatMap(fieldsOfLimit));
type SchemasOf<Fields> = {
  [Name in keyof Fields]: Fields[Name] extends Field<infer Value>
    ? z.ZodType<Value, string | undefined>
    : never;
};

export function schemasOf<Fields extends Readonly<Record<string, Field<unknown>>>>(
  all: Fields,
): SchemasOf<Fields> {
  const schemas = Object.entries(all).map(([name, { type, fallback }]) => [
    name,
    fallback === null
      ? type.schema.optional().transform((value) => value ?? null)
      : type.schema.prefault(fallback),
  ]);
  return Object.fromEntries(schemas) as SchemasOf<Fields>;
}

/** A limit's id as part of a variable's name. */
export function limitName(id: LimitId): string {
  return id.toUpperCase().replaceAll('-', '_');
}

function fieldsOfLimit(limit: (typeof limits)[number]): [string, Field<number>][] {
  const name = limitName(limit.id);
  const whose = `of the ${limit.id} limit, per ${limit.per}`;
  const { burst, perSecond, refillSeconds } = limit;
  return [
    [`${name}_BURST`, preset(wholeNumber(1, 1e9), `${burst}`, `Bucket size ${whose}.`, 'calls')],
    [
      `${name}_PER_SECOND`,
      preset(positiveNumber(1e9), `${perSecond}`, `Refill ${whose}.`, 'calls per second'),
    ],
    [
      `${name}_REFILL_SECONDS`,
      preset(
        nonNegativeNumber(86_400),
        `${refillSeconds}`,
        `Time between refills ${whose}; 0: continuous.`,
        'seconds',
      ),
    ],
  ];
}

function unset<Value>(type: ValueType<Value>, description: string, unit = ''): Field<Value | null> {
  return { type, fallback: null, unit, description, secret: false };
}

function preset<Value>(
  type: ValueType<Value>,
  fallback: string,
  description: string,
  unit = '',
): Field<Value> {
  return { type, fallback, unit, description, secret: false };
}

import { z } from 'zod';
import type { AuditLimits } from '../model/audit.ts';
import { armAddress, clouds } from '../model/clouds.ts';
import { AuditError } from '../model/errors.ts';
import { expectedText } from '../model/reasons/expected.ts';
import type { WrongSetting } from '../model/reasons/problem.ts';
import { type Scope, type ScopeDimension, type ScopeSide, scopeDimensions } from '../model/scope.ts';
import { nearest } from '../model/texts/nearest.ts';
import { type LimitId, limits, type Rate, type Rates } from '../run-command/pacing/limits.ts';
import { type Field, fields, limitName, rateFields, schemasOf } from './fields.ts';
import { logAnalyticsOf, logAnalyticsProblems, wrongSetting } from './log-analytics.ts';
import { textList } from './values.ts';

const prefix = 'SMB1_AUDIT_';

/** Everything that the environment decides, read once. */
export type Settings = Readonly<ReturnType<typeof assemble>>;

/** One row of the settings table in the documentation. */
export type SettingRow = {
  readonly name: string;
  readonly expected: string;
  readonly default: string;
  readonly unit: string;
  readonly description: string;
  readonly secret: boolean;
};

const everyField: Readonly<Record<string, Field<unknown>>> = { ...fields, ...rateFields };

const settingsSchema = z.object({
  plain: z.object(schemasOf(fields)),
  rates: z.object(schemasOf(rateFields)),
});

/**
 * Reads every setting, blank ones as unset; a blank list is refused, because whoever computed it meant nothing, and not everything.
 * Throws `settings.invalid` that names all bad variables at once, each with what was expected.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const texts = Object.fromEntries(Object.keys(everyField).map((name) => [name, givenText(env, name)]));
  const parsed = settingsSchema.safeParse({ plain: texts, rates: texts });
  const unknown = Object.keys(env)
    .filter((name) => name.startsWith(prefix) && !(name.slice(prefix.length) in everyField))
    .map((name) => ({ name, meant: meantBy(name) }));
  const wrong = [
    ...(parsed.error?.issues ?? []).map((issue) => wrongField(String(issue.path[1]), texts)),
    ...(parsed.success
      ? [...webhookProblems(parsed.data.plain), ...logAnalyticsProblems(parsed.data.plain)]
      : []),
    ...unknown
      .filter(isMisspeltScope)
      .map(({ name, meant }) => ({ names: [name], expected: null, given: null, meant })),
  ];
  if (!parsed.success || wrong.length > 0) {
    throw new AuditError('settings.invalid', { code: 'settings-not-valid', wrong });
  }
  return assemble(parsed.data, unknown);
}

/** The settings as documentation shows them, in order. @public for the pages under docs/, which are made of it. */
export function settingsTable(): readonly SettingRow[] {
  return Object.entries(everyField).map(([name, field]) => ({
    name: `${prefix}${name}`,
    expected: expectedText(field.type.expected),
    default: field.fallback ?? '',
    unit: field.unit,
    description: field.description,
    secret: field.secret,
  }));
}

function assemble({ plain, rates }: z.output<typeof settingsSchema>, unknown: readonly UnknownName[]) {
  return {
    scope: scopeOf(plain),
    /** Six-field NCRONTAB, UTC; null: the timer is off. */
    schedule: plain.SCHEDULE,
    /** Null: the composition root's own default. */
    store: plain.STORE,
    /** Where Resource Manager is, and the scope of tokens for it. */
    arm: armAddress({ cloud: plain.CLOUD, armEndpoint: plain.ARM_ENDPOINT, armAudience: plain.ARM_AUDIENCE }),
    http: plain.HTTP,
    /** Null: the reader's own where it can be told, else English. */
    language: plain.LANGUAGE,
    discoveryClientId: plain.DISCOVERY_CLIENT_ID,
    probeClientId: plain.PROBE_CLIENT_ID,
    limits: limitsOf(plain),
    /** Whose Marketplace images count as Microsoft's own; compared without regard to casing. */
    firstPartyPublishers: plain.FIRST_PARTY_PUBLISHERS,
    /** Names of tags that tell whose a VM is. */
    reportTags: plain.REPORT_TAGS,
    /** The path of a JSON file, or the JSON itself. */
    exemptions: plain.EXEMPTIONS,
    webhook: webhookOf(plain),
    /** Whether the function app logs each VM and image that changed. */
    logChanges: plain.LOG_CHANGES,
    /** Where the function app sends rows; null: nowhere. */
    logAnalytics: logAnalyticsOf(plain),
    /** Address of the cloud's Portal, for links. */
    portal: clouds[plain.CLOUD].portal,
    /** A secret; null: the store's own. */
    maskKey: plain.MASK_KEY,
    /** How long the function app keeps closed audits, in days; null: for ever. */
    retentionDays: plain.RETENTION_DAYS,
    tuning: {
      firstPollMs: plain.FIRST_POLL_MS,
      minPollIntervalMs: plain.MIN_POLL_INTERVAL_MS,
      maxInFlight: plain.MAX_IN_FLIGHT,
    },
    rates: Object.fromEntries(limits.map(({ id }) => [id, rateOf(id, rates)])) as Rates,
    /** Variables that begin like a setting and are none: worth a warning. */
    unknown,
  };
}

function limitsOf(plain: Plain): Omit<AuditLimits, 'saveEvidence'> {
  return {
    probeDeadlineSeconds: plain.PROBE_DEADLINE_SECONDS,
    auditDeadlineSeconds: plain.AUDIT_DEADLINE_SECONDS,
    maxErrors: plain.MAX_ERRORS,
    minCoveragePercent: plain.MIN_COVERAGE,
    ...(plain.MAX_AGE !== null && { maxAgeSeconds: plain.MAX_AGE }),
    ...(plain.PER_IMAGE !== null && { perImage: plain.PER_IMAGE }),
    ...(plain.CATALOGUE && { catalogue: true as const }),
  };
}

type Plain = z.output<typeof settingsSchema>['plain'];

/** Address and secret are secrets: a webhook's URL often carries its key. Chat takes no signature. */
function webhookOf({ NOTIFY: kind, WEBHOOK_URL: url, WEBHOOK_SECRET: secret }: Plain) {
  return url === null ? null : { kind, url, secret: kind === 'generic' ? secret : null };
}

function webhookProblems({ NOTIFY, WEBHOOK_URL, WEBHOOK_SECRET }: Plain): WrongSetting[] {
  const url = [`${prefix}WEBHOOK_URL`];
  if (NOTIFY === 'generic' && (WEBHOOK_URL === null) !== (WEBHOOK_SECRET === null)) {
    return [wrongSetting([...url, `${prefix}WEBHOOK_SECRET`], { code: 'both-or-neither' })];
  }
  if (NOTIFY !== 'generic' && WEBHOOK_URL === null) {
    return [wrongSetting(url, { code: 'address-for', setting: `${prefix}NOTIFY` })];
  }
  const isPrivate =
    WEBHOOK_URL === null || /^https:|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/i.test(WEBHOOK_URL);
  return isPrivate ? [] : [wrongSetting(url, { code: 'https-or-local' })];
}

function scopeOf(plain: Plain): Scope {
  const include = scopeSideOf((dimension) => plain[dimensionNames[dimension]]);
  const exclude = scopeSideOf((dimension) => plain[`EXCLUDE_${dimensionNames[dimension]}`]);
  return { ...(include && { include }), ...(exclude && { exclude }) };
}

const dimensionNames = {
  subscriptions: 'SUBSCRIPTIONS',
  managementGroups: 'MANAGEMENT_GROUPS',
  resourceGroups: 'RESOURCE_GROUPS',
  tags: 'TAGS',
  locations: 'LOCATIONS',
  ids: 'IDS',
} as const satisfies Record<ScopeDimension, string>;

/** The setting that names a part of the scope. */
export function scopeSetting(side: 'include' | 'exclude', dimension: ScopeDimension): string {
  return `${prefix}${side === 'include' ? '' : 'EXCLUDE_'}${dimensionNames[dimension]}`;
}

/** Undefined when no dimension has a value. */
export function scopeSideOf(
  valuesOf: (dimension: ScopeDimension) => readonly string[] | null | undefined,
): ScopeSide | undefined {
  const given = scopeDimensions.flatMap((dimension) => {
    const values = valuesOf(dimension) ?? null;
    return values === null ? [] : [[dimension, [...values]] as const];
  });
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

function rateOf(id: LimitId, rates: Readonly<Record<string, number>>): Rate {
  const name = limitName(id);
  return {
    burst: rates[`${name}_BURST`] as number,
    perSecond: rates[`${name}_PER_SECOND`] as number,
    refillSeconds: rates[`${name}_REFILL_SECONDS`] as number,
  };
}

/** Deployment templates set unused settings to blanks. */
function givenText(env: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  const text = env[`${prefix}${name}`];
  const isUnset = text?.trim() === '' && everyField[name]?.type !== textList;
  return isUnset ? undefined : text;
}

function wrongField(name: string, texts: Readonly<Record<string, string | undefined>>): WrongSetting {
  const { type, secret } = everyField[name] as Field<unknown>;
  const given = secret ? null : (texts[name] ?? '').slice(0, 200);
  return { names: [`${prefix}${name}`], expected: type.expected, given };
}

/** `meant`: the setting whose name is nearest; null: none is near. */
type UnknownName = { readonly name: string; readonly meant: string | null };

function meantBy(name: string): string | null {
  const near = nearest(name.slice(prefix.length), Object.keys(everyField));
  return near === null ? null : `${prefix}${near}`;
}

const scopeSettings = scopeDimensions.flatMap((dimension) => [
  scopeSetting('include', dimension),
  scopeSetting('exclude', dimension),
]);

/** A misspelt part of the scope would leave it wider than was meant, unseen; every other unknown name is harmless. */
function isMisspeltScope({ name, meant }: UnknownName): boolean {
  if (meant !== null && scopeSettings.includes(meant)) {
    return true;
  }
  return /^(EXCLUDE.*|INCLUDE.*|(SUBSCRIPTION|MANAGEMENT_?GROUP|RESOURCE_?GROUP|TAG|LOCATION|REGION|VM|ID)(_?(ID|NAME))?S?)$/.test(
    name.slice(prefix.length).toUpperCase(),
  );
}

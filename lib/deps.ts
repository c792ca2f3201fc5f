import { randomBytes } from 'node:crypto';
import type { AuditDeps } from './audit/audit-deps.ts';
import { createSampleCounts } from './audit/sample/shared-count.ts';
import { once } from './azure/once.ts';
import type { RowSink } from './findings/row-sink.ts';
import type { Store } from './findings/store/store.ts';
import type { Readable } from './inventory/discovery.ts';
import type { PermissionsPort } from './inventory/permissions.ts';
import type { AuditId } from './model/ids.ts';
import type { Random } from './model/ports.ts';
import type { AuditLog } from './model/texts/log-texts.ts';
import type { ChangesNotice } from './report/notify/notify-changes.ts';
import { createWebhook, type Receiver, type Webhook } from './report/notify/webhook.ts';
import { createPacer, type Pacer } from './run-command/pacing/pacing.ts';
import type { Settings } from './settings/settings.ts';
import type { StoreAddress } from './settings/values.ts';
import { probeScript, probeSha256 } from './smb/probe/probe.ts';
import { readProbe } from './smb/probe/read-probe.ts';
import { systemClock } from './system-clock.ts';

export const systemRandom: Random = {
  fraction: () => Math.random(),
  hex: (bytes) => randomBytes(bytes).toString('hex'),
};

/** `mustExist`: a store that is missing is not made. */
export type StoreAccess = { readonly readOnly: boolean; readonly mustExist?: boolean };

/** Opens the store at an address; the code of the other kind of store is not loaded. */
export async function openStore(address: StoreAddress, options: StoreAccess): Promise<Store> {
  if (address.kind === 'sqlite') {
    const { openSqliteStore } = await import('./sqlite/store.ts');
    return await openSqliteStore(address.path, options);
  }
  const { openTablesStore } = await import('./azure/tables/store.ts');
  return await openTablesStore(address, { ...options, random: systemRandom });
}

/** All that an audit works through, but for the store, and what the doctor asks besides. */
export type AuditPorts = Omit<AuditDeps, 'store'> & Readable & { readonly permissions: PermissionsPort };

export type PortsOptions = {
  /** Marks the calls to Azure that are made for an audit; null while there is none. */
  readonly auditId: () => AuditId | null;
  readonly log: AuditLog;
  /** Stands between a pacer and everybody who asks it, to measure. Default: nothing does. */
  readonly measured?: (pacer: Pacer) => Pacer;
};

export async function openPorts(
  settings: Settings,
  { auditId, log, measured = (pacer) => pacer }: PortsOptions,
): Promise<AuditPorts> {
  const { openAzure } = await import('./azure-ports.ts');
  const newPacer = () => measured(createPacer({ rates: settings.rates, now: systemClock.now() }));
  const pacer = newPacer();
  const shared = { clock: systemClock, random: systemRandom, log };
  return {
    ...shared,
    ...openAzure(settings, { ...shared, pacer, newPacer, auditId }),
    pacer,
    rates: settings.rates,
    tuning: settings.tuning,
    sampleCounts: createSampleCounts(),
    probe: { sha256: probeSha256, scriptFor: probeScript, read: readProbe },
  };
}

/** Where rows of the findings go; null: nowhere. Nothing of it is loaded before the first row. */
export function openRowSink(settings: Settings): RowSink | null {
  const { logAnalytics, discoveryClientId: clientId, arm } = settings;
  if (logAnalytics === null) {
    return null;
  }
  const sink = once(async () => {
    const { createCredential } = await import('./azure/credential.ts');
    const { createLogAnalytics } = await import('./azure/log-analytics.ts');
    const credential = createCredential({ clientId, authorityHost: arm.authorityHost });
    return createLogAnalytics({ ...logAnalytics, credential, clock: systemClock });
  });
  return { send: async (stream, rows) => await (await sink()).send(stream, rows) };
}

/** Null when no webhook is configured. `origin` is the app's own, for links to the report; null: there is none. */
export function openWebhook(
  { webhook, portal, language }: Settings,
  { origin }: { readonly origin: string | null },
): Webhook | null {
  if (webhook === null) {
    return null;
  }
  const { kind, ...receiver } = webhook;
  const options = { links: { origin, portal }, language: language ?? 'en' };
  const shapes: Readonly<Record<typeof kind, Receiver['shape']>> = {
    generic: undefined,
    teams: async (notice) => {
      const { teamsMessage } = await import('./report/notify/chat/teams-message.ts');
      return teamsMessage(notice as ChangesNotice, options);
    },
    slack: async (notice) => {
      const { slackMessage } = await import('./report/notify/chat/slack-message.ts');
      return slackMessage(notice as ChangesNotice, options);
    },
  };
  const shape = shapes[kind];
  return createWebhook({ clock: systemClock, fetch }, { ...receiver, ...(shape && { shape }) });
}

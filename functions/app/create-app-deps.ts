import { AsyncLocalStorage } from 'node:async_hooks';
import { createMeter } from '../../lib/audit/meter.ts';
import { type Metrics, meteredDeps, meteredPacer } from '../../lib/audit/metered-deps.ts';
import { once } from '../../lib/azure/once.ts';
import {
  openPorts,
  openRowSink,
  openStore,
  openWebhook,
  type PortsOptions,
  systemRandom,
} from '../../lib/deps.ts';
import { patientStore } from '../../lib/findings/store/patient-store.ts';
import { parseScope } from '../../lib/inventory/scope/scope.ts';
import type { AuditId } from '../../lib/model/ids.ts';
import type { Log } from '../../lib/model/ports.ts';
import { exemptionsOfSetting } from '../../lib/settings/exemptions.ts';
import { type Settings, scopeSetting } from '../../lib/settings/settings.ts';
import type { StoreAddress } from '../../lib/settings/values.ts';
import { probeSha256 } from '../../lib/smb/probe/probe.ts';
import { systemClock } from '../../lib/system-clock.ts';
import { goesNowhere, openTelemetry } from '../telemetry/open-telemetry.ts';
import type { TelemetryAddress } from '../telemetry/telemetry-address.ts';
import type { AppDeps } from './app-deps.ts';
import type { Product } from './product.ts';

export type Surroundings = {
  readonly storage: StoreAddress;
  readonly telemetry: TelemetryAddress;
  readonly product: Product;
  readonly origin: string;
  readonly arePrincipalsVerified: boolean;
  /** Aborts when the process is about to be stopped. */
  readonly stopping: AbortSignal;
};

/** Length of a pass: a sixth of the function timeout in host.json, so that it ends in time even on a slow day. */
const passBoxMs = 300_000;
const checkWaitMs = 60_000;

/** What is being worked for at the moment; every activity has its own. */
type Invocation = { readonly auditId: string | null; readonly log: Log };

/** The real things, made when first needed and shared by all functions of the process, above all the pacer. */
export function createAppDeps(settings: Settings, surroundings: Surroundings): AppDeps {
  const invocations = new AsyncLocalStorage<Invocation>();
  const store = once(() => openStore(surroundings.storage, { readOnly: false }));
  const meter = createMeter(systemClock);
  const telemetry = once(() =>
    openTelemetry(surroundings.telemetry, { clock: systemClock, authorityHost: settings.arm.authorityHost }),
  );
  const ports = once(async () => openPorts(settings, portsFor(invocations, (await telemetry()).metrics)));
  const { tuning, rates } = settings;
  return {
    clock: systemClock,
    random: systemRandom,
    scope: parseScope(settings.scope, scopeSetting),
    limits: { ...settings.limits, saveEvidence: false },
    pace: { tuning, rates },
    probe: { sha256: probeSha256 },
    product: surroundings.product,
    openStore: store,
    withStepDeps: async (invocation, work) => {
      const deps = {
        ...(await ports()),
        log: invocation.log,
        store: patientStore(await store(), systemClock),
      };
      const { metrics, flush } = await telemetry();
      const stepDeps = { ...meteredDeps(deps, metrics), meter, passBoxMs, stopping: surroundings.stopping };
      try {
        return await invocations.run(invocation, () => work(stepDeps));
      } finally {
        await flush(invocation.log);
      }
    },
    exemptions: exemptionsOfSetting(settings.exemptions),
    language: settings.language,
    reportTags: settings.reportTags,
    webhook: openWebhook(settings, {
      origin: settings.http && surroundings.origin !== '' ? surroundings.origin : null,
    }),
    monitors: {
      gauges: goesNowhere(surroundings.telemetry)
        ? null
        : async (counts) => (await telemetry()).gauges(counts),
      logsChanges: settings.logChanges,
      sink: openRowSink(settings),
    },
    retentionDays: settings.retentionDays,
    checkWaitMs,
    arePrincipalsVerified: surroundings.arePrincipalsVerified,
    origin: settings.http ? surroundings.origin : null,
    storeUrl: surroundings.storage.kind === 'tables' ? surroundings.storage.accountUrl : null,
  };
}

/** Calls and log lines of shared ports belong to the invocation that they are made on. */
function portsFor(invocations: AsyncLocalStorage<Invocation>, metrics: Metrics): PortsOptions {
  const log = (): Log | undefined => invocations.getStore()?.log;
  return {
    auditId: () => (invocations.getStore()?.auditId ?? null) as AuditId | null,
    log: {
      error: (text, fields) => log()?.error(text, fields),
      warn: (text, fields) => log()?.warn(text, fields),
      info: (text, fields) => log()?.info(text, fields),
    },
    measured: (pacer) => meteredPacer(pacer, metrics),
  };
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limits } from '../../lib/run-command/pacing/limits.ts';
import { scaledClock } from '../arm-simulator/clock.ts';
import { type GuestLink, inProcessGuest } from '../arm-simulator/guest-link.ts';
import type { LogEntry } from '../arm-simulator/request-log.ts';
import { type Azure, type AzureOptions, serveAzure } from '../arm-simulator/start.ts';
import { truthOf, type WorldTruth } from '../arm-simulator/truth.ts';
import type { World } from '../arm-simulator/world.ts';
import { runGuest } from './guest-machine/run-guest.ts';

export type SimulatedAzureOptions = {
  readonly world: World;
  /** Simulated seconds per second of the wall. Default 1. */
  readonly scale?: number;
  /** Default: the guest of this project, in this process. */
  readonly guest?: GuestLink;
  /** Default 0: any free port. */
  readonly port?: number;
  /** The limit for one probe that the client is told, in simulated seconds; fleets assume the same. Default 1800. */
  readonly probeDeadlineSeconds?: number;
  readonly options?: AzureOptions;
};

export type SimulatedAzure = {
  readonly armEndpoint: string;
  /** What a client process needs in its environment: what an App Service sets, for older clients too, and whom to trust. */
  readonly env: Readonly<Record<string, string>>;
  readonly caPem: string;
  readonly azure: Azure;
  log(): readonly LogEntry[];
  truth(): WorldTruth;
  close(): Promise<void>;
};

/** ARM over HTTPS on this machine, and the settings that make a client treat its clock as Azure's. */
export async function startSimulatedAzure(given: SimulatedAzureOptions): Promise<SimulatedAzure> {
  const { world, scale = 1, port } = given;
  const guest = given.guest ?? inProcessGuest(runGuest);
  const served = await serveAzure(
    { world, scale, guest, clock: scaledClock(scale) },
    { ...given.options, ...(port === undefined ? {} : { port }) },
  );
  const folder = mkdtempSync(join(tmpdir(), 'arm-simulator-'));
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, served.caPem);
  return {
    armEndpoint: served.armEndpoint,
    env: {
      IDENTITY_ENDPOINT: served.identityEndpoint,
      IDENTITY_HEADER: served.azure.identity.secret,
      MSI_ENDPOINT: served.identityEndpoint,
      MSI_SECRET: served.azure.identity.secret,
      APPSETTING_WEBSITE_SITE_NAME: 'simulated',
      NODE_EXTRA_CA_CERTS: caFile,
      REQUESTS_CA_BUNDLE: caFile,
      SMB1_AUDIT_ARM_ENDPOINT: served.armEndpoint,
      SMB1_AUDIT_ARM_AUDIENCE: 'https://management.azure.com',
      ...scaledSettings(scale, given.probeDeadlineSeconds ?? 1800),
    },
    caPem: served.caPem,
    azure: served.azure,
    log: () => served.azure.log(),
    truth: () => truthOf(world),
    close: async () => {
      await served.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Documented rates and waits for a clock that runs `scale` times as fast: rates grow with it, times shrink. */
export function scaledSettings(scale: number, probeDeadlineSeconds: number): Record<string, string> {
  const settings: Record<string, string> = {
    SMB1_AUDIT_FIRST_POLL_MS: String(Math.round(20_000 / scale)),
    SMB1_AUDIT_MIN_POLL_INTERVAL_MS: String(Math.max(1, Math.round(5000 / scale))),
    SMB1_AUDIT_PROBE_DEADLINE_SECONDS: String(probeDeadlineSeconds / scale),
  };
  for (const { id, burst, perSecond, refillSeconds } of limits) {
    const name = `SMB1_AUDIT_${id.toUpperCase().replaceAll('-', '_')}`;
    settings[`${name}_BURST`] = String(burst);
    settings[`${name}_PER_SECOND`] = String(perSecond * scale);
    settings[`${name}_REFILL_SECONDS`] = String(refillSeconds / scale);
  }
  return settings;
}

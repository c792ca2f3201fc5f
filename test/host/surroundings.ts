import { fileURLToPath } from 'node:url';
import { inProcessGuest } from '../arm-simulator/guest-link.ts';
import type { World } from '../arm-simulator/world.ts';
import { runGuest } from '../support/guest-machine/run-guest.ts';
import { type SimulatedAzure, startSimulatedAzure } from '../support/simulated-azure.ts';
import { startAzuriteServices } from './azurite-services.ts';

/** What is deployed, so that it tells the same SHA-256. */
export const appFolder = fileURLToPath(new URL('../../dist/app/', import.meta.url));
export const bundle = `${appFolder}dist/functions/index.mjs`;

export type Surroundings = {
  readonly azure: SimulatedAzure;
  /** What the app needs in its environment to find them. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
};

export type SurroundingsOptions = {
  readonly scale: number;
  readonly firstPort: number;
  /** In simulated seconds; the world must assume the same. */
  readonly probeDeadlineSeconds?: number;
};

/** A storage account and an Azure, both on this machine; Azure's clock runs `scale` times as fast as the wall's. */
export async function startSurroundings(
  world: World,
  { scale, firstPort, probeDeadlineSeconds }: SurroundingsOptions,
): Promise<Surroundings> {
  const storage = await startAzuriteServices(firstPort);
  const azure = await startSimulatedAzure({
    world,
    scale,
    guest: inProcessGuest(runGuest),
    ...(probeDeadlineSeconds !== undefined && { probeDeadlineSeconds }),
  });
  return {
    azure,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      ...azure.env,
      AzureWebJobsStorage: storage.connectionString,
      FUNCTIONS_WORKER_RUNTIME: 'node',
      SMB1_AUDIT_SUBSCRIPTIONS: world.subscriptions.map(({ id }) => id).join(','),
      SMB1_AUDIT_SCHEDULE: '0 0 3 * * 1',
    },
    stop: async () => {
      await azure.close();
      await storage.stop();
    },
  };
}

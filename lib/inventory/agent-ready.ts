import { isAuditError } from '../model/errors.ts';
import type { ResourceId } from '../model/ids.ts';
import type { InventoryPort } from './compute-port.ts';

/** Whether a running VM's agent is ready, by its instance view; null when that is not told or cannot be read. */
export async function isAgentReady(
  inventory: Pick<InventoryPort, 'machine'>,
  { resourceId }: { readonly resourceId: ResourceId },
  signal: AbortSignal,
): Promise<boolean | null> {
  try {
    const { power = null, agent = null } = (await inventory.machine(resourceId, signal))?.status ?? {};
    return power !== 'running' || agent === null ? null : agent === 'ready';
  } catch (error: unknown) {
    if (!isAuditError(error) && !signal.aborted) {
      throw error;
    }
    return null;
  }
}

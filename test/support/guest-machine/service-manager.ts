import type { KeyContents, RegistryData } from '../../arm-simulator/world.ts';
import type { Conditions } from './conditions.ts';
import { serviceKeys } from './service-keys.ts';
import type { Smb1Traces } from './smb1-state.ts';

/** A service as the service control manager knows it. */
export type Service = {
  readonly name: string;
  readonly type: number;
  readonly start: number;
  readonly errorControl: number;
  readonly imagePath: string;
  readonly group: string;
  readonly dependencies: readonly string[];
  readonly account: string;
  readonly isRunning: boolean;
};

/** The service control manager: what it made of the keys when the machine started. It does not look at the registry again. */
export type ServiceManager = { find(name: string): Service | null };

/**
 * Loads what has a type, a start and an error control, each a DWORD: a key that a policy made is none, and neither is a driver whose
 * Start was deleted. So does ReactOS's; of Windows it is unconfirmed, and `leftover-listed` is the other way.
 */
export function startServices(traces: Smb1Traces, build: number, conditions: Conditions): ServiceManager {
  const running = new Set([
    ...['lanmanworkstation', 'lanmanserver', 'mrxsmb', 'mrxsmb20', 'srv2', 'srvnet'],
    ...(traces.client.running ? ['mrxsmb10'] : []),
    ...(traces.server.running ? ['srv'] : []),
  ]);
  const services = new Map<string, Service>();
  for (const [name, key] of Object.entries(serviceKeys(traces, build, 'at-boot'))) {
    const service = key && load(name, key, conditions.listsLeftovers);
    if (service) {
      const id = name.toLowerCase();
      services.set(id, { ...service, isRunning: running.has(id) });
    }
  }
  return { find: (name) => services.get(name.toLowerCase()) ?? null };
}

function load(name: string, key: KeyContents, listsLeftovers: boolean): Omit<Service, 'isRunning'> | null {
  const { Type, Start, ErrorControl } = key;
  const isWhole = [Type, Start, ErrorControl].every((data) => typeof data === 'number');
  if (!isWhole && !listsLeftovers) {
    return null;
  }
  return {
    name,
    type: numberOr(Type, 2),
    start: numberOr(Start, 4),
    errorControl: numberOr(ErrorControl, 1),
    imagePath: textOr(key['ImagePath']).replace(/%SystemRoot%/i, 'C:\\Windows'),
    group: textOr(key['Group']),
    dependencies: Array.isArray(key['DependOnService']) ? (key['DependOnService'] as readonly string[]) : [],
    account: textOr(key['ObjectName']),
  };
}

function numberOr(data: RegistryData | undefined, otherwise: number): number {
  return typeof data === 'number' ? data : otherwise;
}

function textOr(data: RegistryData | undefined): string {
  return typeof data === 'string' ? data : '';
}

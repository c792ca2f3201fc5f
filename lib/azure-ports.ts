import type { AuditDeps } from './audit/audit-deps.ts';
import { createArmClients } from './azure/arm-client.ts';
import { createCredential } from './azure/credential.ts';
import { createDiscovery } from './azure/inventory/create-discovery.ts';
import { createPermissionsGateway } from './azure/inventory/permissions-gateway.ts';
import { createRunCommandGateway } from './azure/run-command/gateway.ts';
import type { DiscoveryPort, Readable } from './inventory/discovery.ts';
import type { PermissionsPort } from './inventory/permissions.ts';
import type { AuditId } from './model/ids.ts';
import type { Clock, Random } from './model/ports.ts';
import type { AuditLog } from './model/texts/log-texts.ts';
import type { Pacer } from './run-command/pacing/pacing.ts';
import type { Settings } from './settings/settings.ts';

type Surroundings = {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: AuditLog;
  /** Of the probing identity. */
  readonly pacer: Pacer;
  /** For another identity. */
  readonly newPacer: () => Pacer;
  readonly auditId: () => AuditId | null;
};

/** Azure as two identities see it: one discovers, one probes. They are the same one unless settings name two. */
export function openAzure(
  settings: Settings,
  { clock, random, log, pacer, newPacer, auditId }: Surroundings,
): DiscoveryPort & Readable & Pick<AuditDeps, 'runCommand'> & { readonly permissions: PermissionsPort } {
  const { arm: address } = settings;
  const connection = (clientId: string | null) => ({
    address,
    credential: createCredential({ clientId, authorityHost: address.authorityHost }),
    clock,
    auditId,
  });
  const isOneIdentity = settings.discoveryClientId === settings.probeClientId;
  const { clients, ...discovery } = createDiscovery({
    ...connection(settings.discoveryClientId),
    random,
    log,
    pacer: isOneIdentity ? pacer : newPacer(),
    provenance: { firstPartyPublishers: settings.firstPartyPublishers },
  });
  const probing = createArmClients(connection(settings.probeClientId));
  return {
    ...discovery,
    runCommand: createRunCommandGateway({ clients: probing, clock, log }),
    permissions: createPermissionsGateway({
      ...{ clock, random },
      clients: { discovery: clients, probe: probing },
    }),
  };
}

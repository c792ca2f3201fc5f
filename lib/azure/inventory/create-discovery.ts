import { isAgentReady } from '../../inventory/agent-ready.ts';
import { discover } from '../../inventory/discover.ts';
import type { DiscoveryPort, Readable } from '../../inventory/discovery.ts';
import type { ProvenanceOptions } from '../../inventory/provenance/provenance.ts';
import { isSubscriptionInGroups, isVmInScope } from '../../inventory/scope/vm-in-scope.ts';
import { canReadSubscription } from '../../inventory/subscriptions.ts';
import type { Clock, Random } from '../../model/ports.ts';
import type { AuditLog } from '../../model/texts/log-texts.ts';
import type { Pacer } from '../../run-command/pacing/pacing.ts';
import { type ArmClients, type ArmConnection, createArmClients } from '../arm-client.ts';
import { pacedPolicy } from '../paced-policy.ts';
import { readAvailableSince } from './availability-gateway.ts';
import { createInventoryGateway } from './discovery-gateway.ts';
import { graphQuotaPolicy } from './graph-quota-policy.ts';
import { createProvenanceGateway } from './provenance-gateway.ts';

export type DiscoveryOptions = Omit<ArmConnection, 'auditId' | 'clock' | 'policies'> & {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: AuditLog;
  readonly provenance: ProvenanceOptions;
  /** Of the principal that the credential stands for; shared with the probing when it is the same one. */
  readonly pacer: Pacer;
  /** Of the audit that discovery is made for; absent: none. */
  readonly auditId?: () => string | null;
};

export type Discovery = DiscoveryPort &
  Readable & {
    /** What it reads with: the same credential, the same pace. */
    readonly clients: ArmClients;
  };

/** Discovery over the Azure SDK, with its reads paced and retried. Loads no SDK before the first answer is asked for. */
export function createDiscovery(options: DiscoveryOptions): Discovery {
  const { clock, random, log, provenance } = options;
  const clients = createArmClients({
    ...options,
    auditId: options.auditId ?? (() => null),
    policies: [graphQuotaPolicy(options), pacedPolicy(options)],
  });
  const inventory = createInventoryGateway({ clock, random, clients });
  const lookups = createProvenanceGateway({ clock, random, log, clients });
  return {
    readable: inventory.subscriptions,
    discover: (scope, signal) => discover({ inventory, lookups, log, provenance }, scope, signal),
    isSubscriptionInGroups: (wanted, signal) => isSubscriptionInGroups({ inventory }, wanted, signal),
    isVmInScope: (wanted, signal) => isVmInScope({ inventory }, wanted, signal),
    canRead: (subscriptionId, signal) => canReadSubscription(inventory, subscriptionId, signal),
    isAgentReady: (vm, signal) => isAgentReady(inventory, vm, signal),
    availableSince: (subscriptionId, signal) =>
      readAvailableSince({ clock, random, clients }, subscriptionId, signal),
    published: lookups.published,
    clients,
  };
}

import type { Store } from '../findings/store/store.ts';
import type { CataloguePort } from '../inventory/compute-port.ts';
import type { DiscoveryEvent } from '../inventory/discovery.ts';
import type { Nonce, ResourceId, ResourceKey, SubscriptionId } from '../model/ids.ts';
import type { AuditLog } from '../model/log-texts.ts';
import type { Clock, Random } from '../model/ports.ts';
import type { Scope } from '../model/scope.ts';
import type { Target } from '../model/target.ts';
import type { Rates } from '../run-command/pacing/limits.ts';
import type { Pacer } from '../run-command/pacing/pacing.ts';
import type { RunCommandPort } from '../run-command/port.ts';
import type { ProbeReading } from '../smb/probe/read-probe.ts';

/** The probe as the engine needs it: what to send and how to read what came back. */
export type Probe = {
  /** SHA-256 of the template, in lower-case hex. */
  readonly sha256: string;
  scriptFor(nonce: Nonce): readonly string[];
  read(stdout: string, stderr: string, nonce: Nonce): ProbeReading;
};

export type Tuning = {
  /** Milliseconds from the POST to the first poll, before any duration was observed. */
  readonly firstPollMs: number;
  /** Smallest time between two polls of one operation. */
  readonly minPollIntervalMs: number;
  /** Operations in flight per subscription. */
  readonly maxInFlight: number;
};

/** The ports an audit works through. */
export type AuditDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: AuditLog;
  readonly store: Store;
  discover(scope: Scope, signal: AbortSignal): AsyncIterable<DiscoveryEvent>;
  /** Whether a VM, an instance or a scale set is there and in a scope; the same calls are made whether it is or not. */
  isVmInScope(
    wanted: { readonly scope: Scope; readonly id: ResourceId },
    signal: AbortSignal,
  ): Promise<boolean>;
  /** Whether a subscription lies below the management groups of a scope, by the same calls whatever there is. */
  isSubscriptionInGroups(
    wanted: { readonly scope: Scope; readonly subscriptionId: SubscriptionId },
    signal: AbortSignal,
  ): Promise<boolean>;
  /** Whether the discovering identity can still read a subscription; null when that could not be told. */
  canRead(subscriptionId: SubscriptionId, signal: AbortSignal): Promise<boolean | null>;
  /**
   * Since when each of a subscription's VMs has been available without a break, in epoch milliseconds by Azure's clock; VMs of which that
   * is not told are left out. Rejects with an `AuditError` when it cannot be read.
   */
  availableSince(
    subscriptionId: SubscriptionId,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<ResourceKey, number>>;
  /** Whether Azure says that a VM's agent is ready; null when it does not say, or could not be asked. */
  isAgentReady(vm: Pick<Target, 'resourceId'>, signal: AbortSignal): Promise<boolean | null>;
  readonly published: CataloguePort['published'];
  readonly runCommand: RunCommandPort;
  /** Shared by everything in this process that calls ARM as the probing principal. */
  readonly pacer: Pacer;
  readonly rates: Rates;
  readonly tuning: Tuning;
  readonly probe: Probe;
};

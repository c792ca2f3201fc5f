import type { Store } from '../findings/store/store.ts';
import type { DiscoveryPort } from '../inventory/discovery.ts';
import type { Nonce } from '../model/ids.ts';
import type { Clock, Random } from '../model/ports.ts';
import type { AuditLog } from '../model/texts/log-texts.ts';
import type { Rates } from '../run-command/pacing/limits.ts';
import type { Pacer } from '../run-command/pacing/pacing.ts';
import type { PollPlanOptions } from '../run-command/polling.ts';
import type { RunCommandPort } from '../run-command/port.ts';
import type { ProbeReading } from '../smb/probe/read-probe.ts';
import type { SampleCounts } from './sample/shared-count.ts';

/** The probe as the engine needs it: what to send and how to read what came back. */
export type Probe = {
  /** SHA-256 of the template, in lower-case hex. */
  readonly sha256: string;
  scriptFor(nonce: Nonce): readonly string[];
  read(stdout: string, stderr: string, nonce: Nonce): ProbeReading;
};

export type Tuning = Omit<PollPlanOptions, 'readsPerSecond'> & {
  /** Operations in flight per subscription. */
  readonly maxInFlight: number;
};

/** The ports an audit works through. */
export type AuditDeps = DiscoveryPort & {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: AuditLog;
  readonly store: Store;
  readonly runCommand: RunCommandPort;
  /** Shared by everything in this process that calls ARM as the probing principal. */
  readonly pacer: Pacer;
  readonly rates: Rates;
  readonly tuning: Tuning;
  readonly probe: Probe;
  /** Shared by all passes of this process. */
  readonly sampleCounts: SampleCounts;
};

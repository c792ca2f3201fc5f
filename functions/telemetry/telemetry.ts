import type { Metrics } from '../../lib/audit/metered-deps.ts';
import type { Clock, Log } from '../../lib/model/ports.ts';
import type { Gauges } from './gauges.ts';

export type Telemetry = {
  readonly metrics: Metrics;
  readonly gauges: Gauges;
  /**
   * Sends what was measured: a process may vanish as soon as it has nothing to do. Never rejects and never waits for long;
   * trouble is told to the log, once as long as it lasts.
   */
  flush(log: Log): Promise<void>;
};

export type TelemetryDeps = { readonly clock: Clock; readonly authorityHost: string };

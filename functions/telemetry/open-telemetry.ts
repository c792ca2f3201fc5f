import { metrics } from '@opentelemetry/api';
import { createGauges } from './gauges.ts';
import { createMetrics, meterName } from './metrics.ts';
import type { Telemetry, TelemetryDeps } from './telemetry.ts';
import type { TelemetryAddress } from './telemetry-address.ts';

/**
 * Metrics that go where the environment says. When it says nothing, no SDK is loaded and the instruments are those of the
 * OpenTelemetry API, which do nothing unless somebody else registered an SDK in the process. Never rejects.
 */
export async function openTelemetry(address: TelemetryAddress, deps: TelemetryDeps): Promise<Telemetry> {
  if (goesNowhere(address)) {
    return unexported(null);
  }
  try {
    const { exportMetrics } = await import('./export-metrics.ts');
    return await exportMetrics(address, deps);
  } catch (error: unknown) {
    return unexported(error instanceof Error ? error.message : String(error));
  }
}

/** Does nothing ask for metrics? */
export function goesNowhere({ monitor, hasOtlp }: TelemetryAddress): boolean {
  return monitor === null && !hasOtlp;
}

function unexported(reason: string | null): Telemetry {
  let isTold = reason === null;
  return {
    metrics: createMetrics(metrics.getMeter(meterName)),
    gauges: createGauges(metrics.getMeter(meterName)),
    flush: async (log) => {
      if (!isTold) {
        isTold = true;
        log.warn('metrics not exported', { reason });
      }
    },
  };
}

import { randomUUID } from 'node:crypto';
import { ExportResultCode } from '@opentelemetry/core';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import type { Clock, Log } from '../../lib/model/ports.ts';
import { createGauges } from './gauges.ts';
import { createMetrics, meterName } from './metrics.ts';
import type { Telemetry, TelemetryDeps } from './telemetry.ts';
import type { TelemetryAddress } from './telemetry-address.ts';

/** Milliseconds. */
const exportEvery = 60_000;
const exportTimeout = 10_000;
const longestFlush = 2000;

/** Loaded only when metrics are exported: the SDK and the exporters. Throws when an exporter cannot be made. */
export async function exportMetrics(address: TelemetryAddress, deps: TelemetryDeps): Promise<Telemetry> {
  const exporters: Named[] = [];
  if (address.monitor !== null) {
    const { createMonitorExporter } = await import('./monitor-exporter.ts');
    exporters.push({ name: 'Application Insights', exporter: createMonitorExporter(address.monitor, deps) });
  }
  if (address.hasOtlp) {
    const { createOtlpExporter } = await import('./otlp-exporter.ts');
    exporters.push({ name: 'OTLP', exporter: createOtlpExporter() });
  }
  const outlets = exporters.map((one) => createOutlet(one, deps.clock));
  const provider = new MeterProvider({
    resource: resourceOf(address),
    readers: outlets.map(({ reader }) => reader),
  });
  const meter = provider.getMeter(meterName);
  return {
    metrics: createMetrics(meter),
    gauges: createGauges(meter),
    flush: async (log) => {
      await Promise.all(outlets.map((outlet) => outlet.flush(log)));
    },
  };
}

/** The host's own name for the app, so that both are shown as one; OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES go before it. */
function resourceOf({ serviceName }: TelemetryAddress) {
  const own = resourceFromAttributes({
    'service.name': serviceName,
    'service.instance.id': randomUUID(),
  });
  return own.merge(detectResources({ detectors: [envDetector] }));
}

type Named = { readonly name: string; readonly exporter: PushMetricExporter };

type Outlet = {
  readonly reader: PeriodicExportingMetricReader;
  flush(log: Log): Promise<void>;
};

function createOutlet({ name, exporter }: Named, clock: Clock): Outlet {
  let trouble: string | null = null;
  let told: string | null = null;
  const reader = new PeriodicExportingMetricReader({
    exporter: watched(exporter, (found) => {
      trouble = found;
    }),
    exportIntervalMillis: exportEvery,
    exportTimeoutMillis: exportTimeout,
  });
  const flushInTime = async (): Promise<void> => {
    const waiting = new AbortController();
    const flushed = reader.forceFlush().then(
      () => waiting.abort(),
      () => waiting.abort(),
    );
    // Who failed the last time is not waited for.
    if (trouble !== null) {
      return;
    }
    await Promise.race([flushed, clock.sleep(longestFlush, waiting.signal)]);
    trouble ??= waiting.signal.aborted ? null : `no answer within ${longestFlush} ms`;
  };
  return {
    reader,
    flush: async (log) => {
      await flushInTime();
      if (trouble !== null && told === null) {
        log.warn('metrics not exported', { to: name, reason: trouble });
      }
      told = trouble;
    },
  };
}

/** The same exporter; every result is told, null when all is well. */
function watched(exporter: PushMetricExporter, tell: (trouble: string | null) => void): PushMetricExporter {
  return Object.create(exporter, {
    export: {
      value: ((metrics, done) => {
        exporter.export(metrics, (result) => {
          const isTaken = result.code === ExportResultCode.SUCCESS;
          tell(isTaken ? null : (result.error?.message ?? 'the export failed').slice(0, 200));
          done(result);
        });
      }) satisfies PushMetricExporter['export'],
    },
  }) as PushMetricExporter;
}

import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import {
  AggregationTemporality,
  type MetricData,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { createMonitorIngestion, type MonitorItem } from '../../lib/azure/monitor-ingestion.ts';
import type { TelemetryDeps } from './telemetry.ts';
import type { TelemetryAddress } from './telemetry-address.ts';

/** Points that are kept for the next export when one fails: hours of them. */
const mostKept = 1000;

/**
 * Metrics for Application Insights, where they are rows of `customMetrics`. Every export tells what came since the one before;
 * what could not be sent goes along with the next. Throws `settings.invalid` for a connection string that is none.
 */
export function createMonitorExporter(
  { connectionString, identity }: NonNullable<TelemetryAddress['monitor']>,
  deps: TelemetryDeps,
): PushMetricExporter {
  const ingestion = createMonitorIngestion({ connectionString, identity, ...deps });
  let kept: readonly MonitorItem[] = [];
  const send = async (items: readonly MonitorItem[]): Promise<ExportResult> => {
    const batch = [...kept, ...items];
    kept = [];
    const answer = await ingestion.send(batch);
    if (answer.kind === 'taken') {
      return { code: ExportResultCode.SUCCESS };
    }
    kept = answer.mayPass ? batch.slice(-mostKept) : [];
    return { code: ExportResultCode.FAILED, error: new Error(answer.why) };
  };
  return {
    export: (metrics, done) => {
      void send(itemsOf(metrics)).then(done);
    },
    selectAggregationTemporality: () => AggregationTemporality.DELTA,
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
}

function itemsOf({ resource, scopeMetrics }: ResourceMetrics): MonitorItem[] {
  const role = {
    name: String(resource.attributes['service.name']),
    instance: String(resource.attributes['service.instance.id']),
  };
  return scopeMetrics
    .flatMap(({ metrics }) => metrics)
    .flatMap((metric) =>
      aggregates(metric).map(({ attributes, endTime, ...aggregate }) => ({
        role,
        time: endTime[0] * 1000 + endTime[1] / 1e6,
        name: metric.descriptor.name,
        properties: Object.fromEntries(
          Object.entries(attributes).map(([name, value]) => [name, String(value)]),
        ),
        aggregate,
      })),
    );
}

function aggregates({ dataPoints }: MetricData) {
  return dataPoints.map(({ attributes, endTime, value }) =>
    typeof value === 'number'
      ? { attributes, endTime, value, count: 1 }
      : {
          attributes,
          endTime,
          value: value.sum ?? 0,
          count: value.count,
          ...(value.min !== undefined && { min: value.min }),
          ...(value.max !== undefined && { max: value.max }),
        },
  );
}

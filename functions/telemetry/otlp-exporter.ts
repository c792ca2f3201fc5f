import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';

/** A module of its own, loaded when it is needed: names of a package in CommonJS are lost when a bundle imports it lazily itself. */
export function createOtlpExporter(): PushMetricExporter {
  return new OTLPMetricExporter();
}

import { metrics } from '@opentelemetry/api';
import type { Metrics } from '../lib/audit/metered-deps.ts';

/**
 * Instruments of the OpenTelemetry API: they cost nothing and go nowhere until an SDK is registered in the process
 * (https://opentelemetry.io/docs/specs/otel/metrics/noop/).
 */
export function createMetrics(): Metrics {
  const meter = metrics.getMeter('smb1-audit');
  const settled = meter.createCounter('smb1_audit.targets', {
    description: 'Targets settled, by outcome.',
    unit: '{target}',
  });
  const started = meter.createCounter('smb1_audit.starts', {
    description: 'Run commands sent.',
    unit: '{command}',
  });
  const throttled = meter.createCounter('smb1_audit.throttled', {
    description: 'Answers with status 429, by who throttled.',
    unit: '{answer}',
  });
  const waited = meter.createHistogram('smb1_audit.token_wait', {
    description: 'Time that a subscription waited for tokens, by kind of call.',
    unit: 's',
  });
  const probed = meter.createHistogram('smb1_audit.probe', {
    description: 'From the POST until the answer was judged.',
    unit: 's',
  });
  const passed = meter.createCounter('smb1_audit.passes', { description: 'Passes begun.', unit: '{pass}' });
  return {
    settled: (outcome, count) => settled.add(count, { outcome }),
    started: () => started.add(1),
    throttled: (by) => throttled.add(1, { by }),
    waited: (seconds, kind) => waited.record(seconds, { kind }),
    probed: (seconds) => probed.record(seconds),
    passed: () => passed.add(1),
  };
}

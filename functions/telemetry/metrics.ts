import type { Meter } from '@opentelemetry/api';
import type { Metrics } from '../../lib/audit/metered-deps.ts';

export type MetricRow = {
  readonly name: string;
  readonly kind: 'counter' | 'histogram' | 'gauge';
  /** In UCUM, as OpenTelemetry writes units. */
  readonly unit: string;
  /** Attributes that tell its points apart. */
  readonly attributes: readonly string[];
  readonly meaning: string;
};

/** What stands when a whole audit of a scope has ended; zeros included. */
function standing<const Name extends string, const Attributes extends readonly string[]>(
  name: Name,
  unit: string,
  attributes: Attributes,
  meaning: string,
) {
  const when = `${meaning} At the end of each whole audit of a scope.`;
  return { name, kind: 'gauge', unit, attributes: ['scope', ...attributes], meaning: when } as const;
}

/** Every metric of the app; the documentation's table follows from it. */
export const metricTable = {
  settled: {
    name: 'smb1_audit.targets',
    kind: 'counter',
    unit: '{target}',
    attributes: ['outcome'],
    meaning: 'Targets settled, by outcome.',
  },
  judged: {
    name: 'smb1_audit.verdicts',
    kind: 'counter',
    unit: '{verdict}',
    attributes: ['half', 'verdict'],
    meaning:
      'Verdicts that stand, of probes and carried over, by `half` (`client` or `server` of SMB 1.0) and `verdict`; two for every VM that has them.',
  },
  started: {
    name: 'smb1_audit.starts',
    kind: 'counter',
    unit: '{command}',
    attributes: [],
    meaning: 'Run commands sent; its rate is starts a second.',
  },
  throttled: {
    name: 'smb1_audit.throttled',
    kind: 'counter',
    unit: '{answer}',
    attributes: ['by'],
    meaning: 'Answers with status 429, `by` who throttled: `arm` or `compute`.',
  },
  waited: {
    name: 'smb1_audit.token_wait',
    kind: 'histogram',
    unit: 's',
    attributes: ['kind'],
    meaning:
      'How long a subscription waited for tokens before its next call, by `kind`: `start`, `poll`, `get`, `list` or `graph`.',
  },
  probed: {
    name: 'smb1_audit.probe',
    kind: 'histogram',
    unit: 's',
    attributes: [],
    meaning: 'From the POST of a run command until its answer was judged.',
  },
  quantiles: {
    name: 'smb1_audit.probe_quantile',
    kind: 'gauge',
    unit: 's',
    attributes: ['quantile'],
    meaning:
      'The same of the last 500 probes of the process, by `quantile`: `0.5` and `0.95`. For back ends that keep no buckets, such as Application Insights.',
  },
  passed: {
    name: 'smb1_audit.passes',
    kind: 'counter',
    unit: '{pass}',
    attributes: [],
    meaning: 'Passes begun.',
  },
  exposure: standing(
    'smb1_audit.exposure',
    '{vm}',
    ['exposure'],
    'VMs with verdicts, carried-over ones included, by `exposure`; not of a sample.',
  ),
  half: standing(
    'smb1_audit.half',
    '{vm}',
    ['half', 'verdict'],
    'The same by `half` and `verdict`: each VM once for each half.',
  ),
  outcome: standing('smb1_audit.outcome', '{vm}', ['outcome'], 'VMs discovered, by `outcome`.'),
  image: standing('smb1_audit.image', '{image}', ['flag'], 'Marketplace images in use, by `flag`.'),
  known: standing(
    'smb1_audit.known',
    '%',
    [],
    'VMs with verdicts among those that were to be asked; not of a sample.',
  ),
} as const satisfies Record<string, MetricRow>;

export const meterName = 'smb1-audit';

/** Run Command takes some twenty seconds at best and ninety minutes at most. */
const probeBuckets = [10, 15, 20, 25, 30, 35, 40, 50, 60, 75, 90, 120, 180, 300, 600, 1800, 5400];
const waitBuckets = [0.1, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 900];

const quantiles: readonly number[] = [0.5, 0.95];
const probesKept = 500;

export function createMetrics(meter: Meter): Metrics {
  const counter = ({ name, unit, meaning }: MetricRow) =>
    meter.createCounter(name, { unit, description: meaning });
  const histogram = ({ name, unit, meaning }: MetricRow, explicitBucketBoundaries: number[]) =>
    meter.createHistogram(name, { unit, description: meaning, advice: { explicitBucketBoundaries } });
  const settled = counter(metricTable.settled);
  const judged = counter(metricTable.judged);
  const started = counter(metricTable.started);
  const throttled = counter(metricTable.throttled);
  const passed = counter(metricTable.passed);
  const waited = histogram(metricTable.waited, waitBuckets);
  const probed = histogram(metricTable.probed, probeBuckets);
  const quantile = meter.createGauge(metricTable.quantiles.name, {
    unit: metricTable.quantiles.unit,
    description: metricTable.quantiles.meaning,
  });
  const last: number[] = [];
  return {
    settled: (outcome, count) => settled.add(count, { outcome }),
    judged: (half, verdict) => judged.add(1, { half, verdict }),
    started: () => started.add(1),
    throttled: (by) => throttled.add(1, { by }),
    waited: (seconds, kind) => waited.record(seconds, { kind }),
    probed: (seconds) => {
      probed.record(seconds);
      last.push(seconds);
      last.splice(0, last.length - probesKept);
      const sorted = last.toSorted((one, other) => one - other);
      for (const share of quantiles) {
        quantile.record(sorted[Math.ceil(share * sorted.length) - 1] ?? seconds, { quantile: String(share) });
      }
    },
    passed: () => passed.add(1),
  };
}

import type { Meter } from '@opentelemetry/api';
import type { StandingCounts } from '../../lib/report/monitor/standing-counts.ts';
import { type MetricRow, metricTable } from './metrics.ts';

/** Says what a whole audit came to. */
export type Gauges = (counts: StandingCounts) => void;

export function createGauges(meter: Meter): Gauges {
  const gauge = ({ name, unit, meaning }: MetricRow) =>
    meter.createGauge(name, { unit, description: meaning });
  const known = gauge(metricTable.known);
  const recordsBy = (row: MetricRow, attribute: string) => {
    const instrument = gauge(row);
    return (counts: Readonly<Record<string, number>>, fixed: Readonly<Record<string, string>>): void => {
      for (const [value, count] of Object.entries(counts)) {
        instrument.record(count, { ...fixed, [attribute]: value });
      }
    };
  };
  const exposures = recordsBy(metricTable.exposure, 'exposure');
  const halves = recordsBy(metricTable.half, 'verdict');
  const outcomes = recordsBy(metricTable.outcome, 'outcome');
  const images = recordsBy(metricTable.image, 'flag');
  return ({ scope, byOutcome, byFlag, standing }) => {
    outcomes(byOutcome, { scope });
    images(byFlag, { scope });
    if (standing === null) {
      return;
    }
    exposures(standing.byExposure, { scope });
    halves(standing.client, { scope, half: 'client' });
    halves(standing.server, { scope, half: 'server' });
    if (standing.knownPercent !== null) {
      known.record(standing.knownPercent, { scope });
    }
  };
}

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openTelemetry } from '../../../functions/telemetry/open-telemetry.ts';
import type { Telemetry } from '../../../functions/telemetry/telemetry.ts';
import type { Clock, Log } from '../../../lib/model/ports.ts';
import { startTelemetryReceiver, type TelemetryReceiver } from '../../support/telemetry-receiver.ts';

let receiver: TelemetryReceiver;
let warnings: unknown[];
const log: Log = {
  error: () => undefined,
  warn: (text, fields) => warnings.push({ text, ...fields }),
  info: () => undefined,
};
const told = { text: 'metrics not exported', to: 'Application Insights' };

/** A clock on which the wait of a flush is over at once, or never. */
function clockOf(patience: 'none' | 'endless'): Clock {
  return {
    now: () => Date.now(),
    wall: () => Date.now(),
    sleep: async (_ms, signal) => {
      if (patience === 'endless') {
        await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
      }
    },
  };
}

function open(patience: 'none' | 'endless', ingestion = receiver.url): Promise<Telemetry> {
  const monitor = { connectionString: `InstrumentationKey=k;IngestionEndpoint=${ingestion}`, identity: null };
  return openTelemetry(
    { serviceName: 'func', monitor, hasOtlp: false, problems: [] },
    { clock: clockOf(patience), authorityHost: 'https://login.example.org' },
  );
}

/** How many starts were told, by request. */
function starts(): number[] {
  return receiver.envelopes.flatMap(({ data }) => data.baseData.metrics.map(({ value }) => value));
}

beforeEach(async () => {
  receiver = await startTelemetryReceiver();
  warnings = [];
});
afterEach(() => receiver.close());

describe('openTelemetry', () => {
  it('tells Application Insights what is new, once', async () => {
    const { metrics, flush } = await open('endless');

    metrics.started();
    metrics.started();
    await flush(log);
    metrics.started();
    await flush(log);
    await flush(log);

    expect(starts()).toEqual([2, 1]);
    expect(warnings).toEqual([]);
  });

  it('sends what was refused with what comes after it', async () => {
    const { metrics, flush } = await open('endless');
    receiver.behave('refuses');
    metrics.started();
    await flush(log);

    receiver.behave('takes');
    metrics.started();
    await flush(log);
    await receiver.taken(2);

    expect(starts()).toEqual([1, 1]);
    expect(warnings).toEqual([{ ...told, reason: 'status 500' }]);
  });

  it('waits once for somebody who does not answer, and then never until he does', async () => {
    const { metrics, flush } = await open('none');
    receiver.behave('hangs');

    metrics.started();
    await flush(log);
    await flush(log);
    await flush(log);

    expect(warnings).toEqual([{ ...told, reason: 'no answer within 2000 ms' }]);
  });

  it.each([
    ['nobody listens', 'http://127.0.0.1:1', /fetch failed/],
    ['the address is not of an Azure cloud', 'https://collector.example.org', /no token is sent elsewhere/],
    ['the address is no address', 'nowhere', /was expected/],
  ])('measures on when %s', async (_when, ingestion, reason) => {
    const { metrics, flush } = await open('endless', ingestion);

    metrics.started();
    await flush(log);
    await flush(log);

    expect(warnings).toEqual([
      expect.objectContaining({ text: 'metrics not exported', reason: expect.stringMatching(reason) }),
    ]);
  });
});

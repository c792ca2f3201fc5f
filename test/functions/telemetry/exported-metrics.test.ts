import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { buildApp } from '../../../build/bundles.ts';
import { metricTable } from '../../../functions/telemetry/metrics.ts';
import { imageFlags } from '../../../lib/findings/images/image-findings.ts';
import { halves } from '../../../lib/model/verdict.ts';
import { findingStream, imageStream } from '../../../lib/report/monitor/table-rows.ts';
import { demoFleet } from '../../arm-simulator/fleet.ts';
import type { Principal } from '../../arm-simulator/identity.ts';
import { type Azurite, startAzurite } from '../../support/azurite.ts';
import { functionKey } from '../../support/functions-host.ts';
import { type LogsReceiver, startLogsReceiver } from '../../support/logs-receiver.ts';
import type { MetricPoint } from '../../support/otlp-metrics.ts';
import { type SimulatedAzure, startSimulatedAzure } from '../../support/simulated-azure.ts';
import { startTelemetryReceiver, type TelemetryReceiver } from '../../support/telemetry-receiver.ts';

const writer: Principal = {
  clientId: '33333333-0000-4000-8000-000000000003',
  objectId: '33333333-0000-4000-8000-0000000000d3',
};
const everything: Principal = { clientId: null, objectId: '33333333-0000-4000-8000-0000000000d4' };
const instrumentationKey = '44444444-0000-4000-8000-000000000004';

const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-telemetry-'));
const bundle = join(folder, 'index.mjs');
let azurite: Azurite;
let azure: SimulatedAzure;
let receiver: TelemetryReceiver;
let host: ChildProcess;
/** What the app logged, line by line. */
let logged: string[];
let call: (method: string, path: string) => Promise<Response>;

beforeAll(async () => {
  [azurite] = await Promise.all([startAzurite(), buildApp(folder)]);
});
afterAll(async () => {
  await azurite.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  receiver = await startTelemetryReceiver();
  azure = await startSimulatedAzure({
    world: demoFleet(),
    scale: 120,
    options: {
      identity: { principals: [everything, writer] },
      faults: {
        seed: 1,
        rules: [
          {
            match: { call: 'start' },
            fault: { kind: 'throttle', by: 'compute', retryAfterSeconds: 30 },
            nthMatch: [2, 3],
          },
          {
            match: { call: 'other', path: '/providers/Microsoft.ResourceGraph/' },
            fault: { kind: 'throttle', by: 'arm', retryAfterSeconds: 10 },
            nthMatch: 1,
          },
        ],
      },
    },
  });
});
afterEach(async () => {
  const exit = once(host, 'exit');
  host.kill();
  await exit;
  await azure.close();
  await receiver.close();
});

type Json = {
  readonly id: string;
  readonly state: string;
  readonly coverage: { readonly byOutcome: Record<string, number>; readonly notes?: readonly unknown[] };
};

/** One audit by the built app in a process of its own, with the real SDKs, over HTTP. */
async function audited(env: Readonly<Record<string, string>>): Promise<Json> {
  const script = fileURLToPath(new URL('../../host/imitated-host.ts', import.meta.url));
  host = spawn(process.execPath, [script, bundle, '0'], {
    env: {
      PATH: process.env['PATH'],
      ...azure.env,
      AzureWebJobsStorage: azurite.connectionString,
      SMB1_AUDIT_SUBSCRIPTIONS: [...azure.azure.world.subscriptions].map(({ id }) => id).join(','),
      WEBSITE_SITE_NAME: 'func-audit',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  logged = [];
  const port = await new Promise<string>((resolve) => {
    createInterface({ input: host.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      logged.push(line);
      const [, found] = /^listening on (\d+)$/.exec(line) ?? [];
      if (found !== undefined) {
        resolve(found);
      }
    });
  });
  call = async (method, path) =>
    await fetch(`http://127.0.0.1:${port}${path}`, { method, headers: { 'x-functions-key': functionKey } });
  const ask = async (method: string, path: string) => (await (await call(method, path)).json()) as Json;
  const { id } = await ask('POST', '/api/audits');
  let audit = await ask('GET', `/api/audits/${id}`);
  while (['planning', 'probing', 'concluding'].includes(audit.state)) {
    await setTimeout(250);
    audit = await ask('GET', `/api/audits/${id}`);
  }
  return audit;
}

/** The newest point of each series: they are cumulative, of one process. */
function newest(name: string): MetricPoint[] {
  const series = receiver.points
    .filter((point) => point.name === name)
    .map((point) => [JSON.stringify(point.attributes), point] as const);
  return [...new Map(series).values()];
}

function byAttribute(name: string, attribute: string): Record<string, number> {
  return Object.fromEntries(
    newest(name).map(({ attributes, value }) => [attributes[attribute] ?? '', value] as const),
  );
}

/** Sums of what was sent to Application Insights, which is told only what is new. */
function monitored(name: string, attribute: string): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { data } of receiver.envelopes) {
    const [metric] = data.baseData.metrics;
    if (metric?.name === name) {
      const key = data.baseData.properties[attribute] ?? '';
      sums[key] = (sums[key] ?? 0) + metric.value;
    }
  }
  return sums;
}

/** Exports come a minute apart, and an app may have been too busy for the last one when its audit ended. */
const patience = 90;

/** What an app exports arrives after the answer that ends its audit, and not all at once. */
async function eventually(check: () => void): Promise<void> {
  for (let left = patience; ; left -= 1) {
    try {
      check();
      return;
    } catch (error) {
      if (left === 0) {
        throw error;
      }
    }
    await setTimeout(1000);
  }
}

function nonZero(counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

function posts() {
  return azure.log().filter(({ method, path }) => method === 'POST' && /\/runCommand$/i.test(path));
}

describe('the metrics of an audit', () => {
  it('arrive by OTLP and in Application Insights, with what the ledger and Azure counted', async () => {
    const audit = await audited({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${instrumentationKey};IngestionEndpoint=${receiver.url}/`,
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: `ClientId=${writer.clientId};Authorization=AAD`,
    });

    expect(audit.state).toBe('complete');
    const { settled, started, throttled, passed, probed, waited, quantiles } = metricTable;
    const byOutcome = nonZero(audit.coverage.byOutcome);
    await eventually(() => {
      expect(byAttribute(settled.name, 'outcome')).toEqual(byOutcome);
      expect(monitored(settled.name, 'outcome')).toEqual(byOutcome);
      expect(newest(started.name).map(({ value }) => value)).toEqual([posts().length]);
      expect(monitored(started.name, '')).toEqual({ '': posts().length });
      expect(byAttribute(throttled.name, 'by')).toEqual({ arm: 1, compute: 2 });
      expect(newest(passed.name)[0]?.value).toBeGreaterThanOrEqual(azure.azure.world.subscriptions.length);
      const [probe] = newest(probed.name);
      expect(probe?.histogram?.count).toBe(audit.coverage.byOutcome['judged']);
      expect(probe?.histogram?.buckets.reduce((sum, count) => sum + count)).toBe(probe?.histogram?.count);
      const { 0.5: half = Number.NaN, 0.95: most = Number.NaN } = byAttribute(quantiles.name, 'quantile');
      expect(half).toBeGreaterThanOrEqual(probe?.histogram?.min ?? Number.NaN);
      expect(most).toBeGreaterThanOrEqual(half);
      expect(most).toBeLessThanOrEqual(probe?.histogram?.max ?? Number.NaN);
      expect(newest(waited.name).map(({ attributes }) => attributes)).toContainEqual({ kind: 'start' });
      expect(byAttribute(metricTable.outcome.name, 'outcome')).toEqual(audit.coverage.byOutcome);
      expect(monitored(metricTable.outcome.name, 'outcome')).toEqual(audit.coverage.byOutcome);
      const known = Object.values(byAttribute(metricTable.exposure.name, 'exposure'));
      expect(known.reduce((sum, count) => sum + count)).toBe(audit.coverage.byOutcome['judged']);
      expect(Object.keys(byAttribute(metricTable.image.name, 'flag'))).toEqual([...imageFlags]);
      for (const half of halves) {
        const ofHalf = newest(metricTable.half.name).filter(({ attributes }) => attributes['half'] === half);
        expect(ofHalf.reduce((sum, { value }) => sum + value, 0)).toBe(audit.coverage.byOutcome['judged']);
      }
      expect(newest(metricTable.known.name)).toHaveLength(1);
    });
    for (const point of receiver.points) {
      const row = Object.values(metricTable).find(({ name }) => name === point.name);
      expect(point).toMatchObject({
        unit: row?.unit,
        description: row?.meaning,
        kind: row?.kind === 'counter' ? 'sum' : row?.kind,
        scope: 'smb1-audit',
        resource: { 'service.name': 'func-audit', 'service.instance.id': expect.any(String) },
      });
      expect(Object.keys(point.attributes)).toEqual(row?.attributes);
    }
    for (const envelope of receiver.envelopes) {
      expect(envelope).toMatchObject({
        name: 'Microsoft.ApplicationInsights.Metric',
        iKey: instrumentationKey,
        tags: { 'ai.cloud.role': 'func-audit' },
        data: { baseType: 'MetricData', baseData: { ver: 2 } },
      });
    }
    const tracks = receiver.requests.filter(({ path }) => path === '/v2.1/track');
    for (const { authorization } of tracks) {
      expect(azure.azure.identity.check(authorization)).toEqual({ kind: 'valid', principal: writer });
    }
    expect(tracks.length).toBeGreaterThan(1);
    expect(receiver.requests.every(({ path }) => ['/v1/metrics', '/v2.1/track'].includes(path))).toBe(true);
  });

  it('cost an audit nothing when nobody takes them, and are missed in the log once', async () => {
    receiver.behave('hangs');

    const audit = await audited({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });

    expect(audit.state).toBe('complete');
    await eventually(() => {
      const told = logged.filter((line) => line.includes('"metrics not exported"'));
      expect(told).toEqual([expect.stringMatching(/^warning .*"to":"OTLP"/)]);
    });
  });

  it('go nowhere when the environment does not ask for them', async () => {
    const audit = await audited({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_SDK_DISABLED: 'true' });

    expect(audit.state).toBe('complete');
    expect(receiver.requests).toEqual([]);
  });
});

describe('the rows of an audit', () => {
  const ruleId = 'dcr-00000000000000000000000000000001';
  let logs: LogsReceiver;

  beforeEach(async () => {
    logs = await startLogsReceiver({
      ruleId,
      streams: [findingStream, imageStream],
      isAllowed: (authorization) => {
        const check = azure.azure.identity.check(authorization);
        return check.kind === 'valid' ? check.principal === everything : null;
      },
    });
  });
  afterEach(() => logs.close());

  /** What an app needs to send rows there, and to trust both receivers. */
  function asked(): Record<string, string> {
    const both = join(folder, 'both.pem');
    writeFileSync(both, `${azure.caPem}\n${logs.caPem}`);
    return {
      SMB1_AUDIT_LOG_ANALYTICS_ENDPOINT: logs.endpoint,
      SMB1_AUDIT_LOG_ANALYTICS_RULE_ID: ruleId,
      NODE_EXTRA_CA_CERTS: both,
    };
  }

  async function line(message: string): Promise<string> {
    for (;;) {
      const found = logged.find((one) => one.includes(`"message":"${message}"`));
      if (found !== undefined) {
        return found;
      }
      await setTimeout(100);
    }
  }

  it('reach Log Analytics with the identity of the app, one a finding and one an image', async () => {
    const audit = await audited(asked());

    expect(await line('rows sent')).toMatch(/^info/);
    const findings = logs.rows.get(findingStream) ?? [];
    const byOutcome: Record<string, number> = {};
    for (const { Outcome } of findings) {
      byOutcome[String(Outcome)] = (byOutcome[String(Outcome)] ?? 0) + 1;
    }
    expect(audit.state).toBe('complete');
    expect(byOutcome).toEqual(nonZero(audit.coverage.byOutcome));
    expect(new Set(findings.map(({ ResourceId }) => ResourceId)).size).toBe(findings.length);
    expect(logs.rows.get(imageStream)?.length).toBeGreaterThan(10);
  });

  it('cost an audit nothing when nobody takes them, and are missed in log and status', async () => {
    logs.answerNext({ status: 403 });

    const audit = await audited(asked());

    expect(await line('rows not sent')).toMatch(/^warning .*"trouble":"forbidden"/);
    expect(audit.state).toBe('complete');
    expect(logs.requests).toHaveLength(1);
    const { coverage } = (await (await call('GET', `/api/audits/${audit.id}`)).json()) as Json;
    expect(coverage.notes).toEqual([
      expect.objectContaining({ code: 'rows-not-sent', sent: 0, message: expect.stringMatching(/role/) }),
    ]);
  });
});

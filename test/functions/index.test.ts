import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Metafile } from 'esbuild';
import { buildApp, describeApp } from '../../build/bundles.ts';
import { functionNames } from '../../functions/app/function-names.ts';
import { leastEnvironment, loadApp } from '../host/load-app.ts';

const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-bundle-'));
const bundle = join(folder, 'index.mjs');

beforeAll(() => buildApp(folder));
afterAll(() => rmSync(folder, { recursive: true }));

async function load(env: Record<string, string> = {}) {
  const { functions } = await loadApp(bundle, { ...leastEnvironment, ...env });
  return new Map(functions.map(({ name, bindings }) => [name, Object.values(bindings)]));
}

const httpNames = [
  'audits-start',
  'audits-list',
  'audits-read',
  'audits-cancel',
  'audits-findings',
  'audits-images',
  'audits-changes',
  'audits-report',
  'audits-export',
  'vms-check',
  'openapi',
  'version',
];

/** The one route that anybody may ask. */
const openName = 'health';

describe('the built app, loaded as the worker loads it', () => {
  it('registers every function of the table and no other, HTTP behind the function key', async () => {
    const functions = await load();

    expect([...functions.keys()].sort()).toEqual(Object.values(functionNames).sort());
    expect(functions.get('audit-timer')).toContainEqual(expect.objectContaining({ schedule: '0 0 3 * * 1' }));
    for (const name of httpNames) {
      expect(functions.get(name)).toContainEqual(
        expect.objectContaining({ type: 'httpTrigger', authLevel: 'function' }),
      );
    }
    expect(functions.get(openName)).toContainEqual(
      expect.objectContaining({ type: 'httpTrigger', authLevel: 'anonymous' }),
    );
  });

  it('answers no HTTP when that is off, and leaves the schedule to its setting', async () => {
    const functions = await load({ SMB1_AUDIT_HTTP: 'off', SMB1_AUDIT_SCHEDULE: '0 30 4 * * *' });

    expect([...httpNames, openName].filter((name) => functions.has(name))).toEqual([]);
    expect(functions.get('audit-timer')).toContainEqual(
      expect.objectContaining({ schedule: '%SMB1_AUDIT_SCHEDULE%', runOnStartup: false }),
    );
  });

  it('has no timer when that is off', async () => {
    expect((await load({ SMB1_AUDIT_SCHEDULE: 'off' })).has('audit-timer')).toBe(false);
  });

  it.each([
    { name: 'HTTP', text: 'maybe', expected: '"on" or "off"' },
    { name: 'SUBSCRIPTIONS', text: 'prod', expected: 'a subscription id (a GUID)' },
    { name: 'EXCLUDE_LOCATIONS', text: 'japan-east', expected: 'a region such as japaneast' },
    { name: 'SCHEDULE', text: '0 0 25 * * 1', expected: '"off" or an NCRONTAB expression' },
  ])('stops at the start for a bad setting, and names it: $name', async ({ name, text, expected }) => {
    await expect(load({ [`SMB1_AUDIT_${name}`]: text })).rejects.toThrow(
      `SMB1_AUDIT_${name}: expected ${expected}`,
    );
  });

  it('says what it is when it is loaded', async () => {
    const { stderr } = await loadApp(bundle);

    expect(JSON.parse(stderr)).toEqual({
      message: 'app started',
      // This bundle lies in no package.
      version: 'unknown',
      packageSha256: 'unknown',
      probeSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('warns of what has no effect, in words by which the host knows a warning', async () => {
    const { stderr } = await loadApp(bundle, {
      ...leastEnvironment,
      SMB1_AUDIT_SHEDULE: 'off',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4317',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    });

    expect(stderr.split('\n').filter((line) => line.startsWith('Warning'))).toEqual([
      'Warning: SMB1_AUDIT_SHEDULE is not a setting and has no effect. Did you mean SMB1_AUDIT_SCHEDULE?',
      expect.stringMatching(/^Warning: OTEL_EXPORTER_OTLP_PROTOCOL is grpc: /),
    ]);
  });
});

/** What most audits have no use for. */
const lazyRooms =
  /^(?:lib\/(?:report\/(?:sarif|mask|notify\/chat|monitor)\/|azure\/log-analytics\.)|functions\/http\/schemas\/)/;

describe('the start of the app', () => {
  let described: Metafile;

  beforeAll(async () => {
    described = await describeApp();
  });

  it('loads no SDK, and no format or receiver that was not asked for: they stand behind lazy imports', () => {
    const { inputs, outputs } = described;
    const loaded = new Set<string>();
    const waiting = ['functions/index.ts'];
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      loaded.add(path);
      const eager = (inputs[path]?.imports ?? []).filter(({ kind }) => kind !== 'dynamic-import');
      waiting.push(...eager.map((one) => one.path).filter((one) => !loaded.has(one)));
    }
    const packages = [...loaded].map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]);
    const namesOf = (pattern: RegExp) => [...new Set(packages)].filter((name) => pattern.test(name ?? ''));

    expect(readAtStart(outputs).filter((path) => !loaded.has(path))).toEqual([]);
    const rooms = [...loaded].filter((path) => lazyRooms.test(path));
    expect(rooms).toEqual([]);
    expect(new Set(Object.keys(inputs).map((path) => lazyRooms.exec(path)?.[0]))).toHaveProperty('size', 6);
    expect(Object.keys(inputs).join('\n')).toMatch(/@azure\/monitor-ingestion/);
    expect(loaded.size).toBeGreaterThan(100);
    expect(namesOf(/^@azure\/(?!functions)/)).toEqual([]);
    expect(namesOf(/^axios$/)).toEqual([]);
    expect(namesOf(/^@opentelemetry\//)).toEqual(['@opentelemetry/api']);
    expect(Object.keys(inputs).join('\n')).toMatch(/@opentelemetry\/sdk-metrics/);
  });

  it("requires Node's http, since importing it would load all of Node's fetch", () => {
    const { inputs, outputs } = described;
    const ofHttp = Object.values(outputs).flatMap(({ imports }) =>
      imports.filter(({ path }) => /^(?:node:)?http$/.test(path)),
    );

    expect(ofHttp.map(({ kind }) => kind)).not.toContain('import-statement');
    expect(Object.keys(inputs)).toContain('functions/http/problem.ts');
    expect(ofHttp).not.toEqual([]);
  });
});

/** What stands in the chunks that the entry imports: a worker reads these, and no other, before the app is loaded. */
function readAtStart(outputs: Metafile['outputs']): string[] {
  const chunks = new Set<string>();
  const waiting = ['dist/functions/index.mjs'];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    chunks.add(path);
    const imported = (outputs[path]?.imports ?? []).filter(({ kind }) => kind === 'import-statement');
    waiting.push(...imported.map((one) => one.path).filter((one) => !chunks.has(one)));
  }
  return [...chunks].flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}));
}

describe('host.json', () => {
  const host = JSON.parse(readFileSync(new URL('../../host.json', import.meta.url), 'utf8')) as {
    functionTimeout: string;
    logging: { OpenTelemetry: { logLevel: Record<string, string> } };
    extensions: { durableTask: Record<string, unknown> };
  };

  it('starts instances under the version that the app replays', () => {
    expect(host.extensions.durableTask).toMatchObject({
      defaultVersion: expect.stringMatching(/^1\./),
      versionMatchStrategy: 'CurrentOrOlder',
      versionFailureStrategy: 'Reject',
    });
  });

  it('lets another host take up what a dead one held after a minute, as its lease does', () => {
    expect(host.extensions.durableTask).toMatchObject({
      storageProvider: {
        controlQueueVisibilityTimeout: '00:01:00',
        workItemQueueVisibilityTimeout: '00:01:00',
      },
    });
  });

  it("records the spans of orchestrations, by Durable's distributed tracing V2", () => {
    expect(host.extensions.durableTask).toMatchObject({
      tracing: { distributedTracingEnabled: true, version: 'V2' },
    });
  });

  it("keeps storage calls out of the host's exporter, whose own filters pass them whatever the common levels are", () => {
    expect(host.logging.OpenTelemetry.logLevel).toMatchObject({ 'Azure.Core': 'Error' });
  });

  it('gives a pass of five minutes time to end', () => {
    expect(host.functionTimeout).toBe('00:30:00');
  });
});

import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { FindingJson } from '../../lib/report/json/finding-json.ts';
import type { WorldTruth } from '../arm-simulator/truth.ts';

export type Driven = {
  readonly baseUrl: string;
  /** A function key; null: the host checks none. */
  readonly key: string | null;
  readonly masterKey: string | null;
  readonly truth: WorldTruth;
};

type Json = Record<string, unknown>;

/** Drives a running app from outside, by nothing but HTTP. Throws at the first thing that is not as documented. */
export async function driveApp(app: Driven): Promise<void> {
  await refusals(app);
  const id = await startOnce(app);
  await followToItsEnd(app, id);
  await compareWithTruth(app, id);
  await runTimerAndCancel(app);
  console.log('ok: all of it');
}

async function call(
  { baseUrl, key }: Driven,
  method: string,
  path: string,
  body?: unknown,
): Promise<Response> {
  return await fetch(baseUrl + path, {
    method,
    headers: { ...(key !== null && { 'x-functions-key': key }), 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

async function json(app: Driven, path: string): Promise<Json> {
  const response = await call(app, 'GET', path);
  assert.equal(response.status, 200, `GET ${path}`);
  return (await response.json()) as Json;
}

async function refusals(app: Driven): Promise<void> {
  if (app.key !== null) {
    for (const [method, path] of [
      ['POST', '/api/audits'],
      ['GET', '/api/audits'],
      ['GET', '/api/openapi.json'],
    ] as const) {
      assert.equal(
        (await call({ ...app, key: 'wrong' }, method, path)).status,
        401,
        `${path} without the key`,
      );
    }
    const inQuery = await fetch(`${app.baseUrl}/api/version/?CODE=${app.key}`);
    assert.equal(inQuery.status, 200, 'a key in the query, in any casing');
  }
  assert.deepEqual(await (await fetch(`${app.baseUrl}/api/health`)).json(), { status: 'up' });
  assert.match(String((await json(app, '/api/version'))['packageSha256']), /^[0-9a-f]{64}$/);
  const description = await json(app, '/api/openapi.json');
  assert.equal(description['openapi'], '3.1.1');
  assert.equal((await call(app, 'POST', '/api/audits', { name: 'Azure' })).status, 400);
  assert.equal((await call(app, 'GET', '/api/audits/none')).status, 404);
  console.log('ok: keys, description, refusals');
}

async function startOnce(app: Driven): Promise<string> {
  const started = await call(app, 'POST', '/api/audits');
  assert.equal(started.status, 202, await started.clone().text());
  const { id } = (await started.json()) as { id: string };
  assert.equal(started.headers.get('location'), `/api/audits/${id}`);
  const second = await call(app, 'POST', '/api/audits');
  assert.equal(second.status, 409);
  assert.equal(((await second.json()) as Json)['auditId'], id);
  console.log(`ok: audit ${id} started, once`);
  return id;
}

async function followToItsEnd(app: Driven, id: string): Promise<void> {
  const states = new Set<string>();
  for (let waited = 0; waited < 600; waited += 1) {
    const { state, coverage } = (await json(app, `/api/audits/${id}`)) as { state: string; coverage: Json };
    states.add(state);
    const settled = Object.values(coverage['byOutcome'] as Record<string, number>);
    const open = ['pending', 'starting', 'started'].map(
      (name) => (coverage[name] as number | undefined) ?? 0,
    );
    assert.equal(
      [...settled, ...open].reduce((sum, count) => sum + count),
      coverage['discovered'],
    );
    if (state === 'complete') {
      console.log(`ok: ${[...states].join(' → ')}, ${String(coverage['discovered'])} targets`);
      return;
    }
    assert.ok(['planning', 'probing', 'concluding'].includes(state), `state ${state}`);
    await setTimeout(500);
  }
  throw new Error('The audit did not end within five minutes.');
}

async function compareWithTruth(app: Driven, id: string): Promise<void> {
  const found = new Map<string, string>();
  let next: unknown = null;
  do {
    const page = await json(
      app,
      `/api/audits/${id}/findings?limit=100${next === null ? '' : `&cursor=${String(next)}`}`,
    );
    for (const { resourceId, outcome, reason, client, server } of page['items'] as FindingJson[]) {
      found.set(
        resourceId.toLowerCase(),
        `${outcome} ${reason} ${client?.verdict ?? null} ${server?.verdict ?? null}`,
      );
    }
    next = page['next'];
  } while (next !== null);
  const truth = app.truth.targets.map(
    ({ id: key, outcome, reason, client, server }) =>
      [key.toLowerCase(), `${outcome} ${reason} ${client} ${server}`] as const,
  );
  assert.deepEqual(new Map([...found].sort()), new Map([...truth].sort()));
  const csv = await call(app, 'GET', `/api/audits/${id}/export?format=csv`);
  assert.equal((await csv.text()).trimEnd().split('\r\n').length, truth.length + 1);
  const report = await (await call(app, 'GET', `/api/audits/${id}/report`)).text();
  const [, main = ''] = /\n(\w+)\(\);<\/script>\n<\/body>\n<\/html>\s*$/.exec(report) ?? [];
  assert.ok(report.includes(`function ${main}(`), 'the report of a bundled app starts its own script');
  const images = await json(app, `/api/audits/${id}/images?flagged=true&kind=marketplace&limit=500`);
  const flagged = app.truth.images.filter(({ flag }) => flag === 'confirmed' || flag === 'single');
  assert.equal((images['items'] as unknown[]).length, flagged.length);
  console.log(`ok: ${truth.length} findings and ${flagged.length} flagged images are the truth`);
}

async function runTimerAndCancel(app: Driven): Promise<void> {
  const timer = '/admin/functions/audit-timer';
  if (app.key !== null) {
    assert.equal((await call(app, 'POST', timer, {})).status, 403, 'a function key opens nothing of /admin');
    assert.equal((await call({ ...app, key: 'wrong' }, 'POST', timer, {})).status, 401);
  }
  assert.equal((await call({ ...app, key: app.masterKey }, 'POST', timer, {})).status, 202);
  let latest: Json = {};
  for (let waited = 0; waited < 60 && latest['trigger'] !== 'timer'; waited += 1) {
    await setTimeout(500);
    latest = await json(app, '/api/audits/last');
  }
  assert.equal(latest['trigger'], 'timer');
  const path = `/api/audits/${String(latest['id'])}`;
  assert.equal((await call(app, 'POST', `${path}/cancel`)).status, 202);
  for (let waited = 0; waited < 120 && latest['state'] !== 'canceled'; waited += 1) {
    await setTimeout(500);
    latest = await json(app, path);
  }
  assert.equal(latest['state'], 'canceled');
  assert.equal((await call(app, 'POST', `${path}/cancel`)).status, 409);
  console.log('ok: the timer by hand, and cancel');
}

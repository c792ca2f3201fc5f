import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Fault, FaultPlan, FaultRule } from './fault-plan.ts';
import { command, errorOf, fixture, runCommandUrl, subscriptionId, vm } from './run-command-fixture.ts';

const names = Array.from({ length: 20 }, (_, index) => `vm-${index}`);
const estate = () => names.map((name) => vm({ name }));

function planOf(...rules: FaultRule[]): FaultPlan {
  return { seed: 5, rules };
}

/** Status of one POST per name, in the order given, keyed by name. */
async function startAll(plan: FaultPlan, order: readonly string[]): Promise<Record<string, number>> {
  const { send } = fixture({ vms: estate(), plan });
  const found: Record<string, number> = {};
  for (const name of order) {
    found[name] = (await send('POST', runCommandUrl(name), command('x'))).status;
  }
  return found;
}

describe('createFaults', () => {
  it('hits the same VMs in whatever order they are served', async () => {
    const plan = planOf({
      match: { call: 'start' },
      fault: { kind: 'status', status: 503 },
      probability: 0.4,
    });
    const first = await startAll(plan, names);

    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(names, { minLength: names.length }), async (order) => {
        expect(await startAll(plan, order)).toEqual(first);
      }),
      { numRuns: 5 },
    );
    expect(new Set(Object.values(first))).toEqual(new Set([202, 503]));
  });

  it('hits other VMs under another seed', async () => {
    const rule: FaultRule = { match: {}, fault: { kind: 'status', status: 500 }, probability: 0.5 };

    const [one, two] = [
      await startAll({ seed: 1, rules: [rule] }, names),
      await startAll({ seed: 2, rules: [rule] }, names),
    ];

    expect(one).not.toEqual(two);
  });

  it('hits the nth match over all, or of each VM', async () => {
    const fault: Fault = { kind: 'reset-before' };
    const overAll = fixture({ vms: estate(), plan: planOf({ match: {}, fault, nthMatch: [2, 3] }) });
    const ofEach = fixture({ vms: estate(), plan: planOf({ match: {}, fault, nthMatch: 1, count: 'each' }) });
    const resets = async ({ send }: typeof overAll) => {
      const seen: boolean[] = [];
      for (const name of ['vm-1', 'vm-2', 'vm-3', 'vm-1']) {
        seen.push((await send('POST', runCommandUrl(name), command('x'))).transport?.kind === 'reset');
      }
      return seen;
    };

    expect(await resets(overAll)).toEqual([false, true, true, false]);
    expect(await resets(ofEach)).toEqual([true, true, true, false]);
  });

  it('matches by VM, by kind of call and by time', async () => {
    const plan = planOf({
      match: { vm: '/vm-2$', call: 'poll', fromSecond: 10, toSecond: 20 },
      fault: { kind: 'status', status: 500 },
    });
    const { send, pass } = fixture({ vms: estate(), plan });
    const one = await send('POST', runCommandUrl('vm-1'), command('x'));
    const two = await send('POST', runCommandUrl('vm-2'), command('x'));
    const poll = async ({ headers }: typeof one, url: 'azure-asyncoperation' | 'location') =>
      (await send('GET', headers[url] ?? '')).status;

    const before = await poll(two, 'azure-asyncoperation');
    pass(10);
    const during = [
      await poll(one, 'azure-asyncoperation'),
      await poll(two, 'azure-asyncoperation'),
      await poll(two, 'location'),
    ];
    pass(10);

    expect([before, during, await poll(two, 'azure-asyncoperation')]).toEqual([200, [200, 500, 202], 200]);
  });

  it('throttles as ARM or as Compute for seconds to an hour', async () => {
    const plan = planOf(
      { match: {}, fault: { kind: 'throttle', by: 'arm', retryAfterSeconds: 3600 }, nthMatch: 1 },
      { match: {}, fault: { kind: 'throttle', by: 'compute', retryAfterSeconds: 7 }, nthMatch: 2 },
    );
    const { send, buckets } = fixture({ plan });

    const arm = await send('POST', runCommandUrl(), command('x'));
    const compute = await send('POST', runCommandUrl(), command('x'));

    expect([arm.status, arm.headers['retry-after'], errorOf(arm).code]).toEqual([
      429,
      '3600',
      'SubscriptionRequestsThrottled',
    ]);
    expect([compute.status, compute.headers['retry-after'], compute.body]).toMatchObject([
      429,
      '7',
      { code: 'OperationNotAllowed', details: [{ code: 'TooManyRequests' }] },
    ]);
    expect(buckets.throttled().total).toBe(0);
  });

  it.each<{ fault: Fault; status: number; retryAfter: string | undefined }>([
    { fault: { kind: 'status', status: 503, retryAfterSeconds: 9 }, status: 503, retryAfter: '9' },
    { fault: { kind: 'status', status: 500 }, status: 500, retryAfter: undefined },
    { fault: { kind: 'token-expired' }, status: 401, retryAfter: undefined },
  ])('refuses with $status before anything is carried out', async ({ fault, status, retryAfter }) => {
    const { send } = fixture({ plan: planOf({ match: {}, fault, nthMatch: 1 }) });

    const refused = await send('POST', runCommandUrl(), command('x'));

    expect([refused.status, refused.headers['retry-after']]).toEqual([status, retryAfter]);
    expect((await send('POST', runCommandUrl(), command('x'))).status).toBe(202);
  });

  it('breaks the connection before the work or after it', async () => {
    const before = fixture({ plan: planOf({ match: {}, fault: { kind: 'reset-before' }, nthMatch: 1 }) });
    const after = fixture({ plan: planOf({ match: {}, fault: { kind: 'reset-after' }, nthMatch: 1 }) });

    for (const { client } of [before, after]) {
      const lost = client.virtualMachines.runCommand('rg-app', 'vm-1', command('x'));
      await expect(lost).rejects.toMatchObject({ code: 'ECONNRESET' });
    }

    expect((await before.send('POST', runCommandUrl(), command('x'))).status).toBe(202);
    expect(errorOf(await after.send('POST', runCommandUrl(), command('x'))).code).toBe('Conflict');
  });

  it.each<{ fault: Fault; seen: object }>([
    { fault: { kind: 'garbage-json' }, seen: { status: 200, body: '{"status":"Succe' } },
    { fault: { kind: 'empty-body' }, seen: { status: 200, body: undefined } },
    { fault: { kind: 'html', status: 502 }, seen: { status: 502, headers: { 'content-type': 'text/html' } } },
    { fault: { kind: 'slow', seconds: 40 }, seen: { status: 200, transport: { kind: 'delay', ms: 40_000 } } },
    {
      fault: { kind: 'wrong-clock', seconds: 3600 },
      seen: { headers: { date: 'Mon, 23 Nov 2026 13:00:00 GMT' } },
    },
  ])('distorts an answer: $fault.kind', async ({ fault, seen }) => {
    const { send } = fixture({ plan: planOf({ match: { call: 'poll' }, fault }) });
    const { headers } = await send('POST', runCommandUrl(), command('x'));

    expect(await send('GET', headers['azure-asyncoperation'] ?? '')).toMatchObject(seen);
  });

  it('drops the headers that lead to the operation', async () => {
    const fault: Fault = { kind: 'drop-headers', names: ['Azure-AsyncOperation', 'Location'] };
    const { send } = fixture({ plan: planOf({ match: { call: 'start' }, fault }) });

    const { status, headers } = await send('POST', runCommandUrl(), command('x'));

    expect([status, headers['azure-asyncoperation'], headers['location']]).toEqual([
      202,
      undefined,
      undefined,
    ]);
  });

  it('closes a subscription while operations run in it', async () => {
    const plan = planOf({
      match: { call: 'poll' },
      fault: { kind: 'subscription', access: 'forbidden' },
      nthMatch: 2,
    });
    const { send } = fixture({ plan });
    const { headers } = await send('POST', runCommandUrl(), command('x'));
    const poll = async () => (await send('GET', headers['azure-asyncoperation'] ?? '')).status;

    expect([await poll(), await poll(), await poll()]).toEqual([200, 403, 403]);
  });

  it.each<{ to: Extract<Fault, { kind: 'vm' }>['to']; code: string }>([
    { to: 'deleted', code: 'ResourceNotFound' },
    { to: 'moved', code: 'ResourceNotFound' },
    { to: 'stopped', code: 'OperationNotAllowed' },
    { to: 'deallocated', code: 'OperationNotAllowed' },
    { to: 'forbidden', code: 'AuthorizationFailed' },
    { to: 'locked', code: 'ScopeLocked' },
    { to: 'policy-denied', code: 'RequestDisallowedByPolicy' },
  ])('changes a VM for good: $to', async ({ to, code }) => {
    const plan = planOf({ match: { call: 'start', vm: 'vm-1$' }, fault: { kind: 'vm', to }, nthMatch: 1 });
    const { send } = fixture({ vms: [vm(), vm({ name: 'vm-2' })], plan });

    const first = await send('POST', runCommandUrl(), command('x'));
    const second = await send('POST', runCommandUrl(), command('x'));

    expect([first, second].map((response) => errorOf(response).code)).toEqual([code, code]);
    expect((await send('POST', runCommandUrl('vm-2'), command('x'))).status).toBe(202);
  });

  it('moves a VM to where it answers again', async () => {
    const plan = planOf({ match: { call: 'start' }, fault: { kind: 'vm', to: 'moved' }, nthMatch: 1 });
    const { send } = fixture({ plan });
    await send('POST', runCommandUrl(), command('x'));

    const moved = runCommandUrl().replace('rg-app', 'rg-app-moved');

    expect((await send('POST', moved, command('x'))).status).toBe(202);
  });

  it('combines: a slow answer, a stale guest and a wrong clock on one run', async () => {
    const plan = planOf(
      { match: {}, fault: { kind: 'slow', seconds: 1 } },
      { match: {}, fault: { kind: 'wrong-clock', seconds: 5 } },
      { match: {}, fault: { kind: 'silent' } },
    );
    const { send, pass, faults } = fixture({ plan });
    const { headers } = await send('POST', runCommandUrl(), command('x'));
    pass(60);

    const result = await send('GET', headers['location'] ?? '');

    expect(result).toMatchObject({
      transport: { kind: 'delay' },
      headers: { date: expect.any(String) },
      body: { value: [{ message: '' }, { message: '' }] },
    });
    expect(faults.fired()).toEqual({ slow: 2, 'wrong-clock': 2, silent: 1 });
  });

  it('leaves a count of POSTs per VM in the log', async () => {
    const { send, simulator } = fixture({ vms: estate(), plan: planOf() });
    for (const name of ['vm-1', 'vm-2', 'vm-1']) {
      await send('POST', runCommandUrl(name), command('x'));
    }

    const posts = simulator.log().filter(({ method, path }) => method === 'POST' && path.includes('/vm-1/'));

    expect(posts.map(({ status }) => status)).toEqual([202, 409]);
    expect(posts[0]?.path).toContain(subscriptionId);
  });
});

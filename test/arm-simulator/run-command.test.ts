import { restorePoller } from '@azure/arm-compute';
import type { RestError } from '@azure/core-rest-pipeline';
import { describe, expect, it } from '@jest/globals';
import { inProcessGuest } from './guest-link.ts';
import { command, errorOf, fixture, runCommandUrl, scaleSetInstance, vm } from './run-command-fixture.ts';

const polling = { updateIntervalInMs: 1 };

describe('runCommandRoutes', () => {
  it('lets the SDK run a script and read both streams', async () => {
    const guest = inProcessGuest(({ script, vm: machine }) => ({
      stdout: `${machine.release}\n${script}`,
      stderr: 'careful',
      exitCode: 0,
      seconds: 3,
    }));
    const { client } = fixture({ guest });

    const result = await client.virtualMachines.runCommand('rg-app', 'vm-1', command('one', 'two'), polling);

    expect(result.value?.map(({ code, message }) => [code, message])).toEqual([
      ['ComponentStatus/StdOut/succeeded', '2016\none\ntwo'],
      ['ComponentStatus/StdErr/succeeded', 'careful\n '],
    ]);
  });

  it('spends one POST, a poll every two seconds and one GET of the result', async () => {
    const { client, simulator } = fixture();

    await client.virtualMachines.runCommand('rg-app', 'vm-1', command('x'), polling);

    const methods = simulator.log().map(({ method, query }) => (query['monitor'] ? 'result' : method));
    expect(methods).toEqual(['POST', ...Array.from({ length: 16 }, () => 'GET'), 'result']);
  });

  it('lets a second client finish what the first one started', async () => {
    const { client, simulator } = fixture();
    const first = client.virtualMachines.runCommand('rg-app', 'vm-1', command('x'), polling);
    await first.submitted();

    const state = await first.serialize();
    const result = await restorePoller(client, state, client.virtualMachines.runCommand, polling);

    expect(result.value?.[0]?.message).toBe('x');
    expect(simulator.log().filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('runs on an instance of a uniform scale set', async () => {
    const { client } = fixture({ vms: [scaleSetInstance()] });

    const result = await client.virtualMachineScaleSetVMs.runCommand(
      'rg-app',
      'web',
      '3',
      command('x'),
      polling,
    );

    expect(result.value?.[0]?.message).toBe('x');
  });

  it('takes no name where the id of an instance belongs', async () => {
    const { client } = fixture({ vms: [scaleSetInstance()] });

    const failing = client.virtualMachineScaleSetVMs.runCommand(
      'rg-app',
      'web',
      'web_3',
      command('x'),
      polling,
    );

    await expect(failing).rejects.toMatchObject({ statusCode: 400, code: 'InvalidParameter' });
  });

  it('accepts with an empty body, two signed URLs of kilobytes and no Retry-After', async () => {
    const { send } = fixture();

    const { status, headers, body } = await send('POST', runCommandUrl(), command('x'));

    expect([status, body, headers['retry-after']]).toEqual([202, undefined, undefined]);
    expect(headers['azure-asyncoperation']).toMatch(
      /operations\/[0-9a-f-]{36}\?p=.+&api-version=2024-11-01&t=\d+&c=.+&s=/,
    );
    expect(headers['location']).toContain('monitor=true');
    expect(headers['azure-asyncoperation']?.length).toBeGreaterThan(3000);
    expect(headers['azure-asyncoperation']?.length).toBeLessThan(4096);
  });

  it('tells what is left in the buckets', async () => {
    const { send } = fixture();

    const start = await send('POST', runCommandUrl(), command('x'));
    const poll = await send('GET', start.headers['azure-asyncoperation'] ?? '');

    expect(start.headers).toMatchObject({
      'x-ms-ratelimit-remaining-subscription-writes': '199',
      'x-ms-ratelimit-remaining-subscription-global-writes': '2999',
      'x-ms-ratelimit-remaining-resource':
        'Microsoft.Compute/UpdateVMResource;11,Microsoft.Compute/UpdateVMSubscriptionMaximum;1499',
    });
    expect(poll.headers).toMatchObject({
      'x-ms-ratelimit-remaining-subscription-reads': '249',
      'x-ms-ratelimit-remaining-resource':
        'Microsoft.Compute/GetOperationResource;44,Microsoft.Compute/GetOperationSubscriptionMaximum;14999',
    });
  });

  it('holds one script per VM until it has ended', async () => {
    const { send, pass } = fixture();
    await send('POST', runCommandUrl(), command('x'));

    pass(31);
    const during = await send('POST', runCommandUrl(), command('y'));
    pass(1);
    const afterwards = await send('POST', runCommandUrl(), command('y'));

    expect(during.status).toBe(409);
    expect(errorOf(during)).toEqual({
      code: 'Conflict',
      message:
        'Run command extension execution is in progress. Please wait for completion before invoking a run command.',
    });
    expect(afterwards.status).toBe(202);
  });

  it("respects another client's script in the slot", async () => {
    const machine = vm();
    const { send, now, pass } = fixture({ vms: [machine] });
    machine.otherCommandUntil = now() + 60_000;

    const during = await send('POST', runCommandUrl(), command('x'));
    pass(60);

    expect(during.status).toBe(409);
    expect((await send('POST', runCommandUrl(), command('x'))).status).toBe(202);
  });

  it("spends the VM's own bucket on refused starts too, then throttles", async () => {
    const { send } = fixture();
    const statuses: number[] = [];

    for (let start = 0; start < 13; start += 1) {
      statuses.push((await send('POST', runCommandUrl(), command('x'))).status);
    }

    expect(statuses).toEqual([202, ...Array.from({ length: 11 }, () => 409), 429]);
  });

  it.each([
    { style: 'bucket-full' as const, retryAfter: '10' },
    { style: 'next-token' as const, retryAfter: '1' },
  ])('ends a poller of the SDK with a 429 in the style $style', async ({ style, retryAfter }) => {
    const { client, buckets, simulator } = fixture({ buckets: { style }, secondsPerCall: 0 });
    buckets.setLimits(10, ['GetOperation']);

    const failing = client.virtualMachines.runCommand('rg-app', 'vm-1', command('x'), {
      updateIntervalInMs: 0,
    });

    const error = await failing.then(
      () => null,
      (reason: unknown) => reason as RestError,
    );

    expect(error).toMatchObject({
      statusCode: 429,
      code: 'SubscriptionRequestsThrottled',
    });
    expect(error?.response?.headers.get('retry-after')).toBe(retryAfter);
    expect(simulator.log().map(({ status }) => status)).toEqual([
      202,
      ...Array.from({ length: 250 }, () => 200),
      429,
    ]);
    expect(buckets.throttled()).toEqual({ total: 1, byFamily: { 'arm-reads': 1 } });
  });

  it('counts ids without regard to case', async () => {
    const { send } = fixture();
    await send('POST', runCommandUrl(), command('x'));

    const shouted = await send('POST', runCommandUrl('VM-1'), command('x'));

    expect(errorOf(shouted).code).toBe('Conflict');
  });

  it.each([
    {
      name: 'deallocated',
      change: { power: 'deallocated' as const },
      status: 409,
      code: 'OperationNotAllowed',
      words: 'requires the VM to be running',
    },
    {
      name: 'stopped',
      change: { power: 'stopped' as const },
      status: 409,
      code: 'OperationNotAllowed',
      words: 'requires the VM to be running',
    },
    {
      name: 'deallocating',
      change: { power: 'deallocating' as const },
      status: 409,
      code: 'OperationNotAllowed',
      words: 'changing power state of Virtual Machine vm-1',
    },
    {
      name: 'closed to extensions',
      change: { allowExtensionOperations: false },
      status: 409,
      code: 'OperationNotAllowed',
      words: 'extension operations are disallowed',
    },
    {
      name: 'without an agent',
      change: { agent: 'absent' as const },
      status: 409,
      code: 'OperationNotAllowed',
      words: 'ensure VM Agent is installed',
    },
    {
      name: 'out of bounds',
      change: { access: 'forbidden' as const },
      status: 403,
      code: 'AuthorizationFailed',
      words: "action 'Microsoft.Compute/virtualMachines/runCommand/action'",
    },
    {
      name: 'locked',
      change: { access: 'locked' as const },
      status: 409,
      code: 'ScopeLocked',
      words: 'are locked',
    },
    {
      name: 'denied by policy',
      change: { access: 'policy-denied' as const },
      status: 403,
      code: 'RequestDisallowedByPolicy',
      words: 'disallowed by policy',
    },
    {
      name: 'gone',
      change: { deleted: true },
      status: 404,
      code: 'ResourceNotFound',
      words: "'Microsoft.Compute/virtualMachines/vm-1'",
    },
    {
      name: 'gone and out of bounds',
      change: { deleted: true, access: 'forbidden' as const },
      status: 403,
      code: 'AuthorizationFailed',
      words: 'does not have authorization',
    },
  ])('refuses a VM that is $name', async ({ change, status, code, words }) => {
    const { send } = fixture({ vms: [vm(change)] });

    const response = await send('POST', runCommandUrl(), command('x'));

    expect([response.status, errorOf(response).code]).toEqual([status, code]);
    expect(errorOf(response).message).toContain(words);
    expect(errorOf(response).message).not.toMatch(/\{\w+\}/);
  });

  it.each([
    { name: 'no JSON', body: 'x', status: 400 },
    { name: 'no commandId', body: { script: ['x'] }, status: 400 },
    { name: 'an unknown commandId', body: { commandId: 'RunBatch' }, status: 404 },
    { name: 'a script that is one string', body: { ...command(), script: 'x' }, status: 400 },
    {
      name: 'a parameter that is a number',
      body: { ...command('x'), parameters: [{ name: 'a', value: 1 }] },
      status: 400,
    },
  ])('refuses a body with $name', async ({ body, status }) => {
    const { send } = fixture();

    const response = await send('POST', runCommandUrl(), body);

    expect(response.status).toBe(status);
  });
});

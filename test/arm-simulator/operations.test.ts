import { describe, expect, it } from '@jest/globals';
import {
  command,
  entriesOf,
  errorOf,
  fixture,
  noon,
  otherSubscriptionId,
  runCommandUrl,
  startScript,
  subscriptionId,
  vm,
  withIncident,
} from './run-command-fixture.ts';
import type { SimVm } from './world.ts';

describe('the status URL', () => {
  it('says InProgress with 200 until the script ends, then Succeeded with the output', async () => {
    const fixed = fixture();
    const { status } = await startScript(fixed, 'x');

    const during = await fixed.send('GET', status);
    fixed.pass(32);
    const afterwards = await fixed.send('GET', status);

    expect([during.status, during.body]).toEqual([
      200,
      { startTime: '2026-11-23T12:00:00.0000000+00:00', status: 'InProgress', name: expect.any(String) },
    ]);
    expect([afterwards.status, afterwards.body]).toMatchObject([
      200,
      {
        endTime: '2026-11-23T12:00:32.0000000+00:00',
        status: 'Succeeded',
        properties: { output: { value: [{ message: 'x' }, { message: '' }] } },
      },
    ]);
  });

  it('answers in the style of 2018 when told to', async () => {
    const fixed = fixture({ operations: { outputStyle: 'bare-array' } });
    const { status } = await startScript(fixed, 'x');

    fixed.pass(60);

    expect((await fixed.send('GET', status)).body).toMatchObject({
      properties: { output: [{ message: 'x' }, {}] },
    });
  });

  it('sends a Retry-After in seconds of the client when told to', async () => {
    const fixed = fixture({ operations: { retryAfter: 10, timeScale: 4 } });
    const { status } = await startScript(fixed, 'x');

    expect((await fixed.send('GET', status)).headers['retry-after']).toBe('3');
  });

  it('tells its times by the clock of the client', async () => {
    const fixed = fixture({ operations: { timeScale: 4, clocksMetAt: noon } });
    const { status } = await startScript(fixed, 'x');

    fixed.pass(32);

    expect((await fixed.send('GET', status)).body).toMatchObject({
      startTime: '2026-11-23T12:00:00.0000000+00:00',
      endTime: '2026-11-23T12:00:08.0000000+00:00',
    });
  });

  it('never lasts less than the least time that a run command takes', async () => {
    const fixed = fixture({ vms: [vm({ probeSeconds: 2 })] });
    const { status } = await startScript(fixed, 'x');

    fixed.pass(19);
    const early = await fixed.send('GET', status);
    fixed.pass(1);

    expect(early.body).toMatchObject({ status: 'InProgress' });
    expect((await fixed.send('GET', status)).body).toMatchObject({ status: 'Succeeded' });
  });

  it.each<{ name: string; machine: Partial<SimVm>; minutes: number; code: string }>([
    {
      name: 'a script without end',
      machine: { probeSeconds: null },
      minutes: 90,
      code: 'VMExtensionProvisioningTimeout',
    },
    {
      name: 'a silent agent',
      machine: { agent: 'silent' },
      minutes: 25.44,
      code: 'VMAgentStatusCommunicationError',
    },
    {
      name: 'an agent that is not ready',
      machine: { agent: 'not-ready' },
      minutes: 25.44,
      code: 'VMAgentStatusCommunicationError',
    },
  ])('fails $name after $minutes minutes and frees the slot then', async ({ machine, minutes, code }) => {
    const fixed = fixture({ vms: [vm(machine)] });
    const { status } = await startScript(fixed, 'x');

    fixed.pass(minutes * 60 - 30);
    const before = await fixed.send('GET', status);
    const busy = await fixed.send('POST', runCommandUrl(), command('y'));
    fixed.pass(30);
    const afterwards = await fixed.send('GET', status);
    const free = await fixed.send('POST', runCommandUrl(), command('y'));

    expect([before.body, busy.status]).toMatchObject([{ status: 'InProgress' }, 409]);
    expect([afterwards.status, afterwards.body]).toMatchObject([200, { status: 'Failed', error: { code } }]);
    expect(free.status).toBe(202);
  });

  it('fails a script whose machine was stopped under it', async () => {
    const machine = vm();
    const fixed = fixture({ vms: [machine] });
    const { status } = await startScript(fixed, 'x');

    machine.power = 'deallocated';
    fixed.pass(60);

    expect((await fixed.send('GET', status)).body).toMatchObject({ status: 'Failed' });
  });
});

describe('the result URL', () => {
  it('answers 202 while the script runs and the bare result afterwards', async () => {
    const fixed = fixture();
    const { result } = await startScript(fixed, 'x');

    const during = await fixed.send('GET', result);
    fixed.pass(60);
    const afterwards = await fixed.send('GET', result);

    expect([during.status, during.body]).toEqual([202, undefined]);
    expect(afterwards.status).toBe(200);
    expect(entriesOf(afterwards).map(({ code }) => code)).toEqual([
      'ComponentStatus/StdOut/succeeded',
      'ComponentStatus/StdErr/succeeded',
    ]);
  });

  it('gives a Linux guest its one entry', async () => {
    const fixed = fixture({ vms: [vm({ guestIsLinux: true })] });
    const { result } = await startScript(fixed, 'x');

    fixed.pass(60);
    const found = entriesOf(await fixed.send('GET', result));

    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      code: 'ProvisioningState/succeeded',
      message: expect.stringMatching(/^Enable succeeded: \n\[stdout\]\n\n\[stderr\]\n.*syntax error/s),
    });
  });
});

describe('operation URLs', () => {
  it.each([
    {
      name: 'one character of the signature changed',
      change: (url: string) => url.replace(/&h=./, '&h=!'),
      status: 403,
    },
    { name: 'the certificate left out', change: (url: string) => url.replace(/&c=[^&]+/, ''), status: 403 },
    {
      name: 'another api-version',
      change: (url: string) => url.replace('2024-11-01', '2026-04-01'),
      status: 403,
    },
    {
      name: 'the query in lower case',
      change: (url: string) => url.replace(/\?.*/, (query) => query.toLowerCase()),
      status: 403,
    },
    { name: 'the query in another order', change: reorder, status: 403 },
    {
      name: 'another operation id',
      change: (url: string) => url.replace(/operations\/..../, 'operations/zzzz'),
      status: 404,
    },
    {
      name: 'another subscription',
      change: (url: string) => url.replace(subscriptionId, otherSubscriptionId),
      status: 404,
    },
    { name: 'another region', change: (url: string) => url.replace('japaneast', 'westus'), status: 404 },
  ])('do not work with $name', async ({ change, status }) => {
    const fixed = fixture();
    const urls = await startScript(fixed, 'x');

    expect((await fixed.send('GET', change(urls.status))).status).toBe(status);
    expect((await fixed.send('GET', urls.status)).status).toBe(200);
  });

  it('work whatever the case of the path', async () => {
    const fixed = fixture({ operations: { urlCasing: 'upper' } });
    const { status } = await startScript(fixed, 'x');

    expect(status).toContain('/locations/JAPANEAST/');
    expect((await fixed.send('GET', status)).status).toBe(200);
    expect((await fixed.send('GET', status.replace('JAPANEAST', 'JapanEast'))).status).toBe(200);
  });

  it('end after their lifetime', async () => {
    const fixed = fixture({ operations: { urlLifetimeSeconds: 100 } });
    const { status } = await startScript(fixed, 'x');

    fixed.pass(99);
    const before = await fixed.send('GET', status);
    fixed.pass(1);

    expect([before.status, (await fixed.send('GET', status)).status]).toEqual([200, 404]);
  });

  it('end early or never work when the plan says so', async () => {
    const expiring = withIncident({ kind: 'url-expires', afterSeconds: 10 });
    const lost = withIncident({ kind: 'lost' });
    const [expires, neverWorks] = [await startScript(expiring, 'x'), await startScript(lost, 'x')];

    expiring.pass(10);

    expect((await expiring.send('GET', expires.status)).status).toBe(404);
    expect((await lost.send('GET', neverWorks.status)).status).toBe(404);
    expect(errorOf(await lost.send('POST', runCommandUrl(), command('y'))).code).toBe('Conflict');
  });
});

describe('the slot', () => {
  it('stays taken for a while after the end when its release is slow', async () => {
    const fixed = fixture({ operations: { slotReleaseSeconds: 5 } });
    const { status } = await startScript(fixed, 'x');

    fixed.pass(33);
    const done = await fixed.send('GET', status);
    const refused = await fixed.send('POST', runCommandUrl(), command('y'));
    fixed.pass(4);

    expect([done.body, refused.status]).toMatchObject([{ status: 'Succeeded' }, 409]);
    expect((await fixed.send('POST', runCommandUrl(), command('y'))).status).toBe(202);
  });
});

function reorder(url: string): string {
  const [path = '', query = ''] = url.split('?');
  return `${path}?${query.split('&').toReversed().join('&')}`;
}

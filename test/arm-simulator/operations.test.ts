import { describe, expect, it } from '@jest/globals';
import { inProcessGuest } from './guest-link.ts';
import type { Incident } from './incident.ts';
import type { OperationOptions } from './operations.ts';
import { command, errorOf, type Fixture, fixture, runCommandUrl, vm } from './run-command-fixture.ts';
import type { SimResponse, SimVm } from './world.ts';

type Urls = { readonly status: string; readonly result: string };
type Entry = { readonly code: string; readonly message: string };

async function start({ send }: Fixture, ...script: string[]): Promise<Urls> {
  const { headers } = await send('POST', runCommandUrl(), command(...script));
  return { status: headers['azure-asyncoperation'] ?? '', result: headers['location'] ?? '' };
}

/** Runs one script to its end and returns the first entry's message. */
async function run(fixed: Fixture, script: string, seconds = 60): Promise<string> {
  const { result } = await start(fixed, script);
  fixed.pass(seconds);
  return entries(await fixed.send('GET', result))[0]?.message ?? '';
}

function entries(response: SimResponse): readonly Entry[] {
  return (response.body as { value: readonly Entry[] }).value;
}

function withIncident(incident: Incident, options: OperationOptions = {}): Fixture {
  return fixture({ operations: options, plan: { seed: 1, rules: [{ match: {}, fault: incident }] } });
}

const printed = (stdout: string) => inProcessGuest(() => ({ stdout, stderr: '', exitCode: 0, seconds: 1 }));

describe('the status URL', () => {
  it('says InProgress with 200 until the script ends, then Succeeded with the output', async () => {
    const fixed = fixture();
    const { status } = await start(fixed, 'x');

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
    const { status } = await start(fixed, 'x');

    fixed.pass(60);

    expect((await fixed.send('GET', status)).body).toMatchObject({
      properties: { output: [{ message: 'x' }, {}] },
    });
  });

  it('sends a Retry-After in seconds of the client when told to', async () => {
    const fixed = fixture({ operations: { retryAfter: 10, timeScale: 4 } });
    const { status } = await start(fixed, 'x');

    expect((await fixed.send('GET', status)).headers['retry-after']).toBe('3');
  });

  it('never lasts less than the least time that a run command takes', async () => {
    const fixed = fixture({ vms: [vm({ probeSeconds: 2 })] });
    const { status } = await start(fixed, 'x');

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
    const { status } = await start(fixed, 'x');

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
    const { status } = await start(fixed, 'x');

    machine.power = 'deallocated';
    fixed.pass(60);

    expect((await fixed.send('GET', status)).body).toMatchObject({ status: 'Failed' });
  });
});

describe('the result URL', () => {
  it('answers 202 while the script runs and the bare result afterwards', async () => {
    const fixed = fixture();
    const { result } = await start(fixed, 'x');

    const during = await fixed.send('GET', result);
    fixed.pass(60);
    const afterwards = await fixed.send('GET', result);

    expect([during.status, during.body]).toEqual([202, undefined]);
    expect(afterwards.status).toBe(200);
    expect(entries(afterwards).map(({ code }) => code)).toEqual([
      'ComponentStatus/StdOut/succeeded',
      'ComponentStatus/StdErr/succeeded',
    ]);
  });

  it('gives a Linux guest its one entry', async () => {
    const fixed = fixture({ vms: [vm({ guestIsLinux: true })] });
    const { result } = await start(fixed, 'x');

    fixed.pass(60);
    const found = entries(await fixed.send('GET', result));

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
    { name: 'another region', change: (url: string) => url.replace('japaneast', 'westus'), status: 404 },
  ])('do not work with $name', async ({ change, status }) => {
    const fixed = fixture();
    const urls = await start(fixed, 'x');

    expect((await fixed.send('GET', change(urls.status))).status).toBe(status);
    expect((await fixed.send('GET', urls.status)).status).toBe(200);
  });

  it('work whatever the case of the path', async () => {
    const fixed = fixture({ operations: { urlCasing: 'upper' } });
    const { status } = await start(fixed, 'x');

    expect(status).toContain('/locations/JAPANEAST/');
    expect((await fixed.send('GET', status)).status).toBe(200);
    expect((await fixed.send('GET', status.replace('JAPANEAST', 'JapanEast'))).status).toBe(200);
  });

  it('end after their lifetime', async () => {
    const fixed = fixture({ operations: { urlLifetimeSeconds: 100 } });
    const { status } = await start(fixed, 'x');

    fixed.pass(99);
    const before = await fixed.send('GET', status);
    fixed.pass(1);

    expect([before.status, (await fixed.send('GET', status)).status]).toEqual([200, 404]);
  });

  it('end early or never work when the plan says so', async () => {
    const expiring = withIncident({ kind: 'url-expires', afterSeconds: 10 });
    const lost = withIncident({ kind: 'lost' });
    const [expires, neverWorks] = [await start(expiring, 'x'), await start(lost, 'x')];

    expiring.pass(10);

    expect((await expiring.send('GET', expires.status)).status).toBe(404);
    expect((await lost.send('GET', neverWorks.status)).status).toBe(404);
    expect(errorOf(await lost.send('POST', runCommandUrl(), command('y'))).code).toBe('Conflict');
  });
});

describe('output', () => {
  it('is the last 4,096 bytes, with line ends of two bytes', async () => {
    const lines = Array.from({ length: 1000 }, (_, index) => `line ${String(index).padStart(4, '0')}`);
    const fixed = fixture({ guest: printed(`${lines.join('\n')}\n`) });

    const message = await run(fixed, 'x');

    expect(Buffer.byteLength(message)).toBe(4096);
    expect(message.endsWith('line 0998\r\nline 0999\r\n')).toBe(true);
    expect(message).not.toContain('line 0000');
  });

  it('of up to 4,096 bytes is whole', async () => {
    const fixed = fixture({ guest: printed('a'.repeat(4096)) });

    expect(await run(fixed, 'x')).toBe('a'.repeat(4096));
  });

  it('loses half a character where the cut falls into it', async () => {
    const fixed = fixture({ guest: printed(`é${'a'.repeat(4095)}`) });

    expect(await run(fixed, 'x')).toBe(`\uFFFD${'a'.repeat(4095)}`);
  });

  it('keeps the line ends of the guest when told to', async () => {
    const fixed = fixture({ guest: printed('a\nb'), operations: { lineEnds: 'as-printed' } });

    expect(await run(fixed, 'x')).toBe('a\nb');
  });

  it('of an identical script comes from the cache when there is one', async () => {
    let runs = 0;
    const guest = inProcessGuest(() => {
      runs += 1;
      return { stdout: `run ${runs}`, stderr: '', exitCode: 0, seconds: 1 };
    });
    const fixed = fixture({ guest, operations: { cachesIdenticalScripts: true } });

    const messages = [await run(fixed, 'x'), await run(fixed, 'x'), await run(fixed, 'y')];

    expect(messages).toEqual(['run 1', 'run 1', 'run 2']);
  });

  it('is stale although the script is new', async () => {
    const fixed = fixture({
      plan: { seed: 1, rules: [{ match: {}, fault: { kind: 'stale' }, nthMatch: 2 }] },
    });

    expect([await run(fixed, 'first'), await run(fixed, 'second'), await run(fixed, 'third')]).toEqual([
      'first',
      'first',
      'third',
    ]);
  });

  it('is stale on a first run: that of the same script with other random ids', async () => {
    const fixed = withIncident({ kind: 'stale' });
    const id = '0123456789abcdef0123456789abcdef';

    expect(await run(fixed, `say ${id}`)).toBe('say fedcba9876543210fedcba9876543210');
  });

  it.each<{ incident: Incident; message: string }>([
    { incident: { kind: 'twice' }, message: 'whole outputwhole output' },
    { incident: { kind: 'cut', bytes: 6 }, message: 'output' },
    { incident: { kind: 'hostile', text: '\u001B[2J' }, message: '\u001B[2Jwhole output' },
    { incident: { kind: 'silent' }, message: '' },
  ])('is spoiled by $incident.kind', async ({ incident, message }) => {
    expect(await run(withIncident(incident), 'whole output')).toBe(message);
  });

  it('comes late', async () => {
    const fixed = withIncident({ kind: 'late', seconds: 600 });
    const { status } = await start(fixed, 'x');

    fixed.pass(631);
    const before = await fixed.send('GET', status);
    fixed.pass(1);

    expect(before.body).toMatchObject({ status: 'InProgress' });
    expect((await fixed.send('GET', status)).body).toMatchObject({ status: 'Succeeded' });
  });

  it('is made by one run of the guest, however often it is asked for', async () => {
    let runs = 0;
    const guest = inProcessGuest(() => {
      runs += 1;
      return { stdout: '', stderr: '', exitCode: 0, seconds: 1 };
    });
    const fixed = fixture({ guest });
    const { status, result } = await start(fixed, 'x');

    fixed.pass(60);
    await Promise.all([fixed.send('GET', status), fixed.send('GET', status), fixed.send('GET', result)]);

    expect(runs).toBe(1);
  });
});

describe('the slot', () => {
  it('stays taken for a while after the end when its release is slow', async () => {
    const fixed = fixture({ operations: { slotReleaseSeconds: 5 } });
    const { status } = await start(fixed, 'x');

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

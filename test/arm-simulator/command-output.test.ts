import { describe, expect, it } from '@jest/globals';
import { inProcessGuest } from './guest-link.ts';
import type { Incident } from './incident.ts';
import { entriesOf, type Fixture, fixture, startScript, withIncident } from './run-command-fixture.ts';

/** Runs one script to its end and returns its stdout. */
async function run(fixed: Fixture, script: string): Promise<string> {
  const { result } = await startScript(fixed, script);
  fixed.pass(60);
  return entriesOf(await fixed.send('GET', result))[0]?.message ?? '';
}

const printed = (stdout: string) => inProcessGuest(() => ({ stdout, stderr: '', exitCode: 0, seconds: 1 }));

describe('outputOf', () => {
  it.each([
    { lineEnds: 'lf', ending: 'line 0998\nline 0999\n', lines: 410 },
    { lineEnds: 'crlf', ending: 'line 0998\r\nline 0999\r\n', lines: 373 },
  ] as const)(
    'is the last 4,096 bytes, line ends of $lineEnds counted in',
    async ({ lineEnds, ending, lines: kept }) => {
      const lines = Array.from({ length: 1000 }, (_, index) => `line ${String(index).padStart(4, '0')}`);
      const fixed = fixture({ guest: printed(`${lines.join('\r\n')}\r\n`), operations: { lineEnds } });

      const message = await run(fixed, 'x');

      expect(Buffer.byteLength(message)).toBe(4096);
      expect(message.endsWith(ending)).toBe(true);
      expect(message.split(/\r?\n/)).toHaveLength(kept + 1);
      expect(message).not.toContain('line 0000');
    },
  );

  it('of up to 4,096 bytes is whole', async () => {
    const fixed = fixture({ guest: printed('a'.repeat(4096)) });

    expect(await run(fixed, 'x')).toBe('a'.repeat(4096));
  });

  it('loses half a character where the cut falls into it', async () => {
    const fixed = fixture({ guest: printed(`é${'a'.repeat(4095)}`) });

    expect(await run(fixed, 'x')).toBe(`\uFFFD${'a'.repeat(4095)}`);
  });

  it('keeps the line ends of the guest when told to', async () => {
    const fixed = fixture({ guest: printed('a\r\nb\nc'), operations: { lineEnds: 'as-printed' } });

    expect(await run(fixed, 'x')).toBe('a\r\nb\nc');
  });

  it.each([
    { stderr: 'it failed\r\n', message: 'it failed\n ' },
    { stderr: 'it failed', message: 'it failed\n ' },
    { stderr: '', message: '' },
  ])('has a line feed and a space at the end of an error stream ($stderr)', async ({ stderr, message }) => {
    const fixed = fixture({
      guest: inProcessGuest(() => ({ stdout: 'x', stderr, exitCode: 1, seconds: 1 })),
    });
    const { result } = await startScript(fixed, 'x');
    fixed.pass(60);

    expect(entriesOf(await fixed.send('GET', result)).map((entry) => entry.message)).toEqual(['x', message]);
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
    const { status } = await startScript(fixed, 'x');

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
    const { status, result } = await startScript(fixed, 'x');

    fixed.pass(60);
    await Promise.all([fixed.send('GET', status), fixed.send('GET', status), fixed.send('GET', result)]);

    expect(runs).toBe(1);
  });
});

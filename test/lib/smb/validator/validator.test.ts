import { describe, expect, it } from '@jest/globals';
import type { VerdictWord } from '../../../../lib/model/verdict.ts';
import { probeTemplate } from '../../../../lib/smb/probe/probe-script.ts';
import { readProbe } from '../../../../lib/smb/probe/read-probe.ts';
import { validatorScript } from '../../../../lib/smb/validator/validator.ts';
import { gateExitCodes } from '../../../../lib/smb/validator/validator-script.ts';
import type { GuestMachine, Smb1State } from '../../../arm-simulator/world.ts';
import { everyGuest, server2019, smb1States } from '../../../support/guest-cases.ts';
import { machineOddities } from '../../../support/guest-machine/oddities.ts';
import { runGuest } from '../../../support/guest-machine/run-guest.ts';
import { rulingsIn } from '../../../support/validator.ts';

const halves = (client: Smb1State, server: Smb1State): GuestMachine => ({
  ...server2019('enabled'),
  client,
  server,
});

const odd = machineOddities.flatMap((oddity) => smb1States.map((smb1) => server2019(smb1, oddity)));

describe('validatorScript', () => {
  it('begins with the probe to the letter, and is text that the probe could be', () => {
    const script = validatorScript([]);

    expect(script.startsWith(probeTemplate)).toBe(true);
    expect(script).toMatch(/^[\n\x20-\x7e]*\n$/);
    expect(script).not.toMatch(/\\[nrt]/i);
    expect(script).not.toContain('@ALLOWED@');
  });

  it.each<{ allowed: readonly VerdictWord[]; constant: string }>([
    {
      allowed: [],
      constant: 'client:binaries-absent client:not-in-os server:binaries-absent server:not-in-os',
    },
    {
      allowed: ['server:installable', 'disabled', 'server:disabled', 'not-in-os'],
      constant:
        'client:disabled client:binaries-absent client:not-in-os server:disabled server:installable server:binaries-absent server:not-in-os',
    },
  ])('writes what it allows into the script as one constant: $allowed', ({ allowed, constant }) => {
    expect(validatorScript(allowed).split('\n')).toContain(`$gateAllowed = '${constant}' -csplit ' '`);
  });

  it.each(['', 'on', 'Disabled', "disabled'; Restart-Computer '", 'client:', 'disabled enabled'])(
    'refuses %j as a word',
    (word) => {
      expect(() => validatorScript([word as VerdictWord])).toThrow(TypeError);
    },
  );

  it.each<{
    name: string;
    vm: GuestMachine;
    allowed: readonly VerdictWord[];
    ends: keyof typeof gateExitCodes;
  }>([
    { name: 'binaries that are absent', vm: server2019('payload-removed'), allowed: [], ends: 'allowed' },
    { name: 'what is installable', vm: server2019('available'), allowed: [], ends: 'possible' },
    {
      name: 'what is installable, allowed',
      vm: server2019('available'),
      allowed: ['installable'],
      ends: 'allowed',
    },
    {
      name: 'a server that is not allowed',
      vm: server2019('available'),
      allowed: ['client:installable', 'disabled'],
      ends: 'possible',
    },
    {
      name: 'another verdict than the allowed one',
      vm: server2019('disabled'),
      allowed: ['installable'],
      ends: 'possible',
    },
    {
      name: 'what is on, whatever else is allowed',
      vm: server2019('enabled'),
      allowed: ['disabled', 'installable', 'unknown', 'conflict'],
      ends: 'on',
    },
    {
      name: 'what is not known',
      vm: server2019('payload-removed', 'denied-keys'),
      allowed: [],
      ends: 'notKnown',
    },
    {
      name: 'a client that is on beside an allowed server',
      vm: halves('enabled', 'payload-removed'),
      allowed: ['server:enabled'],
      ends: 'on',
    },
    {
      name: 'an allowed client beside a server',
      vm: halves('enabled', 'available'),
      allowed: ['client:enabled'],
      ends: 'possible',
    },
    {
      name: 'an allowed server',
      vm: halves('payload-removed', 'enabled'),
      allowed: ['server:enabled'],
      ends: 'allowed',
    },
  ])('ends with $ends for $name', ({ vm, allowed, ends }) => {
    const { stdout, exitCode } = runGuest({ script: validatorScript(allowed), vm });

    expect(exitCode).toBe(gateExitCodes[ends]);
    expect(stdout.trimEnd().endsWith('passed')).toBe(ends === 'allowed');
  });

  it.each([...everyGuest, ...odd])(
    'prints the whole evidence, and what the auditor says of it: $release $smb1 $oddity',
    (vm) => {
      const { stdout, stderr } = runGuest({ script: validatorScript([]), vm });
      const reading = readProbe(stdout, '', null);

      expect(stderr).toBe('');
      // Run Command keeps the last 4,096 bytes.
      expect(stdout.length).toBeLessThan(4096);
      const judged = reading.kind === 'judged' ? reading.probe.halves : null;
      expect(rulingsIn(stdout.split('\r\n'))).toEqual({
        client: `${judged?.client.verdict} (rule ${judged?.client.rule})`,
        server: `${judged?.server.verdict} (rule ${judged?.server.rule})`,
      });
    },
  );
});

import { describe, expect, it } from '@jest/globals';
import type { JudgedProbe } from '../../lib/model/finding.ts';
import type { Nonce } from '../../lib/model/ids.ts';
import { exposureOf } from '../../lib/model/verdict.ts';
import { probeScript } from '../../lib/smb/probe/probe.ts';
import { readProbe } from '../../lib/smb/probe/read-probe.ts';
import { expectedVerdicts } from '../arm-simulator/expected-verdicts.ts';
import type { GuestMachine } from '../arm-simulator/world.ts';
import { guestReleases } from '../support/guest-cases.ts';
import { runGuest } from '../support/guest-machine/run-guest.ts';
import { everyChange } from '../support/guest-matrix.ts';

const nonce = '5f'.repeat(16) as Nonce;
const script = probeScript(nonce).join('\n');
const machines = [...everyChange()];

const known = new Map<GuestMachine, JudgedProbe['halves']>();

function judged(vm: GuestMachine): JudgedProbe['halves'] {
  const halves = known.get(vm) ?? probe(vm);
  known.set(vm, halves);
  return halves;
}

function probe(vm: GuestMachine): JudgedProbe['halves'] {
  const { stdout, stderr } = runGuest({ script, vm });
  const reading = readProbe(stdout, stderr, nonce);
  if (reading.kind !== 'judged') {
    throw new Error(`${JSON.stringify(vm)}: ${reading.kind}`);
  }
  return reading.probe.halves;
}

function said(vm: GuestMachine) {
  const { client, server } = judged(vm);
  const verdicts = { client: client.verdict, server: server.verdict };
  return { ...verdicts, exposure: exposureOf(verdicts) };
}

/** What a policy wrote where there is no driver is named, and changes nothing. */
function warnsOfLeftover(vm: GuestMachine): readonly boolean[] {
  const { client, server } = judged(vm);
  return [client, server].map(({ warnings }) => warnings.includes('leftover-service-key'));
}

describe('a probe of a simulated machine, judged', () => {
  it.each(guestReleases.map(({ release }) => release).filter((release) => !release.startsWith('win')))(
    'says of every state of %s what was done to it',
    (release) => {
      const states = machines.filter((vm) => vm.release === release);
      const wrong = states.filter((vm) => JSON.stringify(said(vm)) !== JSON.stringify(expectedVerdicts(vm)));

      expect(states.length).toBeGreaterThan(40);
      expect(wrong).toEqual([]);
    },
    60_000,
  );

  it('warns of a leftover key, whatever is in it, just where there is no driver', () => {
    const written = machines.filter(
      (vm) => vm.leftoverKeys !== undefined && (vm.release === '2016' || vm.release === '2022'),
    );
    const isThere = (state: GuestMachine['client']) => state === 'enabled' || state === 'disabled';
    const wrong = written.filter(
      (vm) => warnsOfLeftover(vm).join() !== [!isThere(vm.client), !isThere(vm.server)].join(),
    );

    expect(written.length).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
  }, 60_000);
});

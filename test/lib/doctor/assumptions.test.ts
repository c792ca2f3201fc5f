import { describe, expect, it } from '@jest/globals';
import { judgeAssumptions } from '../../../lib/doctor/assumptions.ts';
import { readOutput } from '../../../lib/doctor/output.ts';
import type { ObservedAnswer, VmObservation } from '../../../lib/doctor/vm.ts';
import type { Nonce } from '../../../lib/model/ids.ts';
import { probeScript } from '../../../lib/smb/probe/probe.ts';
import type { GuestMachine } from '../../arm-simulator/world.ts';
import { server2019 } from '../../support/guest-cases.ts';
import { runGuest } from '../../support/guest-machine/run-guest.ts';

const nonce = '5f'.repeat(16) as Nonce;
const answer: ObservedAnswer = {
  kind: 'running',
  atMs: 0,
  status: null,
  retryAfterMs: null,
  limits: ['arm-writes'],
};

function observation(
  vm: GuestMachine,
  change: (stdout: string) => string = (stdout) => stdout,
): VmObservation {
  const { stdout, stderr } = runGuest({ script: probeScript(nonce).join('\n'), vm });
  return {
    checks: [],
    start: { ...answer, kind: 'accepted' },
    polls: [answer],
    ranMs: 30_000,
    ...readOutput(change(stdout), stderr, nonce),
  };
}

const removed = observation(server2019('payload-removed'));

function stateOf(id: string, vm: VmObservation | null): string | undefined {
  return judgeAssumptions(vm).find((assumption) => assumption.id === id)?.state;
}

describe('judgeAssumptions', () => {
  it('leaves all untested without a VM', () => {
    expect(new Set(judgeAssumptions(null).map(({ state }) => state))).toEqual(new Set(['untested']));
  });

  it.each<{ name: string; id: string; vm: VmObservation; state: string }>([
    { name: 'no wait was asked for', id: 'retry-after', vm: removed, state: 'held' },
    {
      name: 'a poll asked for a wait',
      id: 'retry-after',
      vm: { ...removed, polls: [{ ...answer, retryAfterMs: 10_000 }] },
      state: 'broken',
    },
    {
      name: 'headers told nothing that is known',
      id: 'remaining-headers',
      vm: { ...removed, start: { ...answer, limits: [] }, polls: [] },
      state: 'broken',
    },
    {
      name: 'a poll was refused',
      id: 'poll-rights',
      vm: { ...removed, polls: [{ ...answer, kind: 'unclear', status: 403 }] },
      state: 'broken',
    },
    { name: 'there was no poll', id: 'poll-rights', vm: { ...removed, polls: [] }, state: 'untested' },
    { name: 'the store is empty', id: 'store-removed', vm: removed, state: 'held' },
    {
      name: 'the payload was not removed',
      id: 'store-removed',
      vm: observation(server2019('available')),
      state: 'untested',
    },
    { name: 'sc.exe and the registry agree', id: 'dependencies-agree', vm: removed, state: 'held' },
    {
      name: 'text came in another encoding',
      id: 'output-ascii',
      vm: observation(server2019('payload-removed'), (stdout) => `\ufffd${stdout}`),
      state: 'broken',
    },
    {
      name: 'line ends are mixed',
      id: 'line-ends',
      vm: observation(server2019('payload-removed'), (stdout) =>
        stdout.replace(/\r?\n/, '\r\n').replace(/\r?\n$/, '\n'),
      ),
      state: 'broken',
    },
    {
      name: 'the output is cut',
      id: 'fresh-and-whole',
      vm: observation(server2019('payload-removed'), (stdout) => stdout.slice(-400)),
      state: 'broken',
    },
    {
      name: 'the output is cut, so nothing can be read from it',
      id: 'store-removed',
      vm: observation(server2019('payload-removed'), (stdout) => stdout.slice(-400)),
      state: 'untested',
    },
  ])('says of $id, when $name: $state', ({ id, vm, state }) => {
    expect(stateOf(id, vm)).toBe(state);
  });
});

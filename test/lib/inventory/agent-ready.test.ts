import { describe, expect, it } from '@jest/globals';
import { isAgentReady } from '../../../lib/inventory/agent-ready.ts';
import type { MachineFacts, MachineStatus } from '../../../lib/inventory/compute-port.ts';
import { AuditError } from '../../../lib/model/errors.ts';
import { aTarget } from '../../support/ledger-builders.ts';

const never = new AbortController().signal;

function told(status: Partial<MachineStatus> | null) {
  const machine = async () => (status === null ? null : ({ status } as MachineFacts));
  return isAgentReady({ machine }, aTarget('vm'), never);
}

describe('isAgentReady', () => {
  it.each([
    { status: { power: 'running', agent: 'ready' } as const, says: true },
    { status: { power: 'running', agent: 'not-ready' } as const, says: false },
    { status: { power: 'running', agent: null }, says: null },
    { status: { power: 'stopped', agent: 'not-ready' } as const, says: null },
    { status: { power: null, agent: 'not-ready' } as const, says: null },
    { status: null, says: null },
  ])('says $says for $status', async ({ status, says }) => {
    expect(await told(status)).toBe(says);
  });

  it('says nothing where it cannot ask, and throws a bug', async () => {
    const failing = (error: Error) => ({ machine: () => Promise.reject(error) });

    expect(
      await isAgentReady(
        failing(new AuditError('arm.forbidden', { code: 'as-said', text: 'no' })),
        aTarget('vm'),
        never,
      ),
    ).toBeNull();
    await expect(isAgentReady(failing(new TypeError('bug')), aTarget('vm'), never)).rejects.toThrow('bug');
  });
});

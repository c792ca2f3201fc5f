import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readOperation, readResult } from '../../../../lib/azure/run-command/operation-body.ts';

const entries = [
  {
    code: 'ComponentStatus/StdOut/succeeded',
    level: 'Info',
    displayStatus: 'Provisioning succeeded',
    message: 'out',
  },
  {
    code: 'ComponentStatus/StdErr/succeeded',
    level: 'Info',
    displayStatus: 'Provisioning succeeded',
    message: 'err',
  },
];
const times = { startTime: '2026-01-01T00:00:00.5+00:00', endTime: '2026-01-01T00:00:33+00:00' };

describe('readOperation', () => {
  it.each([
    { shape: 'an object', output: { value: entries } },
    { shape: 'a bare array, as in 2018', output: entries },
    { shape: 'a reversed array', output: [...entries].reverse() },
  ])('reads the output of $shape and how long it ran', ({ output }) => {
    expect(readOperation({ ...times, status: 'Succeeded', properties: { output }, name: 'x' })).toEqual({
      kind: 'succeeded',
      result: { kind: 'windows', stdout: 'out', stderr: 'err' },
      ranMs: 32_500,
    });
  });

  it.each(['InProgress', 'Running', 'Updating', 'inprogress'])('takes %s for running', (status) => {
    expect(readOperation({ status })).toEqual({ kind: 'running' });
  });

  it('leaves a missing output to another read', () => {
    expect(readOperation({ status: 'succeeded' })).toEqual({ kind: 'succeeded', result: null, ranMs: null });
  });

  it.each([undefined, '', '<html>', [], { state: 'Succeeded' }, { status: 7 }])(
    'calls %j garbage',
    (body) => {
      expect(readOperation(body).kind).toBe('garbage');
    },
  );

  it('settles a canceled operation as a platform error', () => {
    expect(readOperation({ status: 'Canceled' })).toMatchObject({
      kind: 'failed',
      settle: { outcome: 'failed', reason: 'platform-error' },
    });
  });
});

describe('readResult', () => {
  it('tells the answer of a Linux VM by its shape', () => {
    const message = 'Enable succeeded: \n[stdout]\nhello\n\n[stderr]\n';

    expect(readResult({ value: [{ code: 'ProvisioningState/succeeded', message }] })).toEqual({
      kind: 'linux',
    });
  });

  it('matches codes by their beginning and in any case', () => {
    expect(readResult([{ code: 'componentstatus/STDOUT/failed', message: 'x' }])).toEqual({
      kind: 'windows',
      stdout: 'x',
      stderr: '',
    });
  });

  it('bounds what a guest says, and keeps its end', () => {
    const message = `${'x'.repeat(1e6)}the answer`;
    const result = readResult([{ code: 'ComponentStatus/StdOut/succeeded', message }]);

    expect(result).toMatchObject({ kind: 'windows', stdout: expect.stringMatching(/^x{16374}the answer$/) });
  });

  it('reads anything without throwing', () => {
    fc.assert(
      fc.property(fc.anything(), (body) => {
        readResult(body);
        readOperation(body);
      }),
    );
  });
});

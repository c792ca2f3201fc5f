import { describe, expect, it } from '@jest/globals';
import {
  type CatalogueId,
  type CatalogueRow,
  catalogueError,
  catalogueResponse,
  errorCatalogue,
} from './error-catalogue.ts';
import { command, fixture, runCommandUrl } from './run-command-fixture.ts';

const rows = Object.entries(errorCatalogue) as [CatalogueId, CatalogueRow][];
const ofPhase = (phase: CatalogueRow['phase']) =>
  rows.filter(([, row]) => row.phase === phase).map(([id]) => id);

describe('catalogueError', () => {
  it('fills what it knows and leaves the rest', () => {
    expect(catalogueError('power-changing', { vm: 'vm-1', power: 'deallocated' }).message).toBe(
      'An ongoing operation is changing power state of Virtual Machine vm-1 to deallocated. Please perform operation {operation} after some time.',
    );
  });
});

describe('catalogueResponse', () => {
  it('uses one code for four situations, as the platform does', () => {
    const codes = (
      ['not-running', 'extensions-disallowed', 'operation-in-progress', 'throttled-by-compute'] as const
    ).map((id) => catalogueError(id).code);

    expect(new Set(codes)).toEqual(new Set(['OperationNotAllowed']));
  });

  it('marks what ARM itself rejects', () => {
    expect(catalogueResponse('no-permission').headers['x-ms-failure-cause']).toBe('gateway');
    expect(catalogueResponse('slot-busy').headers['x-ms-failure-cause']).toBeUndefined();
  });

  it('has no answer to a POST for the error of an operation', () => {
    expect(() => catalogueResponse('timed-out')).toThrow(TypeError);
  });
});

describe('errorCatalogue', () => {
  it.each(ofPhase('start'))('reaches the SDK as the answer to a POST: %s', async (id) => {
    const plan = {
      seed: 1,
      rules: [{ match: { call: 'start' as const }, fault: { kind: 'catalogue' as const, error: id } }],
    };
    const { client } = fixture({ plan });

    const failing = client.virtualMachines.runCommand('rg-app', 'vm-1', command('x'), {
      updateIntervalInMs: 1,
    });

    await expect(failing).rejects.toMatchObject({
      statusCode: errorCatalogue[id].status,
      code: errorCatalogue[id].code,
    });
  });

  it.each(ofPhase('operation'))('ends an accepted operation: %s', async (id) => {
    const plan = {
      seed: 1,
      rules: [{ match: { vm: 'vm-1$' }, fault: { kind: 'failed' as const, error: id } }],
    };
    const { client, send, pass } = fixture({ plan });

    const failing = client.virtualMachines.runCommand('rg-app', 'vm-1', command('x'), {
      updateIntervalInMs: 1,
    });
    await expect(failing).rejects.toThrow(errorCatalogue[id].code);

    const { headers } = await send('POST', runCommandUrl(), command('x'));
    pass(60);
    const { status, body } = await send('GET', headers['azure-asyncoperation'] ?? '');
    expect([status, body]).toMatchObject([
      200,
      { status: 'Failed', error: catalogueError(id, { vm: 'vm-1' }) },
    ]);
  });
});

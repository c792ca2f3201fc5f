import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { expectedVerdicts } from '../arm-simulator/expected-verdicts.ts';
import { largeFleet } from '../arm-simulator/fleet.ts';
import type { World } from '../arm-simulator/world.ts';
import { everyChange } from '../support/guest-matrix.ts';
import { runCli } from '../support/run-cli.ts';
import { startSimulatedAzure } from '../support/simulated-azure.ts';

type Printed = {
  findings: {
    resourceId: string;
    exposure: string | null;
    client: { verdict: string } | null;
    server: { verdict: string } | null;
  }[];
};

/** In simulated seconds: a busy machine may come late by seconds of the wall. */
const probeDeadlineSeconds = 6000;

/** A VM in every state that Windows and its administrators leave SMB 1.0 in. */
function everyState(): World {
  const guests = [...everyChange()];
  const world = largeFleet(guests.length, { probeDeadlineSeconds });
  const vms = [...world.vms].map(
    ([key, vm], index) => [key, { ...vm, guest: guests[index] ?? vm.guest }] as const,
  );
  return { ...world, vms: new Map(vms) };
}

describe('an audit of every state by the command line over HTTPS', () => {
  it('says of both halves of every VM what was done to it', async () => {
    const world = everyState();
    const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-states-'));
    const azure = await startSimulatedAzure({ world, scale: 60, probeDeadlineSeconds });
    const scope = world.subscriptions.flatMap(({ id }) => ['--subscription', id]);
    const store = `sqlite:${join(folder, 'audit.sqlite')}`;

    const { code, stdout } = await runCli(['run', ...scope, '--store', store, '--output', 'json'], azure.env);
    await azure.close();
    rmSync(folder, { recursive: true });

    const { findings } = JSON.parse(stdout) as Printed;
    const found = findings.map(({ resourceId, client, server, exposure }) => [
      resourceId.toLowerCase(),
      { client: client?.verdict, server: server?.verdict, exposure },
    ]);
    const expected = [...world.vms].map(([key, { guest }]) => [key, expectedVerdicts(guest)]);
    expect(code).toBe(0);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
  }, 180_000);
});

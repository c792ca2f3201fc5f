import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { truthFleet } from '../arm-simulator/fleet.ts';
import { inProcessGuest } from '../arm-simulator/guest-link.ts';
import { runGuest } from '../support/guest-machine/run-guest.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { type SimulatedAzure, startSimulatedAzure } from '../support/simulated-azure.ts';

type PrintedFinding = {
  resourceId: string;
  outcome: string;
  reason: string | null;
  exposure: string | null;
  client: { verdict: string } | null;
  server: { verdict: string } | null;
  provenance: { end: string; image: Record<string, string> | null };
};
type PrintedImage = {
  kind: string;
  publisher: string;
  offer: string;
  sku: string;
  version: string;
  id: string | null;
  madeFrom: { end: string; image: Record<string, string> | null } | null;
  smb1BinariesAbsent: string;
  decided: number;
  disagreeing: string[];
};
type Document = {
  audit: { state: string; coverage: { discovered: number; byOutcome: Record<string, number> } };
  findings: PrintedFinding[];
  images: PrintedImage[];
};

const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-truth-'));
/** In simulated seconds, far from the 1,526 that an agent stays silent: a busy machine may come late by seconds of the wall. */
const probeDeadlineSeconds = 3000;
const world = truthFleet(300, { probeDeadlineSeconds });
let azure: SimulatedAzure;
let result: CliResult;
let document: Document;

beforeAll(async () => {
  azure = await startSimulatedAzure({
    world,
    scale: 120,
    probeDeadlineSeconds,
    guest: inProcessGuest(runGuest),
  });
  result = await runCli(
    [
      'run',
      ...world.subscriptions.flatMap(({ id }) => ['--subscription', id]),
      ...['--store', `sqlite:${join(folder, 'audit.sqlite')}`, '--output', 'json'],
    ],
    azure.env,
  );
  document = JSON.parse(result.stdout) as Document;
}, 180_000);

afterAll(async () => {
  await azure.close();
  rmSync(folder, { recursive: true });
});

describe('an audit of a simulated fleet of 300 by the command line over HTTPS', () => {
  it('is complete and accounts for every target', () => {
    const { discovered, byOutcome } = document.audit.coverage;

    expect(document.audit.state).toBe('complete');
    expect(result.code).toBe(0);
    expect(discovered).toBe(azure.truth().targets.length);
    expect(Object.values(byOutcome).reduce((sum, count) => sum + count, 0)).toBe(discovered);
    expect(document.findings).toHaveLength(discovered);
  });

  it('finds the truth of every VM: outcome, both halves, exposure and where its disk came from', () => {
    const found = Object.fromEntries(
      document.findings.map(({ resourceId, outcome, reason, client, server, exposure, provenance }) => [
        resourceId.toLowerCase(),
        [
          outcome,
          reason,
          client?.verdict ?? null,
          server?.verdict ?? null,
          exposure,
          provenance.end,
          urn(provenance.image),
        ],
      ]),
    );
    const truth = Object.fromEntries(
      azure
        .truth()
        .targets.map(({ id, outcome, reason, client, server, exposure, provenanceEnd, image }) => [
          id.toLowerCase(),
          [outcome, reason, client, server, exposure, provenanceEnd, urn(image)],
        ]),
    );

    expect(found).toEqual(truth);
  });

  it('finds the truth of every image', () => {
    const published = document.images.filter(({ kind }) => kind === 'marketplace');
    const found = published.map(({ smb1BinariesAbsent, ...image }) => [
      urn(image),
      [smb1BinariesAbsent, image.decided, ids(image.disagreeing)],
    ]);
    const truth = azure
      .truth()
      .images.map((image) => [urn(image), [image.flag, image.decided, ids(image.disagreeing)]]);

    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(truth));
    expect(found).toHaveLength(truth.length);
  });

  it('finds the truth of every image that is not the Marketplace’s, and what it descends from', () => {
    const found = document.images
      .filter(({ kind }) => kind !== 'marketplace')
      .map(({ kind, id, madeFrom, smb1BinariesAbsent, decided, disagreeing }) => [
        `${kind} ${id?.toLowerCase()}`,
        [urn(madeFrom?.image ?? null), smb1BinariesAbsent, decided, ids(disagreeing)],
      ]);
    const truth = azure
      .truth()
      .ownImages.map(({ kind, id, ancestor, flag, decided, disagreeing }) => [
        `${kind} ${id.toLowerCase()}`,
        [urn(ancestor), flag, decided, ids(disagreeing)],
      ]);

    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(truth));
    expect(found).toHaveLength(truth.length);
    expect(new Set(azure.truth().ownImages.map(({ flag }) => flag))).toEqual(
      new Set(['no', 'mixed', 'confirmed', 'single', 'unjudged']),
    );
  });

  it('never makes Azure throttle it', () => {
    expect(azure.log().filter(({ status }) => status === 429)).toEqual([]);
  });

  it('sends one command to each VM that it judged', () => {
    const posts = new Map<string, number>();
    for (const { method, path, status } of azure.log()) {
      if (method === 'POST' && /\/runCommand$/i.test(path) && status === 202) {
        const id = path.toLowerCase().replace(/\/runcommand$/, '');
        posts.set(id, (posts.get(id) ?? 0) + 1);
      }
    }

    const judged = document.findings.filter(({ outcome }) => outcome === 'judged');
    const probedTwice = judged.filter(({ resourceId }) => posts.get(resourceId.toLowerCase()) !== 1);

    // A guest that answers with an earlier command's output is asked once more.
    expect(probedTwice.length).toBeLessThanOrEqual(
      [...world.vms.values()].filter((vm) => vm.guest.oddity !== undefined).length,
    );
    expect(judged.length).toBeGreaterThan(200);
  });
});

function ids(list: readonly string[]): readonly string[] {
  return list.map((id) => id.toLowerCase()).sort();
}

function urn(
  image: { publisher?: string; offer?: string; sku?: string; version?: string | null } | null,
): string | null {
  return image === null
    ? null
    : [image.publisher, image.offer, image.sku, image.version].join(':').toLowerCase();
}

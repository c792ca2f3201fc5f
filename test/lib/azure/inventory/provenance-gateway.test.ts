import { describe, expect, it } from '@jest/globals';
import { createProvenanceGateway } from '../../../../lib/azure/inventory/provenance-gateway.ts';
import { subscriptionId } from '../../../../lib/model/ids.ts';
import type { Answer } from '../../../support/http-exchanges.ts';
import { computeId, someSubscription, windows2016 } from '../../../support/machine-facts.ts';
import { scriptedReads } from '../../../support/scripted-reads.ts';

const signal = new AbortController().signal;
const place = { subscriptionId: subscriptionId(someSubscription), location: 'japaneast' };
const gone: Answer = {
  status: 404,
  body: { error: { code: 'NotFound', message: 'Artifact: VMImage was not found.' } },
};
function deprecating(imageState: string, more: object): Answer {
  const imageDeprecationStatus = { imageState, ...more };
  return { status: 200, body: { name: windows2016.version, properties: { imageDeprecationStatus } } };
}
const forbidden: Answer = {
  status: 403,
  body: { error: { code: 'AuthorizationFailed', message: 'You may not.' } },
};

describe('createProvenanceGateway', () => {
  it.each([
    'disks/os',
    'snapshots/before',
    'images/base',
    'galleries/g/images/base/versions/1.0.0',
    'virtualMachines/golden',
    'restorePointCollections/c',
    'restorePointCollections/c/restorePoints/p',
    'restorePointCollections/c/restorePoints/p/diskRestorePoints/d',
  ])('reads %s at its own address', async (path) => {
    const { gateway, http } = setUp([{ status: 200, body: { id: computeId(path), properties: {} } }]);

    const made = await gateway.madeFrom(computeId(path), signal);

    expect(made).toMatchObject({ kind: 'found', image: null, sources: [] });
    expect(http.asked.map(({ url }) => new URL(url).pathname)).toEqual([computeId(path)]);
  });

  it('makes no call for what it does not follow', async () => {
    const { gateway, http } = setUp([forbidden]);

    const answers = await Promise.all([
      gateway.madeFrom('not an id', signal),
      gateway.madeFrom(computeId('proximityPlacementGroups/x'), signal),
      gateway.madeFrom(computeId('disks/x').replace('Microsoft.Compute', 'Contoso.Compute'), signal),
      gateway.madeFrom(computeId('constructor/x'), signal),
    ]);

    expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['not-followed']));
    expect(http.asked).toEqual([]);
  });

  it('answers with trouble and goes on', async () => {
    const { gateway, warnings } = setUp([gone, forbidden]);

    expect(await gateway.madeFrom(computeId('disks/a'), signal)).toEqual({ kind: 'not-found' });
    expect(await gateway.madeFrom(computeId('disks/b'), signal)).toMatchObject({
      kind: 'unreadable',
      because: { code: 'call-failed', said: 'You may not.', advice: 'forbidden' },
    });
    expect(warnings).toHaveLength(1);
  });

  it.each([
    {
      name: 'is still there',
      answer: { status: 200, body: { name: windows2016.version } } as Answer,
      offered: { kind: 'offered', deprecation: null },
    },
    {
      name: 'is going to be deprecated',
      answer: deprecating('ScheduledForDeprecation', {
        scheduledDeprecationTime: '2027-01-12T00:00:00+00:00',
        alternativeOption: { type: 'Plan', value: '2022-datacenter' },
      }),
      offered: {
        kind: 'offered',
        deprecation: {
          state: 'scheduled',
          date: '2027-01-12T00:00:00.000Z',
          alternative: { kind: 'plan', name: '2022-datacenter' },
        },
      },
    },
    {
      name: 'is deprecated without a successor',
      answer: deprecating('Deprecated', { alternativeOption: { type: 'None', value: 'x' } }),
      offered: { kind: 'offered', deprecation: { state: 'deprecated', date: null, alternative: null } },
    },
    {
      name: 'is in a state of later times',
      answer: deprecating('Resting', {}),
      offered: { kind: 'offered', deprecation: null },
    },
    {
      name: 'is in a state that every object has',
      answer: deprecating('constructor', {}),
      offered: { kind: 'offered', deprecation: null },
    },
    { name: 'was withdrawn', answer: gone, offered: { kind: 'withdrawn' } },
    { name: 'may not be asked for', answer: forbidden, offered: { kind: 'unknown' } },
  ])('tells of an image that $name', async ({ answer, offered }) => {
    const { gateway } = setUp([answer]);

    expect(await gateway.offered(windows2016, place, signal)).toEqual(offered);
  });

  it('ends the audit where there is no credential', async () => {
    const { gateway } = setUp([forbidden], { isSignedIn: false });

    await expect(gateway.madeFrom(computeId('disks/a'), signal)).rejects.toMatchObject({
      code: 'credential.unavailable',
    });
  });
});

function setUp(answers: readonly Answer[], { isSignedIn = true } = {}) {
  const { http, deps } = scriptedReads(answers, { token: isSignedIn ? 't' : null });
  const warnings: string[] = [];
  const log = { error: () => undefined, info: () => undefined, warn: (text: string) => warnings.push(text) };
  return { gateway: createProvenanceGateway({ ...deps, log }), http, warnings };
}

import { describe, expect, it } from '@jest/globals';
import { doctorEnglish } from '../../../lib/cli/texts/doctor-english.ts';
import { checkRestarts } from '../../../lib/doctor/restarts.ts';
import { AuditError } from '../../../lib/model/errors.ts';
import type { ResourceKey } from '../../../lib/model/ids.ts';
import { firstSubscription, secondSubscription } from '../../support/ledger-builders.ts';

const [a, b] = ['/vm-a', '/vm-b'] as [ResourceKey, ResourceKey];
const dated = (key: ResourceKey) => ({ key, changedAt: '2026-01-05T03:00:00.000Z' });
const undated = (key: ResourceKey) => ({ key, changedAt: null });

type Ready = Parameters<typeof checkRestarts>[1]['ready'];

async function check(ready: Ready, availableSince: Parameters<typeof checkRestarts>[0]['availableSince']) {
  const subscriptions = [firstSubscription, secondSubscription];
  return await checkRestarts({ availableSince }, { ready, subscriptions }, new AbortController().signal);
}

const up =
  (...keys: ResourceKey[]) =>
  async () =>
    new Map(keys.map((key) => [key, 0]));

describe('checkRestarts', () => {
  it.each<{ what: string; ready: Ready; told: ResourceKey[]; state: string; said: string }>([
    {
      what: 'all that it takes',
      ready: [dated(a), dated(b)],
      told: [a, b],
      state: 'ok',
      said: 'restart for 2 of 2 VMs',
    },
    {
      what: 'half of it',
      ready: [dated(a), undated(b)],
      told: [a],
      state: 'ok',
      said: 'restart for 1 of 2 VMs',
    },
    { what: 'no restart', ready: [dated(a)], told: [b], state: 'not-known', said: 'restart for 0 of 1 VM' },
    { what: 'no change', ready: [undated(a)], told: [a], state: 'not-known', said: 'change for 0;' },
    { what: 'nothing to ask for', ready: [], told: [], state: 'not-checked', said: '' },
  ])('says $state where Azure tells $what', async ({ ready, told, state, said }) => {
    const found = await check(ready, up(...told));

    expect(found.state).toBe(state);
    expect(doctorEnglish.detail(found.detail)).toContain(said);
  });

  it('looks into every subscription', async () => {
    const found = await check([dated(a), dated(b)], async (subscription) =>
      subscription === firstSubscription ? new Map([[a, 0]]) : new Map([[b, 0]]),
    );

    expect(doctorEnglish.detail(found.detail)).toContain('the last restart for 2 of 2 VMs');
  });

  it('does not know where it may not look, and says why', async () => {
    const found = await check([dated(a)], () =>
      Promise.reject(new AuditError('arm.forbidden', { code: 'as-said', text: 'May not.' })),
    );

    expect(found.state).toBe('not-known');
    expect(doctorEnglish.detail(found.detail)).toContain('May not.');
  });
});

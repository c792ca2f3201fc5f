import { describe, expect, it } from '@jest/globals';
import type { CliContext } from '../../../lib/cli/command.ts';
import { withSubscriptionIds } from '../../../lib/cli/subscription-names.ts';
import { english } from '../../../lib/cli/texts/load-texts.ts';
import { readSettings } from '../../../lib/settings/settings.ts';
import { virtualClock } from '../../arm-simulator/clock.ts';

const [production, shared, twin] = [
  'a0000000-0000-4000-8000-000000000001',
  'a0000000-0000-4000-8000-000000000002',
  'a0000000-0000-4000-8000-000000000003',
] as const;

const known = [
  { subscriptionId: production, name: 'Production' },
  { subscriptionId: shared, name: 'Shared services' },
];

const { signal: interrupt } = new AbortController();

/** What cuts a look short that Azure's own trouble should end, which says what is wrong. */
function cutShort(): never {
  throw new DOMException('The operation was aborted due to timeout', 'TimeoutError');
}

/** Over what Azure says now and over what the audits of a store met. */
function world(ofAzure: typeof known, ofStore: readonly Readonly<Record<string, string>>[] = []) {
  const lines: unknown[] = [];
  const store = {
    listAudits: async () => ({ items: ofStore.map((subscriptionNames) => ({ subscriptionNames })) }),
    close: async () => undefined,
  };
  const context = {
    settings: () => readSettings({}),
    console: { line: (line: unknown) => lines.push(line) },
    clock: virtualClock(0),
    texts: english,
    interrupt,
    openPorts: async () => ({
      readable: async (signal: AbortSignal) => (signal === interrupt ? ofAzure : cutShort()),
    }),
    openStore: async () => store,
  } as unknown as CliContext;
  return { context, lines };
}

describe('withSubscriptionIds', () => {
  it('puts the ids that Azure knows in place of names, waiting for them as for an audit, and says so', async () => {
    const { context, lines } = world(known);
    const flags = { subscription: ['production', twin], 'exclude-subscription': [' Shared services'] };

    expect(await withSubscriptionIds(context, flags, 'run')).toEqual({
      subscription: [production, twin],
      'exclude-subscription': [shared],
    });
    expect(lines).toContain(`Subscription "production" is ${production}.`);
  });

  it('asks nobody where every subscription is named by its id', async () => {
    const flags = { subscription: [production] };

    expect(await withSubscriptionIds({} as CliContext, flags, 'run')).toBe(flags);
  });

  it('looks names up in the store for what was audited', async () => {
    const { context } = world([], [{ [production]: 'Production' }, { [production]: 'Production' }]);

    expect(await withSubscriptionIds(context, { subscription: ['Production'] }, 'report')).toEqual({
      subscription: [production],
    });
  });

  it('takes a name of the store for the subscription that had it last', async () => {
    const { context } = world(
      [],
      [{ [production]: 'Retired', [shared]: 'Production' }, { [production]: 'Production' }],
    );

    expect(await withSubscriptionIds(context, { subscription: ['Production'] }, 'report')).toEqual({
      subscription: [shared],
    });
  });

  it.each([
    { name: 'Prodction', said: /no subscription named "Prodction"\. Did you mean "Production"\?$/ },
    { name: 'elsewhere', said: /no subscription named "elsewhere".*az account list --output table/ },
    { name: 'Twins', said: new RegExp(`Several subscriptions are named "Twins".*${shared} or ${twin}`) },
  ])('refuses $name', async ({ name, said }) => {
    const twins = [shared, twin].map((subscriptionId) => ({ subscriptionId, name: 'twins' }));
    const { context } = world([...known, ...twins] as typeof known);

    const refused = withSubscriptionIds(context, { subscription: [name] }, 'plan');

    await expect(refused).rejects.toMatchObject({
      code: 'usage.invalid',
      message: expect.stringMatching(said),
    });
  });
});

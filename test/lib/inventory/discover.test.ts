import { describe, expect, it } from '@jest/globals';
import type {
  GraphPage,
  InventoryPort,
  ListedStatus,
  MachineFacts,
} from '../../../lib/inventory/compute-port.ts';
import { discover } from '../../../lib/inventory/discover.ts';
import type { DiscoveryEvent } from '../../../lib/inventory/discovery.ts';
import { AuditError } from '../../../lib/model/errors.ts';
import { type ResourceId, resourceKey, type SubscriptionId, subscriptionId } from '../../../lib/model/ids.ts';
import type { IncompleteReason } from '../../../lib/model/reasons/incomplete-reason.ts';
import type { Scope, ScopeSide } from '../../../lib/model/scope.ts';
import { computeId, machineFacts, someSubscription } from '../../support/machine-facts.ts';

const otherSubscription = '99999999-2222-3333-4444-555555555555';
const inSome: Scope = { include: { subscriptions: [someSubscription] } };

describe('discover', () => {
  it('refuses a scope that names nothing', async () => {
    await expect(run({}, {})).rejects.toMatchObject({ code: 'scope.empty' });
  });

  it('goes on with the subscriptions that can be read', async () => {
    const events = await run(
      { unreadable: [otherSubscription], pages: [page([vm('a')])] },
      { include: { subscriptions: [someSubscription, otherSubscription] } },
    );

    expect(events.map(({ kind }) => kind)).toEqual(['subscription', 'subscription-unreadable', 'target']);
    expect(events[1]).toMatchObject({
      because: {
        code: 'subscription-unreadable',
        subscriptionId: otherSubscription,
        detail: expect.stringContaining('403'),
      },
    });
  });

  it('ends when no subscription can be read', async () => {
    await expect(run({ unreadable: [someSubscription] }, inSome)).rejects.toMatchObject({
      code: 'subscriptions.unreadable',
      message: expect.stringContaining(someSubscription),
    });
  });

  it('names the management groups below which no subscription is', async () => {
    const scope = { include: { managementGroups: ['no-such', 'nor-this'] } };

    await expect(run({}, scope)).rejects.toMatchObject({
      code: 'subscriptions.unreadable',
      message: expect.stringContaining('below management group no-such or nor-this'),
    });
  });

  it('ends when there is no credential, whatever was found', async () => {
    const noCredential = new AuditError('credential.unavailable', {
      code: 'as-said',
      text: 'Nobody is signed in.',
    });

    await expect(run({ pages: [page([vm('a')], { skipToken: 't' }), noCredential] }, inSome)).rejects.toBe(
      noCredential,
    );
  });

  it.each<{ name: string; scope: Scope; asked: readonly string[] }>([
    { name: 'named ones', scope: inSome, asked: [someSubscription] },
    {
      name: 'those of ids',
      scope: { include: { ids: [computeId('virtualMachines/a')] } },
      asked: [someSubscription],
    },
    {
      name: 'those of resource groups',
      scope: { include: { resourceGroups: [`/subscriptions/${otherSubscription}/resourceGroups/x`] } },
      asked: [otherSubscription],
    },
    {
      name: 'what a management group and a list have in common',
      scope: { include: { managementGroups: ['mg'], subscriptions: [someSubscription] } },
      asked: [someSubscription],
    },
    {
      name: 'a management group without what is excluded',
      scope: { include: { managementGroups: ['mg'] }, exclude: { subscriptions: [someSubscription] } },
      asked: [otherSubscription],
    },
    {
      name: 'everything readable without an excluded management group',
      scope: { include: { tags: ['env'] }, exclude: { managementGroups: ['one'] } },
      asked: [otherSubscription],
    },
    {
      name: 'everything readable',
      scope: { include: { resourceGroups: ['rg-app'] } },
      asked: [someSubscription, otherSubscription],
    },
  ])('looks into $name', async ({ scope, asked }) => {
    const confirmed: string[] = [];

    await run({ confirmed }, scope);

    expect(confirmed).toEqual(asked);
  });

  it('probes nothing when an excluded management group cannot be read', async () => {
    const scope: Scope = { ...inSome, exclude: { managementGroups: ['secret'] } };

    await expect(run({ pages: [page([vm('a')])] }, scope)).rejects.toMatchObject({ code: 'arm.forbidden' });
  });

  it.each<{ name: string; answer: Partial<GraphPage<never>>; says: RegExp }>([
    { name: 'is cut short', answer: { isTruncated: true }, says: /cut its answer short/ },
    {
      name: 'has fewer rows than announced',
      answer: { totalRecords: 7 },
      says: /announced more subscriptions than it gave/,
    },
    {
      name: 'has rows that cannot be read',
      answer: { unreadableRows: 1 },
      says: /rows without a readable id/,
    },
    { name: 'leads back', answer: { skipToken: 'again' }, says: /led back/ },
    {
      name: 'comes of too many subscriptions',
      answer: { isSubscriptionLimitHit: true },
      says: /all the subscriptions that the identity can read/,
    },
  ])('probes nothing when the answer for an excluded management group $name', async ({ answer, says }) => {
    const inventory = { subscriptionPage: () => Promise.resolve(page<never>([], answer)) };
    const scope: Scope = { ...inSome, exclude: { managementGroups: ['mg'] } };

    await expect(run({ pages: [page([vm('a')])], inventory }, scope)).rejects.toMatchObject({
      code: 'subscriptions.unreadable',
      message: expect.stringMatching(says),
    });
  });

  it('looks into what it knows of a management group, and says what it does not', async () => {
    const confirmed: string[] = [];
    const cut = page([subscriptionId(someSubscription)], { isTruncated: true });
    const inventory = { subscriptionPage: () => Promise.resolve(cut) };

    const events = await run({ confirmed, inventory }, { include: { managementGroups: ['mg'] } });

    expect(confirmed).toEqual([someSubscription]);
    expect(incompleteIn(events)).toEqual([
      { code: 'management-group-in-doubt', managementGroup: 'mg', doubt: { code: 'pages-cut' } },
      { code: 'nothing-discovered' },
    ]);
  });

  it.each<{ name: string; include: ScopeSide }>([
    { name: 'an empty subscription', include: { subscriptions: [someSubscription] } },
    { name: 'a tag that no VM has', include: { ...inSome.include, tags: ['env=prd'] } },
    { name: 'a region without VMs', include: { ...inSome.include, locations: ['westeurope'] } },
    { name: 'a group that is there', include: { ...inSome.include, resourceGroups: ['rg-bare'] } },
  ])('is incomplete when the whole scope has no Windows VM: $name', async ({ name, include }) => {
    const pages = name === 'an empty subscription' ? [] : [page([vm('a', { tags: { env: 'prod' } })])];

    const events = await run({ pages }, { include });

    expect(incompleteIn(events)).toEqual([{ code: 'nothing-discovered' }]);
    expect(notesIn(events)).toEqual([]);
  });

  it.each<{ name: string; include: ScopeSide; says: readonly unknown[]; asked?: readonly string[] }>([
    {
      name: 'a group',
      include: { resourceGroups: ['rg-app', 'rg-ap'] },
      says: [{ code: 'resource-group-not-found', resourceGroup: 'rg-ap' }],
      asked: ['1 rg-ap', '9 rg-ap'],
    },
    {
      name: 'a group by its id',
      include: {
        resourceGroups: ['rg-app', 'rg-ap'].map(
          (group) => `/subscriptions/${someSubscription}/resourceGroups/${group}`,
        ),
      },
      says: [
        {
          code: 'resource-group-not-found',
          resourceGroup: `/subscriptions/${someSubscription}/resourceGroups/rg-ap`,
        },
      ],
      asked: ['1 rg-ap'],
    },
    {
      name: 'a group that may not be read',
      include: { resourceGroups: ['rg-app', 'secret'] },
      says: [
        {
          code: 'resource-group-unreadable',
          resourceGroup: 'secret',
          detail: 'Reading secret failed (403).',
        },
      ],
    },
    {
      name: 'a scale set that is not there',
      include: {
        ids: [computeId('virtualMachines/a'), computeId('virtualMachineScaleSets/set')],
      },
      says: [{ code: 'id-not-found', resourceId: computeId('virtualMachineScaleSets/set') }],
    },
  ])('is incomplete when it is not there or cannot be seen: $name', async ({ include, says, asked }) => {
    const groupsRead: string[] = [];

    const events = await run({ pages: [page([vm('a')])], groupsRead }, { include });

    expect(namesIn(events)).toEqual(['a']);
    expect(incompleteIn(events)).toEqual(says);
    expect(notesIn(events)).toEqual([]);
    expect(groupsRead).toEqual(asked ?? groupsRead);
  });

  it.each<{ name: string; include: ScopeSide; value: string }>([
    { name: 'a group without a VM', include: { resourceGroups: ['rg-app', 'rg-bare'] }, value: 'rg-bare' },
    { name: 'a tag', include: { ...inSome.include, tags: ['env=prod', 'env=prd'] }, value: 'env=prd' },
    {
      name: 'a region',
      include: { ...inSome.include, locations: ['japaneast', 'japanwest'] },
      value: 'japanwest',
    },
    {
      name: 'a subscription',
      include: { subscriptions: [someSubscription, otherSubscription] },
      value: otherSubscription,
    },
  ])('notes what is there and has no Windows VM while others have: $name', async ({ include, value }) => {
    const events = await run({ pages: [page([vm('a', { tags: { env: 'prod' } })])] }, { include });

    expect(incompleteIn(events)).toEqual([]);
    expect(notesIn(events)).toEqual([expect.objectContaining({ code: 'inclusion-without-match', value })]);
  });

  it('refuses a region that Azure does not have, before it looks at any VM, and names the nearest', async () => {
    const include = { ...inSome.include, locations: ['Japan East', 'japanwset'] };

    await expect(run({ pages: [page([vm('a')])] }, { include })).rejects.toMatchObject({
      code: 'scope.invalid',
      message: expect.stringContaining('such as japanwest, got "japanwset"'),
      data: { field: 'include.locations' },
    });
  });

  it('names a region that is offered where none is near', async () => {
    const include = { ...inSome.include, locations: ['elsewhere'] };
    const locations = () => Promise.resolve(['usgovvirginia', 'usgovarizona']);

    await expect(run({ inventory: { locations } }, { include })).rejects.toMatchObject({
      message: expect.stringContaining('such as usgovvirginia, got "elsewhere"'),
    });
  });

  it('asks every subscription for a region, and goes on where it may not ask', async () => {
    const subscriptions = [someSubscription, otherSubscription];
    const include = { subscriptions, locations: ['brazilus'] };
    const offered = (id: string) => Promise.resolve(id === otherSubscription ? ['brazilus'] : ['japaneast']);
    const refused = () => Promise.reject(new AuditError('arm.forbidden', { code: 'as-said', text: '403' }));

    const inLater = await run({ inventory: { locations: offered } }, { include });
    const notAsked = await run({ inventory: { locations: refused } }, { include });

    expect([incompleteIn(inLater), incompleteIn(notAsked)]).toEqual([
      [{ code: 'nothing-discovered' }],
      [{ code: 'nothing-discovered' }],
    ]);
  });

  it.each<{ name: string; exclude: ScopeSide; unmatched: readonly string[] }>([
    { name: 'a group', exclude: { resourceGroups: ['rg-App', 'rg-Ap'] }, unmatched: ['rg-Ap'] },
    { name: 'a tag', exclude: { tags: ['env=prod', 'env=prd'] }, unmatched: ['env=prd'] },
    { name: 'a region', exclude: { locations: ['japaneast', 'japanwest'] }, unmatched: ['japanwest'] },
    {
      name: 'a subscription',
      exclude: { subscriptions: [otherSubscription] },
      unmatched: [otherSubscription],
    },
    { name: 'an empty management group', exclude: { managementGroups: ['empty'] }, unmatched: ['empty'] },
    {
      name: 'an id',
      exclude: { ids: [computeId('virtualMachines/a'), computeId('virtualMachines/b')] },
      unmatched: [computeId('virtualMachines/b')],
    },
  ])('names an exclusion that fits nothing: $name', async ({ exclude, unmatched }) => {
    const events = await run({ pages: [page([vm('a', { tags: { env: 'prod' } })])] }, { ...inSome, exclude });

    const values = notesIn(events).map((note) => ('value' in note ? note.value : note));
    expect(values).toEqual(unmatched);
  });

  it('misses no VM in a subscription that is excluded as a whole', async () => {
    const scope: Scope = {
      include: { subscriptions: [someSubscription, otherSubscription] },
      exclude: {
        managementGroups: ['other'],
        resourceGroups: [`/subscriptions/${otherSubscription}/resourceGroups/x`],
      },
    };

    expect(notesIn(await run({}, scope))).toEqual([]);
  });

  it('keeps away from VMs whose tag is nearly the documented one, and says on how many', async () => {
    const tagged = (name: string, value: string) => vm(name, { tags: { 'smb1-audit': value } });
    const machines = [tagged('a', 'donottouch'), tagged('b', 'donottouch'), tagged('c', 'true'), vm('d')];

    const events = await run({ pages: [page(machines)] }, inSome);

    expect(settledIn(events)).toEqual({ a: 'do-not-touch', b: 'do-not-touch', c: 'do-not-touch', d: null });
    expect(notesIn(events)).toEqual([
      { code: 'do-not-touch-meant', value: 'donottouch', count: 2 },
      { code: 'do-not-touch-meant', value: 'true', count: 1 },
    ]);
  });

  it.each<{ name: string; pages: GraphPage<MachineFacts>[]; because: IncompleteReason | null }>([
    {
      name: 'a row twice',
      pages: [
        page([vm('a'), vm('b')], { skipToken: 't', totalRecords: 3 }),
        page([vm('B'), vm('c')], { totalRecords: 3 }),
      ],
      because: null,
    },
    { name: 'no total', pages: [page([vm('a'), vm('b'), vm('c')], { totalRecords: null })], because: null },
    {
      name: 'fewer rows than announced',
      pages: [page([vm('a'), vm('b'), vm('c')], { totalRecords: 4 })],
      because: { code: 'rows-missing', announced: 4, given: 3 },
    },
    {
      name: 'an answer cut short',
      pages: [page([vm('a'), vm('b'), vm('c')], { isTruncated: true })],
      because: { code: 'pages-cut' },
    },
    {
      name: 'rows without an id',
      pages: [page([vm('a'), vm('b'), vm('c')], { unreadableRows: 2, totalRecords: 5 })],
      because: { code: 'rows-without-id', count: 2 },
    },
    {
      name: 'too many subscriptions',
      pages: [page([vm('a'), vm('b'), vm('c')], { isSubscriptionLimitHit: true })],
      because: { code: 'too-many-subscriptions' },
    },
    {
      name: 'a page that leads back',
      pages: [
        page([vm('a'), vm('b')], { skipToken: 't', totalRecords: 3 }),
        page([vm('c')], { skipToken: 't', totalRecords: 3 }),
        page([]),
      ],
      because: { code: 'pages-in-circle' },
    },
  ])('finds each target once in spite of $name', async ({ pages, because }) => {
    const events = await run({ pages }, inSome);

    expect(namesIn(events)).toEqual(['a', 'b', 'c']);
    expect(incompleteIn(events)).toEqual(because === null ? [] : [because]);
  });

  it('keeps what it has when a later page fails', async () => {
    const lost = new AuditError('arm.transient', { code: 'as-said', text: 'The query failed.' });

    const events = await run({ pages: [page([vm('a')], { skipToken: 't' }), lost] }, inSome);

    expect(namesIn(events)).toEqual(['a']);
    expect(incompleteIn(events)).toEqual([{ code: 'pages-unreadable', detail: 'The query failed.' }]);
  });

  it('reads machines that the status list has and the index lacks', async () => {
    const events = await run(
      { pages: [page([vm('a')])], statuses: [listed('A'), listed('new')], machines: [vm('new')] },
      inSome,
    );

    expect(namesIn(events)).toEqual(['a', 'new']);
    expect(incompleteIn(events)).toEqual([]);
  });

  it('believes the status list and not the index, and takes silence for no answer', async () => {
    const stale = vm('a', {
      status: {
        power: 'deallocated',
        agent: null,
        osName: 'Windows Server 2016',
        osVersion: null,
        changedAt: null,
      },
    });
    const events = await run(
      {
        pages: [page([stale, vm('b'), vm('c')])],
        statuses: [listed('A', 'running'), listed('b', 'stopped')],
      },
      inSome,
    );

    expect(settledIn(events)).toEqual({ a: null, b: 'not-running', c: null });
    expect(events.find((event) => event.kind === 'target')).toMatchObject({
      target: { os: { name: 'Windows Server 2016' } },
    });
  });

  it('asks for the agent of a running machine alone of which nobody ever heard', async () => {
    const read: string[] = [];
    const unheard = { power: 'running', agent: null, osName: null, osVersion: null, changedAt: null };
    const events = await run(
      {
        read,
        pages: [page([vm('a'), vm('b'), vm('c')].map((each) => ({ ...each, status: unheard })))],
        statuses: [
          listed('a', 'running', 'Windows Server 2019'),
          listed('b', 'running'),
          listed('c', 'stopped'),
        ],
        machines: [vm('b', { status: { ...unheard, agent: 'not-ready' } })],
      },
      inSome,
    );

    expect(read).toEqual([computeId('virtualMachines/b')]);
    expect(settledIn(events)).toEqual({ a: null, b: 'agent-not-ready', c: 'not-running' });
  });

  it('leaves Linux out, keeps what may be Windows, and drops what is outside the scope', async () => {
    const machines = [
      vm('a', { osType: 'linux' }),
      vm('b', { osType: null }),
      vm('c', { location: 'westeurope' }),
    ];

    const events = await run(
      { pages: [page(machines)] },
      { include: { ...inSome.include, locations: ['japaneast'] } },
    );

    expect(namesIn(events)).toEqual(['b']);
  });

  it('shows what the scope excludes', async () => {
    const scope: Scope = { ...inSome, exclude: { ids: [computeId('virtualMachines/a')] } };

    const events = await run({ pages: [page([vm('a'), vm('b')])] }, scope);

    expect(settledIn(events)).toEqual({ a: 'excluded', b: null });
  });

  it('notes an exclusion that fits a VM outside the scope as one that fits nothing: it tells of nothing there', async () => {
    const tagged = vm('a', { tags: { env: 'prod' } });
    const scope = (name: string): Scope => ({
      include: { ...inSome.include, tags: ['env=prod'] },
      exclude: { ids: [computeId(`virtualMachines/${name}`)] },
    });

    const notes = await Promise.all(
      ['a', 'b', 'gone'].map(async (name) => {
        const events = await run({ pages: [page([tagged, vm('b')])] }, scope(name));
        return events.flatMap((event) => (event.kind === 'note' ? [event.note.code] : []));
      }),
    );

    expect(notes).toEqual([[], ['exclusion-without-match'], ['exclusion-without-match']]);
  });

  it('reads a few named machines directly, and says which do not exist', async () => {
    const read: string[] = [];
    const ids = ['a', 'lin', 'gone'].map((name) => computeId(`virtualMachines/${name}`));

    const events = await run(
      { read, machines: [vm('a'), vm('lin', { osType: 'linux' })] },
      { include: { ids } },
    );

    expect(read).toEqual(ids);
    expect(settledIn(events)).toEqual({ a: null, lin: 'not-windows' });
    expect(incompleteIn(events)).toEqual([
      { code: 'id-not-found', resourceId: expect.stringMatching(/virtualMachines\/gone$/) },
    ]);
  });

  it('finds instances of uniform scale sets with what the set tells of them', async () => {
    const set = {
      id: computeId('virtualMachineScaleSets/web'),
      subscriptionId: subscriptionId(someSubscription),
      resourceGroup: 'rg-App',
      name: 'web',
      location: 'japaneast',
      isUniform: true,
      osType: 'windows' as const,
      managedBy: null,
      tags: { 'smb1-audit': 'do-not-touch' },
    };
    const id = `${set.id}/virtualMachines/0` as ResourceId;
    const instance = machineFacts({
      kind: 'scale-set-instance',
      resourceId: id,
      name: 'web_0',
      scaleSetId: set.id,
      osType: null,
    });
    const inventory = {
      scaleSets: () =>
        Promise.resolve([
          set,
          { ...set, id: `${set.id}-flexible`, name: 'flexible', isUniform: false },
          { ...set, id: `${set.id}-linux`, name: 'linux', osType: 'linux' as const },
        ]),
      instances: ({ name }: { name: string }) =>
        name === 'web' ? Promise.resolve([instance]) : Promise.reject(new Error(`asked for ${name}`)),
    };

    const events = await run({ inventory }, inSome);

    expect(settledIn(events)).toEqual({ web_0: 'do-not-touch' });
  });

  it('finds an instance that is named by its id as its set has it', async () => {
    const set = {
      id: computeId('virtualMachineScaleSets/web'),
      subscriptionId: subscriptionId(someSubscription),
      resourceGroup: 'rg-App',
      name: 'web',
      location: 'japaneast',
      isUniform: true,
      osType: 'windows' as const,
      managedBy: null,
      tags: { tier: 'web' },
    };
    const id = `${set.id}/virtualMachines/0` as ResourceId;
    const instance = machineFacts({
      kind: 'scale-set-instance',
      resourceId: id,
      name: 'web_0',
      scaleSetId: set.id,
    });
    const inventory = { scaleSet: () => Promise.resolve(set) };

    const events = await run(
      { machines: [instance], inventory },
      { include: { ids: [id] }, exclude: { tags: ['tier=web'] } },
    );

    expect(settledIn(events)).toEqual({ web_0: 'excluded' });
    expect(notesIn(events)).toEqual([]);
  });

  it('tells of each target the name and the tenant of its subscription', async () => {
    const tenantId = '00000000-0000-4000-8000-0000000000aa';
    const named = (id: SubscriptionId) => Promise.resolve({ subscriptionId: id, name: 'Contoso', tenantId });
    const nameless = (id: SubscriptionId) => Promise.resolve({ subscriptionId: id, name: id });

    const [of, ofNameless] = await Promise.all(
      [named, nameless].map((subscription) =>
        run({ pages: [page([vm('a')])], inventory: { subscription } }, inSome),
      ),
    );

    expect(of).toContainEqual(
      expect.objectContaining({
        target: expect.objectContaining({ subscriptionName: 'Contoso', tenantId }),
      }),
    );
    const [target] = (ofNameless ?? []).flatMap((event) => (event.kind === 'target' ? [event.target] : []));
    expect(target).not.toHaveProperty('subscriptionName');
    expect(target).not.toHaveProperty('tenantId');
  });

  it('ends quietly when it is aborted', async () => {
    const abort = new AbortController();
    const events: DiscoveryEvent[] = [];
    const inventory = {
      machinePage: () => {
        abort.abort();
        return Promise.reject(abort.signal.reason as Error);
      },
    };

    for await (const event of discover(deps({ inventory }), inSome, abort.signal)) {
      events.push(event);
    }

    expect(events.map(({ kind }) => kind)).toEqual(['subscription']);
  });
});

type Script = {
  readonly unreadable?: readonly string[];
  readonly pages?: readonly (GraphPage<MachineFacts> | AuditError)[];
  readonly statuses?: readonly ListedStatus[];
  readonly machines?: readonly MachineFacts[];
  /** Filled with the subscriptions that were confirmed, and the machines that were read one by one. */
  readonly confirmed?: string[];
  readonly read?: string[];
  readonly groupsRead?: string[];
  readonly inventory?: Partial<InventoryPort>;
};

async function run(script: Script, scope: Scope): Promise<readonly DiscoveryEvent[]> {
  const events: DiscoveryEvent[] = [];
  for await (const event of discover(deps(script), scope, new AbortController().signal)) {
    events.push(event);
  }
  return events;
}

function deps(script: Script) {
  const pages = [...(script.pages ?? [])];
  const below: Record<string, string[]> = {
    mg: [someSubscription, otherSubscription],
    one: [someSubscription],
    other: [otherSubscription],
    empty: [],
  };
  const inventory: InventoryPort = {
    subscription: (id) => {
      script.confirmed?.push(id);
      return script.unreadable?.includes(id)
        ? Promise.reject(
            new AuditError('arm.forbidden', {
              code: 'as-said',
              text: `Reading subscription ${id} failed (403).`,
            }),
          )
        : Promise.resolve({ subscriptionId: id, name: 'Contoso' });
    },
    subscriptions: () =>
      Promise.resolve(
        [someSubscription, otherSubscription].map((id) => ({ subscriptionId: subscriptionId(id), name: id })),
      ),
    locations: () => Promise.resolve(['japaneast', 'japanwest', 'westeurope']),
    hasResourceGroup: (subscription, name) => {
      script.groupsRead?.push(`${subscription.slice(0, 1)} ${name}`);
      return name === 'secret'
        ? Promise.reject(
            new AuditError('arm.forbidden', { code: 'as-said', text: 'Reading secret failed (403).' }),
          )
        : Promise.resolve(name === 'rg-bare' && subscription === someSubscription);
    },
    subscriptionPage: (group) =>
      below[group] === undefined
        ? Promise.reject(new AuditError('arm.forbidden', { code: 'as-said', text: `${group} is not yours.` }))
        : Promise.resolve(page(below[group].map(subscriptionId))),
    machinePage: () => {
      const next = pages.shift() ?? page([]);
      return next instanceof AuditError ? Promise.reject(next) : Promise.resolve(next);
    },
    osDiskPage: () => Promise.resolve(page([])),
    async *statuses() {
      yield* script.statuses ?? [];
    },
    scaleSets: () => Promise.resolve([]),
    scaleSet: () => Promise.resolve(null),
    instances: () => Promise.resolve([]),
    machine: (id) => {
      script.read?.push(id);
      return Promise.resolve(script.machines?.find(({ key }) => key === resourceKey(id)) ?? null);
    },
    ...script.inventory,
  };
  const lookups = {
    madeFrom: () => Promise.resolve({ kind: 'not-found' as const }),
    offered: () => Promise.resolve({ kind: 'offered' as const, deprecation: null }),
  };
  const log = { error: () => undefined, warn: () => undefined, info: () => undefined };
  return { inventory, lookups, log, provenance: { firstPartyPublishers: [] } };
}

function vm(name: string, changes: Partial<MachineFacts> = {}): MachineFacts {
  return machineFacts({ resourceId: computeId(`virtualMachines/${name}`) as ResourceId, name, ...changes });
}

function page<Row>(rows: readonly Row[], changes: Partial<GraphPage<Row>> = {}): GraphPage<Row> {
  return {
    rows,
    unreadableRows: 0,
    totalRecords: rows.length,
    skipToken: null,
    isTruncated: false,
    isSubscriptionLimitHit: false,
    ...changes,
  };
}

function listed(name: string, power: string | null = 'running', osName: string | null = null): ListedStatus {
  const resourceId = computeId(`virtualMachines/${name}`, 'RG-APP') as ResourceId;
  return {
    resourceId,
    key: resourceKey(resourceId),
    status: { power, agent: null, osName, osVersion: null, changedAt: null },
  };
}

function namesIn(events: readonly DiscoveryEvent[]): string[] {
  return events.flatMap((event) => (event.kind === 'target' ? [event.target.name] : []));
}

function settledIn(events: readonly DiscoveryEvent[]): Record<string, string | null> {
  return Object.fromEntries(
    events.flatMap((event) =>
      event.kind === 'target' ? [[event.target.name, event.settle?.reason ?? null]] : [],
    ),
  );
}

function notesIn(events: readonly DiscoveryEvent[]) {
  return events.flatMap((event) => (event.kind === 'note' ? [event.note] : []));
}

function incompleteIn(events: readonly DiscoveryEvent[]): IncompleteReason[] {
  return events.flatMap((event) => (event.kind === 'incomplete' ? [event.because] : []));
}

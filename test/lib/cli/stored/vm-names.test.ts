import { describe, expect, it } from '@jest/globals';
import { resourceIdIn } from '../../../../lib/cli/stored/vm-names.ts';
import type { Store } from '../../../../lib/findings/store/store.ts';
import { scopeHash } from '../../../../lib/inventory/scope/scope.ts';
import type { AuditId } from '../../../../lib/model/ids.ts';
import {
  aNewRow,
  anAudit,
  aTarget,
  firstSubscription,
  judgedAs,
  secondSubscription,
} from '../../../support/ledger-builders.ts';
import { laterAudit, seedEstate, writeAudit } from '../../../support/seeded-estate.ts';
import { withEstate } from '../../report/html/rendered-report.ts';
import { overStore } from '../commands/over-store.ts';

const group = '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg';
const vm = `${group}/providers/Microsoft.Compute/virtualMachines/vm-1`;
const set = `${group}/providers/Microsoft.Compute/virtualMachineScaleSets/set`;

describe('resourceIdIn', () => {
  it.each([
    { text: vm, id: vm },
    { text: `${vm}/`, id: vm },
    { text: `https://portal.azure.com/#@contoso.com/resource${vm}/overview`, id: vm },
    { text: `https://portal.azure.us/#@contoso.com/resource${vm}`, id: vm },
    { text: `https://portal.azure.com/#view/Blade/id/${encodeURIComponent(vm)}`, id: vm },
    {
      text: `https://portal.azure.com/#resource${set}/virtualMachines/3/overview`,
      id: `${set}/virtualMachines/3`,
    },
    { text: `https://portal.azure.com/#resource${set}/overview`, id: set },
    { text: `https://portal.azure.com/#resource${group}`, id: null },
    { text: 'https://portal.azure.com/#%E0%A4%A', id: null },
    { text: 'vm-1', id: null },
    { text: '/subscriptions/mine', id: null },
  ])('finds $id in $text', ({ text, id }) => {
    expect(resourceIdIn(text)).toBe(id);
  });
});

/** Two VMs of one name in two subscriptions, besides those of the estate. */
async function seedTwins(store: Store): Promise<void> {
  await seedEstate(store);
  await writeAudit(
    store,
    anAudit({ ...laterAudit, id: '20260113T030000Z-0000000c' as typeof laterAudit.id }),
    [
      aNewRow('vm-twin', { settlement: judgedAs('enabled') }),
      aNewRow('vm-twin', { settlement: judgedAs('enabled'), subscriptionId: secondSubscription }),
    ],
  );
}

/** The configured scope and another tenant's in one store, the other's audit the newer one; both have a `vm-twin`. */
async function seedTenants(store: Store): Promise<void> {
  const audits = [
    { id: '20260113T030000Z-0000000c', subscriptionId: firstSubscription, others: ['vm-ours'] },
    { id: '20260114T030000Z-0000000d', subscriptionId: secondSubscription, others: ['vm-theirs'] },
  ];
  for (const { id, subscriptionId, others } of audits) {
    const scope = { include: { subscriptions: [subscriptionId] } };
    await writeAudit(
      store,
      anAudit({ id: id as AuditId, scope, scopeHash: scopeHash(scope) }),
      ['vm-twin', ...others].map((name) =>
        aNewRow(name, { settlement: judgedAs('enabled'), subscriptionId }),
      ),
    );
  }
}

const configured = { env: { SMB1_AUDIT_SUBSCRIPTIONS: firstSubscription } };

describe('VMs by name in a store of many scopes', () => {
  it.each([
    { name: 'vm-ours', id: aTarget('vm-ours').resourceId },
    { name: 'vm-theirs', id: aTarget('vm-theirs', { subscriptionId: secondSubscription }).resourceId },
  ])('finds $name whose name is the only one, whatever audit is the newest', async ({ name, id }) => {
    await withEstate(seedTenants, async (store) => {
      const { stdout } = await overStore(store, ['explain', name]);
      const { said } = await overStore(store, ['findings', '--id', name]);

      expect(stdout).toMatch(new RegExp(`^${id}\n`));
      expect(said[0]).toBe(`"${name}" is ${id}.`);
    });
  });

  it.each([{ args: ['explain', 'vm-twin'] }, { args: ['run', '--id', 'VM-twin'] }])(
    'lists the candidates of all scopes: $args',
    async ({ args }) => {
      await withEstate(seedTenants, async (store) => {
        const { code, said } = await overStore(store, args);

        expect(code).toBe(2);
        expect(said).toEqual([
          expect.stringMatching(/^2 VMs are called "vm-twin"\..+\/2222\S+\/vm-twin \S+\/1111\S+\/vm-twin$/i),
        ]);
      });
    },
  );

  it('prefers the configured scope, and looks beyond it where that has none of the name', async () => {
    await withEstate(seedTenants, async (store) => {
      const { stdout: twin } = await overStore(store, ['explain', 'vm-twin'], configured);
      const { stdout: theirs } = await overStore(store, ['explain', 'vm-theirs'], configured);
      const { code, said } = await overStore(store, ['explain', 'vm-nowhere'], configured);

      expect(twin).toContain(`/subscriptions/${firstSubscription}/`);
      expect(theirs).toContain(`/subscriptions/${secondSubscription}/`);
      expect(code).toBe(3);
      expect(said.at(-1)).toMatch(/^There is no VM "vm-nowhere" in the newest audits of this store\./);
    });
  });
});

describe('the audit that explain takes of a VM', () => {
  it('is the newest that has an answer, and names the one that was passed over', async () => {
    const seed = async (store: Store) => {
      await seedEstate(store);
      const canceled = anAudit({ ...laterAudit, id: canceledId, startedAt: '2026-01-13T03:00:00.000Z' });
      await writeAudit(store, canceled, [
        aNewRow('vm-server-on', { settlement: { outcome: 'canceled', reason: 'canceled' } }),
      ]);
    };
    const canceledId = '20260113T030000Z-0000000c' as AuditId;
    await withEstate(seed, async (store) => {
      const id = aTarget('vm-server-on').resourceId;
      const { stdout, said } = await overStore(store, ['explain', id]);

      expect(stdout).toContain('enabled');
      expect(said[0]).toContain(`Audit ${laterAudit.id}`);
      expect(said[1]).toBe(
        `Audit ${canceledId} is newer and has no answer for this VM: it ended before it asked, or left the VM out.`,
      );
    });
  });
});

describe('VMs by name', () => {
  it('explains the one VM of that name, in any casing, and says of which audit', async () => {
    await withEstate(seedEstate, async (store) => {
      const { code, stdout, said } = await overStore(store, ['explain', 'VM-server-on']);

      expect(code).toBe(0);
      expect(stdout).toMatch(/^\/subscriptions\/.+\/virtualMachines\/vm-server-on\n/);
      expect(said[0]).toContain(`Audit ${laterAudit.id}`);
    });
  });

  it('names the one that was meant', async () => {
    await withEstate(seedEstate, async (store) => {
      const { code, said } = await overStore(store, ['explain', 'vm-sever-on']);

      expect(code).toBe(3);
      expect(said.at(-1)).toBe(
        `There is no VM "vm-sever-on" in audit ${laterAudit.id}. Did you mean vm-server-on?`,
      );
    });
  });

  it('names those that have what was given in their names', async () => {
    await withEstate(seedEstate, async (store) => {
      const { said } = await overStore(store, ['explain', 'VM-serv']);
      const { said: none } = await overStore(store, ['explain', 'er-on']);

      expect(said.at(-1)).toMatch(/ Did you mean vm-server-\S+( or vm-server-\S+)*\?$/);
      expect(none.at(-1)).toMatch(/ Did you mean vm-server-on\?$/);
    });
  });

  it('lists the candidates where there are several', async () => {
    await withEstate(seedTwins, async (store) => {
      const { code, said } = await overStore(store, ['explain', 'vm-twin']);

      expect(code).toBe(2);
      expect(said.at(-1)).toMatch(
        /^2 VMs are called "vm-twin"\. Which one\? \/subscriptions\/\S+\/vm-twin \/subscriptions\/\S+\/vm-twin$/,
      );
    });
  });

  it('takes a name for --id, which then is the scope', async () => {
    await withEstate(seedEstate, async (store) => {
      const { code, said } = await overStore(store, ['findings', '--id', 'vm-server-on']);

      expect(code).toBe(3);
      expect(said.at(-1)).toMatch(/^There is no audit of this scope in this store\. Flags such as --tag /);
    });
  });

  it('cannot tell whose name it is without an audit', async () => {
    await withEstate(
      async () => {},
      async (store) => {
        const { code, said } = await overStore(store, ['run', '--id', 'vm-1']);

        expect(code).toBe(2);
        expect(said).toEqual([
          '"vm-1" is a name, and this store has no audit to look it up in. Give the resource id, or the address in the Portal.',
        ]);
      },
    );
  });
});

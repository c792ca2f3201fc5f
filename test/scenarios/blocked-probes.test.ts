import { afterEach, describe, expect, it } from '@jest/globals';
import { everyFinding } from '../../lib/findings/store/pages.ts';
import { createFleet } from '../arm-simulator/fleet.ts';
import { createEstate, type Estate, postsByVm, startedAt } from '../support/faulted-audit.ts';

let estate: Estate;

afterEach(() => estate.close());

/** The last lines of what Windows prints, behind more than is kept of it. */
const endings = {
  antivirus: '    + FullyQualifiedErrorId : ScriptContainedMaliciousContent\r\n',
  'execution-policy':
    'see about_Execution_Policies at https:/go.microsoft.com/fwlink/?LinkID=135170.\r\n    + FullyQualifiedErrorId : UnauthorizedAccess\r\n',
  'group-policy': 'Das Programm wird blockiert (0x800704ec).\r\n',
  autorun: 'C:\\> AutoRun\r\n',
  'no-powershell': "'powershell' n'est pas reconnu en tant que commande interne\r\n",
} as const;

describe('an audit of VMs that let no probe run', () => {
  it.each(Object.entries(endings))(
    'names what it was (%s), asks each once and counts no error',
    async (blockedBy, ending) => {
      const world = createFleet({ seed: 7, vms: 10, subscriptions: 1, mix: { stuck: 0 }, startedAt });
      const stderr = `${'At C:\\Packages\\script1.ps1:1 char:1\r\n'.repeat(100)}${ending}`;
      const rules = [{ match: { call: 'start' }, fault: { kind: 'blocked', stderr } }] as const;
      estate = await createEstate({ world, azure: { faults: { seed: 1, rules } } });

      const audit = await estate.run(await estate.open({ maxErrors: { count: 0 } }));

      const blocked = [];
      for await (const { reason, ...finding } of everyFinding(estate.store, audit)) {
        blocked.push(...(reason === 'script-blocked' ? [finding] : []));
      }
      const probed = [...postsByVm(estate.azure.log())].filter(([, posts]) =>
        posts.some(({ status }) => status === 202),
      );
      expect(audit).toMatchObject({ state: 'complete', incompleteBecause: [] });
      expect(blocked.length).toBeGreaterThan(2);
      expect(new Set(blocked.map((finding) => finding.blockedBy))).toEqual(new Set([blockedBy]));
      expect(blocked.map(({ target }) => target.key).sort()).toEqual(probed.map(([key]) => key).sort());
      expect(probed.map(([, posts]) => posts.filter(({ status }) => status === 202).length)).toEqual(
        probed.map(() => 1),
      );
    },
  );
});

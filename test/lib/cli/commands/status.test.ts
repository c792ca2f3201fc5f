import { describe, expect, it } from '@jest/globals';
import type { Audit } from '../../../../lib/model/audit.ts';
import { withEstate } from '../../report/html/rendered-report.ts';
import { audit } from '../../report/sample-findings.ts';
import { overStore } from './over-store.ts';

const { id } = audit();

describe('statusCommand', () => {
  it.each<{ state: Audit['state']; trigger: Audit['trigger']; names: boolean }>([
    { state: 'probing', trigger: 'cli', names: true },
    { state: 'interrupted', trigger: 'cli', names: true },
    { state: 'complete', trigger: 'cli', names: false },
    { state: 'probing', trigger: 'timer', names: false },
  ])('of an audit that is $state ($trigger) names resume: $names', async ({ names, ...of }) => {
    await withEstate(
      (store) => store.createAudit(audit({ ...of })),
      async (store) => {
        const { code, stdout } = await overStore(store, ['status']);

        expect([code, stdout.includes(`smb1-audit resume ${id}`)]).toEqual([0, names]);
      },
    );
  });
});

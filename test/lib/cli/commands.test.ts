import { describe, expect, it } from '@jest/globals';
import { commands } from '../../../lib/cli/commands.ts';
import { aTarget, firstSubscription } from '../../support/ledger-builders.ts';
import { seedEstate } from '../../support/seeded-estate.ts';
import { withEstate } from '../report/html/rendered-report.ts';
import { overStore } from './commands/over-store.ts';

/** What a command needs before it comes to its settings. */
const given: Readonly<Record<string, readonly string[]>> = {
  cancel: ['latest'],
  explain: [aTarget('vm').resourceId],
  plan: ['--subscription', firstSubscription],
  purge: ['--older-than', '3650d'],
  run: ['--subscription', firstSubscription],
};

const withoutSettings = ['parse', 'probe', 'verify', 'completion'];
const withSettings = commands.map(({ name }) => name).filter((name) => !withoutSettings.includes(name));
const env = { SMB1_AUDIT_HTTP: 'maybe' };

describe('commands', () => {
  it.each(withSettings)('%s refuses a bad setting, also where it needs none', async (name) => {
    const store = name === 'plan' ? [] : ['--store', 'sqlite:any'];
    await withEstate(seedEstate, async (books) => {
      const ended = await overStore(books, [name, ...(given[name] ?? []), ...store], { env });

      expect(ended).toEqual({
        code: 2,
        stdout: '',
        said: ['Settings are not valid. SMB1_AUDIT_HTTP: expected "on" or "off", got "maybe".'],
      });
    });
  });

  it('help, version and probe are printed under any environment', async () => {
    await withEstate(seedEstate, async (books) => {
      for (const args of [['--help'], ['status', '--help'], ['--version'], ['probe']]) {
        expect(await overStore(books, args, { env })).toMatchObject({ code: 0, said: [] });
      }
    });
  });
});

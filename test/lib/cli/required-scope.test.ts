import { describe, expect, it } from '@jest/globals';
import type { CliContext } from '../../../lib/cli/command.ts';
import { requiredScope } from '../../../lib/cli/required-scope.ts';
import { english } from '../../../lib/cli/texts/load-texts.ts';
import { AuditError } from '../../../lib/model/errors.ts';
import { lineText, type TextLine } from '../../../lib/report/explain-probe.ts';
import { readSettings } from '../../../lib/settings/settings.ts';
import { virtualClock } from '../../arm-simulator/clock.ts';
import { firstSubscription } from '../../support/ledger-builders.ts';

const settings = readSettings({});
const doctor = 'smb1-audit doctor, without a scope, says what you can read and probe.';

/** What is said to somebody who named no scope; `readable` null: nobody is signed in. */
async function said(
  readable: readonly string[] | null,
  { isTerminal = true, tenants = [null] as readonly (string | null)[] } = {},
): Promise<string[]> {
  const lines: string[] = [];
  const say = (text: TextLine): void => {
    lines.push(lineText(text));
  };
  const openPorts = async () => {
    if (readable === null) {
      throw new AuditError('credential.unavailable', { code: 'as-said', text: 'Nobody is signed in.' });
    }
    const facts = readable.map((subscriptionId, index) => {
      const tenantId = tenants[index % tenants.length] ?? null;
      return { subscriptionId, name: subscriptionId, ...(tenantId && { tenantId }) };
    });
    return {
      readable: async (signal: AbortSignal) => {
        signal.throwIfAborted();
        return facts;
      },
    };
  };
  const context = {
    settings: () => settings,
    console: { isTerminal, line: say, error: say },
    clock: virtualClock(0),
    texts: english,
    openPorts,
  } as unknown as CliContext;
  expect(await requiredScope(context, {}, 'run')).toBeNull();
  return lines;
}

describe('requiredScope', () => {
  it('is what the flags say', async () => {
    const flags = { subscription: [firstSubscription] };

    const context = { settings: () => settings } as CliContext;

    expect(await requiredScope(context, flags, 'run')).toEqual({
      include: { subscriptions: [firstSubscription] },
    });
  });

  it('tells on a terminal what to type for all that can be read', async () => {
    expect(await said(['a', 'b'])).toEqual([
      expect.stringMatching(/^The scope names nothing to audit\./),
      'To audit all that you can read (2 subscriptions):',
      '  smb1-audit run --subscription a --subscription b',
      doctor,
    ]);
    const many = await said(Array.from({ length: 21 }, (_, index) => `s${index}`));
    expect(many[1]).toMatch(/^You can read 21 subscriptions; these are the first 20, and --management-group/);
    expect(many[2]).toMatch(/--subscription s19$/);
  });

  it('names the root management group for more subscriptions of one tenant than a line has room for', async () => {
    const many = Array.from({ length: 60 }, (_, index) => `s${index}`);

    const [, lead, line] = await said(many, { tenants: ['contoso'] });
    const ofTwo = await said(many, { tenants: ['contoso', 'fabrikam'] });

    expect(lead).toMatch(/^To audit all 60 subscriptions that you can read/);
    expect(line).toBe('  smb1-audit run --management-group contoso');
    expect(ofTwo[1]).toMatch(/^You can read 60 subscriptions; these are the first 20/);
    expect((await said(many, { tenants: ['contoso', null] }))[1]).toBe(ofTwo[1]);
    expect((await said(['a'], { tenants: ['contoso'] }))[2]).toBe('  smb1-audit run --subscription a');
  });

  it('leads to doctor where Azure takes too long to answer', async () => {
    const { timeout } = AbortSignal;
    AbortSignal.timeout = () => AbortSignal.abort(new DOMException('late', 'TimeoutError'));

    try {
      expect((await said(['a'])).slice(1)).toEqual([doctor]);
    } finally {
      AbortSignal.timeout = timeout;
    }
  });

  it.each([
    { name: 'elsewhere', readable: ['a'], isTerminal: false },
    { name: 'where nobody is signed in', readable: null, isTerminal: true },
    { name: 'where nothing can be read', readable: [], isTerminal: true },
  ])('leads to doctor $name', async ({ readable, isTerminal }) => {
    expect((await said(readable, { isTerminal })).slice(1)).toEqual([doctor]);
  });
});

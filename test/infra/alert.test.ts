import { afterEach, describe, expect, it } from '@jest/globals';
import { functionNames } from '../../functions/app/function-names.ts';
import { instanceIdOf } from '../../functions/start/scope-instances.ts';
import { AuditError } from '../../lib/model/errors.ts';
import { type Api, configuredScope, openApi } from '../functions/api-fixture.ts';
import { aTarget } from '../support/ledger-builders.ts';
import { committedTemplate, moduleTemplate } from './template.ts';

const query = String(moduleTemplate(committedTemplate(), 'alert').variables?.['query']);
const looksAt = listIn(/where message has_any \((.*)\)/);
const alarming = listIn(/text in \((.*)\)/);

/** Texts between quotes in the first group of a pattern. */
function listIn(pattern: RegExp): string[] {
  const list = pattern.exec(query)?.[1] ?? '';
  return [...list.matchAll(/'([^']+)'/g)].map(([, text = '']) => text);
}

type Entry = Readonly<Record<string, unknown>>;

const [, passedOver = '', by = ''] = /where tostring\(entry\.(\w+)\) != '(\w+)'/.exec(query) ?? [];

/** What the query makes of a line of the log; null: it passes it over. */
function read(entry: Entry): Entry | null {
  if (!looksAt.some((text) => String(entry['message']).includes(text)) || entry[passedOver] === by) {
    return null;
  }
  const fields = [...query.matchAll(/\bentry\.(\w+)/g)].map(([, field = '']) => field);
  return Object.fromEntries(fields.map((field) => [field, entry[field] ?? '']));
}

let api: Api | undefined;

afterEach(async () => {
  await api?.close();
  api = undefined;
});

const discovered = {
  complete: [],
  incomplete: [{ kind: 'incomplete' as const, because: { code: 'pages-cut' as const } }],
  failed: new AuditError('subscriptions.unreadable', {
    code: 'as-said',
    text: 'No subscription in the scope could be read.',
  }),
};

async function entriesOf(end: keyof typeof discovered): Promise<Entry[]> {
  const opened = await open();
  opened.discover(discovered[end]);
  await opened.app.host.tick(functionNames.auditTimer);
  await opened.bench.clock.runUntil(opened.app.hub.ended(instanceIdOf(configuredScope)));
  return seen(opened);
}

async function open(): Promise<Api> {
  api = await openApi();
  return api;
}

/** What the query sees of the app's own log, in which every line is a JSON object. */
function seen({ app }: Api): Entry[] {
  const lines = app.hub.worker().logged.map((line) => line.slice(line.indexOf('{')));
  return lines.map((line) => read(JSON.parse(line) as Entry)).filter((entry) => entry !== null);
}

describe("the alert's query", () => {
  it('counts an audit as whole by the line that a complete one leaves', async () => {
    const entries = await entriesOf('complete');

    const [, text, state] = /where text == '([^']+)' and state == '([^']+)'/.exec(query) ?? [];
    expect(entries).toEqual([expect.objectContaining({ message: text, state })]);
    expect(alarming).not.toContain(text);
  });

  it.each(['complete', 'failed'] as const)(
    'passes over the check of one VM, which is no audit of the estate: %s',
    async (end) => {
      const opened = await open();
      opened.discover(
        end === 'complete' ? [{ kind: 'target', target: aTarget('vm-new'), settle: null }] : discovered[end],
      );

      const { resourceId } = aTarget('vm-new');
      await opened.send('POST', '/api/vms/check', { body: JSON.stringify({ resourceId }) });

      expect(opened.app.hub.worker().logged.join('\n')).toContain(
        `"message":"audit ${end === 'complete' ? 'ended' : end}"`,
      );
      expect(seen(opened)).toEqual([]);
    },
  );

  it.each(['incomplete', 'failed'] as const)('finds an audit that is %s, and says why', async (end) => {
    const entries = await entriesOf(end);

    expect(entries).toEqual([
      expect.objectContaining({ auditId: expect.stringMatching(/./), because: expect.stringMatching(/./) }),
    ]);
    expect(alarming).toContain(entries[0]?.['message']);
  });

  it('finds an audit that could not be started, and says why', async () => {
    const opened = await open();
    opened.breakStore(
      new AuditError('store.unavailable', { code: 'as-said', text: 'The store does not answer.' }),
    );

    await expect(opened.app.host.tick(functionNames.auditTimer)).rejects.toThrow();

    const entries = seen(opened);
    expect(entries).toEqual([expect.objectContaining({ reason: 'The store does not answer.' })]);
    expect(alarming).toContain(entries[0]?.['message']);
  });

  it('is content when an audit of the same scope runs already', async () => {
    const opened = await open();
    await opened.app.host.tick(functionNames.auditTimer);

    await opened.app.host.tick(functionNames.auditTimer);

    expect(seen(opened).filter(({ message }) => alarming.includes(String(message)))).toEqual([]);
  });

  it('looks for nothing else', () => {
    expect(new Set(looksAt)).toEqual(new Set([...alarming, 'audit ended']));
  });
});

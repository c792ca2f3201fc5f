import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { openWebhook } from '../../../../../lib/deps.ts';
import { noChanges } from '../../../../../lib/report/json/change-json.ts';
import { slackMessage } from '../../../../../lib/report/notify/chat/slack-message.ts';
import { teamsMessage } from '../../../../../lib/report/notify/chat/teams-message.ts';
import type { ChangesNotice } from '../../../../../lib/report/notify/notify-changes.ts';
import type { Webhook } from '../../../../../lib/report/notify/webhook.ts';
import { readSettings } from '../../../../../lib/settings/settings.ts';
import { noticeOf } from '../../../../support/changes-notice.ts';
import { answerOfSlack, answerOfTeams } from '../../../../support/chat-receivers.ts';
import { laterAudit, seedEstate } from '../../../../support/seeded-estate.ts';
import { withEstate } from '../../html/rendered-report.ts';

const links = { origin: 'https://my-app.example.org', portal: 'https://portal.azure.com' };

const chats = [
  { name: 'teams', shape: teamsMessage, answer: answerOfTeams, status: 202 },
  { name: 'slack', shape: slackMessage, answer: answerOfSlack, status: 200 },
] as const;

/** The sample estate's changes, the first of them over and over under other names. */
async function notice(names: readonly string[], total = names.length): Promise<ChangesNotice> {
  const real = await withEstate(seedEstate, noticeOf);
  const [first] = real.changes;
  const changes = names.map((name) => ({
    ...(first as (typeof real.changes)[number]),
    name,
    resourceId:
      `/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/${name}` as never,
  }));
  return { ...real, changes, total, counts: { ...noChanges(), 'both-changed': total } };
}

/** What stands in the message as text, wherever. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') {
    return [value];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

describe.each(chats)('a message for $name', ({ name: chat, shape, answer, status }) => {
  it('names a reason that only a later version knows by its code', async () => {
    const real = await notice(['vm']);
    const changes = real.changes.map((change) => ({
      ...change,
      after: { ...change.after, client: null, server: null, outcome: 'failed', reason: 'of-a-later-version' },
    })) as never;

    const texts = textsIn(shape({ ...real, changes }, { links, language: 'en' })).join('\n');

    expect(texts).toContain('of-a-later-version');
  });

  it.each(['en', 'ja'] as const)(
    'is taken by its receiver and says what changed, in %s',
    async (language) => {
      const real = await withEstate(seedEstate, noticeOf);
      const message = shape(real, { links, language });

      const texts = textsIn(message).join('\n');
      expect(answer(JSON.stringify(message))).toMatchObject({ status });
      expect(texts).toContain(language === 'en' ? 'SMB1 audit: 6 VMs changed' : 'SMB1 監査: VM 6 台に変化');
      expect(texts).toContain('vm-2019-core-b');
      expect(texts).toContain('MicrosoftWindowsServer:WindowsServer:2025-datacenter:');
      expect(texts).toContain(`https://my-app.example.org/api/audits/${laterAudit.id}/report`);
      expect(texts).toMatch(
        /https:\/\/portal\.azure\.com\/#@\/resource\/subscriptions\/.*\/virtualMachines\/vm-2019-core-b/,
      );
    },
  );

  it('stays within the limits when 10,000 VMs changed, and says how many are not listed', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `${'ドメイン'.repeat(16)}${index}`);
    const message = shape(await notice(names, 10_000), { links, language: 'ja' });

    expect(answer(JSON.stringify(message))).toMatchObject({ status });
    const [, hidden = ''] = /ほか ([\d,]+) 件/.exec(textsIn(message).join('\n')) ?? [];
    const listed = textsIn(message).filter((text) => /^(?:ドメイン){16}\d+$/.test(text)).length;
    expect(listed).toBeGreaterThan(0);
    expect(Number(hidden.replace(',', ''))).toBe(10_000 - listed);
  });

  it('lists the VMs that can speak SMB 1.0 now before all others', async () => {
    const made = await notice(['vm-quiet', 'vm-loud']);
    const [quiet, loud] = made.changes as [
      ChangesNotice['changes'][number],
      ChangesNotice['changes'][number],
    ];
    const changes = [
      { ...quiet, after: null },
      { ...loud, after: { ...(loud.after ?? loud.before), exposure: 'on' } as typeof loud.after },
    ];
    const names = textsIn(shape({ ...made, changes }, { links, language: 'en' })).filter((text) =>
      /^vm-/.test(text),
    );

    expect(names).toEqual(['vm-loud', 'vm-quiet']);
  });

  it('says that an audit is a sample, and neither lists nor counts VMs that one had left out', async () => {
    const made = await notice(['vm-changed', 'vm-left-out'], 30);
    const [changed, leftOut] = made.changes as [
      ChangesNotice['changes'][number],
      ChangesNotice['changes'][number],
    ];
    const sampled: ChangesNotice = {
      ...made,
      changes: [changed, { ...leftOut, cause: 'not-probed-before' }],
      counts: { ...noChanges(), 'both-changed': 5, 'not-probed-before': 25 },
      leftOut: { before: 25, now: 0, since: { judged: 25, on: 7 } },
    };
    const texts = textsIn(shape(sampled, { links, language: 'en' }));

    expect(texts).toContain('SMB1 audit: 5 VMs changed');
    expect(texts.join('\n')).toContain('The earlier audit is a sample: 25 VMs were left out of it.');
    expect(texts.filter((text) => /^vm-/.test(text))).toEqual(['vm-changed']);
    expect(texts.join('\n')).toContain('4 more changes:');
  });

  it('names images of one’s own that changed their answer', async () => {
    const made = await notice(['vm']);
    const id =
      '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-golden/providers/Microsoft.Compute/images/base';
    const own = { kind: 'managed', id, was: 'no', smb1BinariesAbsent: 'single' } as const;
    const images = { ...made.images, own: { ...made.images.own, flagChanged: [own] } };

    expect(textsIn(shape({ ...made, images }, { links, language: 'en' }))).toContain(
      'rg-golden/base: With SMB1 → Without SMB1, one VM',
    );
  });

  it.each([
    '<!channel> <@U012345> <https://evil.example|click>',
    '[click](https://evil.example) **bold** <at>everyone</at>',
    'a\u202eb\u0007c\nd',
    '&lt;!here&gt; `code` *x* _y_ ~z~ {{DATE(2026-01-01T00:00:00Z, LONG)}}',
  ])('shows the name %j as text and nothing else', async (hostile) => {
    const message = JSON.stringify(shape(await notice([hostile]), { links, language: 'en' }));

    expect(answer(message)).toMatchObject({ status });
    expect(markupIn(chat, JSON.parse(message)).join('\n')).not.toMatch(
      /evil|channel|here|everyone|U012345|code|DATE/,
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it must not be there
    expect(textsIn(JSON.parse(message)).join('')).not.toMatch(/[\u202e\u0007]/);
  });

  it('is posted over the wire without a signature, and what its receiver refuses is a failure with a name', async () => {
    const seen: { readonly headers: IncomingHttpHeaders; readonly says: string }[] = [];
    let refuses = false;
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const answered = answer(Buffer.concat(chunks).toString('utf8'));
        seen.push({ headers: request.headers, says: answered.says });
        response.writeHead(refuses ? 410 : answered.status).end(answered.says);
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    const settings = readSettings({ SMB1_AUDIT_NOTIFY: chat, SMB1_AUDIT_WEBHOOK_URL: url });
    const webhook = openWebhook(settings, { origin: null }) as Webhook;
    const made = await notice(['vm']);

    const first = await webhook.deliver(made);
    refuses = true;
    const second = await webhook.deliver(made);
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });

    expect([first, second]).toEqual([{ kind: 'delivered' }, { kind: 'failed', why: 'it answered 410' }]);
    expect(seen.map(({ headers }) => headers['x-smb1-audit-signature'])).toEqual([undefined, undefined]);
  });

  it('has no link to a report that is not served', async () => {
    const message = shape(await notice(['vm']), { links: { ...links, origin: null }, language: 'en' });

    expect(answer(JSON.stringify(message))).toMatchObject({ status });
    expect(JSON.stringify(message)).not.toContain('/api/audits/');
  });
});

type Part = { readonly [name: string]: unknown };

/** The texts in which the chat reads markup. */
function markupIn(chat: string, message: unknown): string[] {
  if (typeof message !== 'object' || message === null) {
    return [];
  }
  const { type, text, title, value } = message as Part;
  const own =
    chat === 'slack'
      ? [type === 'mrkdwn' ? text : null]
      : [type === 'TextBlock' ? text : null, ...(type === undefined ? [title, value] : [])];
  return [
    ...own.filter((each) => typeof each === 'string'),
    ...Object.values(message).flatMap((part) => markupIn(chat, part)),
  ];
}

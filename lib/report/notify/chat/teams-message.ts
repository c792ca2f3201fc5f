import type { Language } from '../../messages/messages.ts';
import type { ChangesNotice } from '../notify-changes.ts';
import { type ChatLinks, type ChatMessage, chatMessage, fitted } from './chat-message.ts';

/**
 * Bytes of a whole message, a little below the 28 KB that Teams takes
 * (https://learn.microsoft.com/connectors/teams/#known-issues-and-limitations-with-actions).
 */
const mostBytes = 27_000;

/**
 * An adaptive card for the workflow "Post to a channel when a webhook request is received". Names stand in text runs, which no markup is read
 * in (https://adaptivecards.io/explorer/TextRun.html); fewer changes are listed where the card would grow too large.
 */
export function teamsMessage(
  notice: ChangesNotice,
  { links, language }: { readonly links: ChatLinks; readonly language: Language },
): unknown {
  return fitted(
    (most) => messageOf(chatMessage(notice, { links, language, most })),
    (message) => Buffer.byteLength(JSON.stringify(message)) <= mostBytes,
  );
}

function messageOf(message: ChatMessage) {
  return {
    type: 'message',
    attachments: [
      { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: cardOf(message) },
    ],
  };
}

function cardOf({ title, summary, counts, changes, images, more, report }: ChatMessage) {
  const own = (text: string, look: object = {}) => ({ type: 'TextBlock', text, wrap: true, ...look });
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.4',
    msteams: { width: 'Full' },
    fallbackText: title,
    body: [
      own(title, { size: 'Large', weight: 'Bolder' }),
      own(summary, { isSubtle: true, spacing: 'None' }),
      ...(counts.length === 0
        ? []
        : [{ type: 'FactSet', facts: counts.map(([name, value]) => ({ title: name, value })) }]),
      ...changes.map(({ name, url, said }) =>
        runs([linkRun(name, url), { type: 'TextRun', text: ` ${said}` }]),
      ),
      ...images.map((text) => runs([{ type: 'TextRun', text }])),
      ...(more === null ? [] : [own(more, { isSubtle: true })]),
    ],
    ...(report === null
      ? {}
      : { actions: [{ type: 'Action.OpenUrl', title: report.label, url: report.url }] }),
  };
}

function runs(inlines: readonly object[]) {
  return { type: 'RichTextBlock', spacing: 'Small', inlines };
}

function linkRun(text: string, url: string | null) {
  const run = { type: 'TextRun', text: text === '' ? '–' : text, weight: 'Bolder' };
  return url === null ? run : { ...run, selectAction: { type: 'Action.OpenUrl', url } };
}

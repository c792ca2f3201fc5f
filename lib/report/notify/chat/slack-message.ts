import type { Language } from '../../messages/messages.ts';
import type { ChangesNotice } from '../notify-changes.ts';
import { type ChatLinks, type ChatMessage, chatMessage, fitted } from './chat-message.ts';

/** Slack takes 50 blocks a message, 150 characters a header and 3,000 a text (https://docs.slack.dev/reference/block-kit/blocks). */
const longestHeader = 150;
/** Of a whole message: Slack refuses those of about 13,000 (https://github.com/slackapi/bolt-js/issues/2509). */
const mostCharacters = 12_000;

/**
 * Blocks for an incoming webhook. Names stand in rich text, whose parts are shown as they are: mentions and links are parts of their own
 * there (https://docs.slack.dev/reference/block-kit/blocks/rich-text-block).
 */
export function slackMessage(
  notice: ChangesNotice,
  { links, language }: { readonly links: ChatLinks; readonly language: Language },
): unknown {
  return fitted(
    (most) => messageOf(chatMessage(notice, { links, language, most })),
    (message) => JSON.stringify(message).length <= mostCharacters,
  );
}

function messageOf(message: ChatMessage) {
  const { title, summary, counts, more, report } = message;
  const sums = counts.map(([name, count]) => `${name}: ${count}`).join(' · ');
  return {
    text: escaped(title),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: title.slice(0, longestHeader), emoji: false } },
      { type: 'section', text: { type: 'mrkdwn', text: escaped([summary, sums].join('\n')) } },
      ...listBlocks(message),
      ...(more === null ? [] : [{ type: 'context', elements: [{ type: 'mrkdwn', text: escaped(more) }] }]),
      ...(report === null
        ? []
        : [
            {
              type: 'actions',
              elements: [
                { type: 'button', text: { type: 'plain_text', text: report.label }, url: report.url },
              ],
            },
          ]),
    ],
  };
}

function listBlocks({ changes, images }: ChatMessage): object[] {
  const items = [
    ...changes.map(({ name, url, said }) => [linkPart(name, url), { type: 'text', text: ` ${said}` }]),
    ...images.map((text) => [{ type: 'text', text }]),
  ];
  const sections = items.map((elements) => ({ type: 'rich_text_section', elements }));
  return sections.length === 0
    ? []
    : [{ type: 'rich_text', elements: [{ type: 'rich_text_list', style: 'bullet', elements: sections }] }];
}

function linkPart(text: string, url: string | null) {
  const shown = text === '' ? '–' : text;
  return url === null
    ? { type: 'text', text: shown, style: { bold: true } }
    : { type: 'link', url, text: shown };
}

/** The three characters that begin markup in Slack's own (https://docs.slack.dev/messaging/formatting-message-text). */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

import { createRequire } from 'node:module';

/** What is used of Microsoft's renderer of cards, whose own modules Node.js does not load. */
type Cards = {
  readonly Versions: { readonly v1_4: unknown };
  readonly SerializationContext: new (
    version: unknown,
  ) => {
    readonly eventCount: number;
    getEventAt(index: number): { readonly message: string };
  };
  readonly AdaptiveCard: new () => {
    parse(card: unknown, context: unknown): void;
    validateProperties(): { readonly validationEvents: readonly { readonly message: string }[] };
  };
};

const cards = createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.js') as Cards;

/** What a receiver of chat messages answers, as the real one documents it. */
export type ChatAnswer = { readonly status: number; readonly says: string };

type Json = { readonly [name: string]: unknown };

/** A channel of Teams takes messages up to 28 KB: https://learn.microsoft.com/connectors/teams/. */
const teamsBytes = 28 * 1024;

/**
 * A Teams workflow "Post to a channel when a webhook request is received": 202 for a message with one adaptive card that Microsoft's own
 * parser takes whole, 413 for one that is too large, 400 for any other.
 */
export function answerOfTeams(body: string): ChatAnswer {
  if (Buffer.byteLength(body) > teamsBytes) {
    return { status: 413, says: 'RequestEntityTooLarge' };
  }
  const { type, attachments } = JSON.parse(body) as { type?: string; attachments?: readonly Json[] };
  const [only, ...others] = attachments ?? [];
  if (
    type !== 'message' ||
    only?.['contentType'] !== 'application/vnd.microsoft.card.adaptive' ||
    others.length > 0
  ) {
    return { status: 400, says: 'no adaptive card in it' };
  }
  const complaint = complaintOfCard(only['content'] as Json);
  return complaint === null ? { status: 202, says: '' } : { status: 400, says: complaint };
}

function complaintOfCard(content: Json): string | null {
  const context = new cards.SerializationContext(cards.Versions.v1_4);
  const card = new cards.AdaptiveCard();
  card.parse(content, context);
  if (context.eventCount > 0) {
    return context.getEventAt(0).message;
  }
  return card.validateProperties().validationEvents[0]?.message ?? null;
}

/** An incoming webhook of Slack: https://docs.slack.dev/reference/block-kit/blocks. */
export function answerOfSlack(body: string): ChatAnswer {
  const { text, blocks = [] } = JSON.parse(body) as { text?: string; blocks?: readonly Json[] };
  if (text === undefined || text === '') {
    return { status: 400, says: 'no_text' };
  }
  const isBad = blocks.length > 50 || blocks.some((block) => !isSlackBlock(block)) || body.length > 13_000;
  return isBad ? { status: 400, says: 'invalid_blocks' } : { status: 200, says: 'ok' };
}

type TextObject = { readonly type: string; readonly text: string };

function isSlackBlock(block: Json): boolean {
  const text = block['text'] as TextObject | undefined;
  const elements = (block['elements'] ?? []) as readonly Json[];
  switch (block['type']) {
    case 'header':
      return text?.type === 'plain_text' && fits(text.text, 150);
    case 'section':
      return text?.type === 'mrkdwn' && fits(text.text, 3000);
    case 'context':
      return elements.length <= 10 && elements.every((one) => fits((one as TextObject).text, 3000));
    case 'actions':
      return elements.length <= 25 && elements.every(isButton);
    case 'rich_text':
      return elements.every(({ type }) => type === 'rich_text_list' || type === 'rich_text_section');
    default:
      return false;
  }
}

function isButton(element: Json): boolean {
  const { text } = element['text'] as TextObject;
  return element['type'] === 'button' && fits(text, 75) && fits(String(element['url']), 3000);
}

function fits(text: string, most: number): boolean {
  return text.length > 0 && text.length <= most;
}

import { urnOf } from '../../../model/provenance.ts';
import type { Verdict } from '../../../model/verdict.ts';
import { escapeActive } from '../../escape-active.ts';
import type { ChangeJson } from '../../json/change-json.ts';
import { counted, fill, type Language, type Messages, messages } from '../../messages/messages.ts';
import { sampleLines } from '../../sentences/sample-lines.ts';
import { ownImageName } from '../../table/by-image.ts';
import type { ChangesNotice } from '../notify-changes.ts';

/** Where the links of a message lead. */
export type ChatLinks = {
  /** Of the app, such as `https://my-app.azurewebsites.net`; null: there is none. */
  readonly origin: string | null;
  /** Of the cloud, such as `https://portal.azure.com`. */
  readonly portal: string;
};

/**
 * What a message says, whatever it is shown by. `title`, `summary`, `counts`, `more` and `report` are the auditor's own words; what others
 * named stands in `changes` and `images` alone, and must be shown as it is.
 */
export type ChatMessage = {
  readonly title: string;
  readonly summary: string;
  readonly counts: readonly (readonly [cause: string, count: string])[];
  readonly changes: readonly { readonly name: string; readonly url: string | null; readonly said: string }[];
  readonly images: readonly string[];
  /** Of the changes that are not listed; null: all are. */
  readonly more: string | null;
  readonly report: { readonly label: string; readonly url: string } | null;
};

/** Characters of a name that somebody else gave: longer than any of Azure's. */
const longestName = 100;
const mostImages = 10;
const mostListed = 20;

/** The first `most` changes are listed, those first of VMs that can speak SMB 1.0 now. */
export function chatMessage(
  notice: ChangesNotice,
  {
    links,
    language,
    most,
  }: { readonly links: ChatLinks; readonly language: Language; readonly most: number },
): ChatMessage {
  const texts = messages[language];
  const { total, counts, leftOut, audit, previous, images, headline } = notice;
  const changed = total - counts['not-probed-before'];
  const listed = notice.changes
    .filter(({ cause }) => cause !== 'not-probed-before')
    .sort((one, other) => rank(one) - rank(other))
    .slice(0, most);
  const say = (text: string, values: Parameters<typeof fill>[1]): string => fill(text, values, language);
  return {
    title: say(counted(changed, texts.chat.title), { n: changed }),
    summary: [
      say(texts.chat.summary, {
        id: audit.id,
        state: texts.states[audit.state],
        previous: previous.id,
        flagged: headline.flagged,
        images: headline.marketplaceImages,
      }),
      ...sampleLines(leftOut, images.bySample + images.own.bySample, language),
    ].join(' '),
    counts: Object.entries(counts)
      .filter(([, count]) => count > 0)
      .map(
        ([cause, count]) =>
          [texts.causes[cause as keyof typeof counts], count.toLocaleString(language)] as const,
      ),
    changes: listed.map((change) => ({
      name: cut(change.name ?? ''),
      url: change.resourceId === null ? null : portalUrl(links.portal, change.resourceId),
      said: `${texts.causes[change.cause]}: ${sideText(change.before, texts)} → ${sideText(change.after, texts)}`,
    })),
    images: imageTexts(images, texts),
    more: changed > listed.length ? say(texts.chat.more, { n: changed - listed.length }) : null,
    report:
      links.origin === null
        ? null
        : {
            label: texts.chat.report,
            url: `${links.origin}/api/audits/${encodeURIComponent(audit.id)}/report`,
          },
  };
}

/** With as many changes as a receiver takes: half as many again and again, until the message is small enough. */
export function fitted<Message>(
  make: (most: number) => Message,
  isSmallEnough: (message: Message) => boolean,
): Message {
  for (let most = mostListed; most > 0; most = Math.floor(most / 2)) {
    const message = make(most);
    if (isSmallEnough(message)) {
      return message;
    }
  }
  return make(0);
}

function rank({ after }: ChangeJson): number {
  return after?.exposure === 'on' ? 0 : 1;
}

function sideText(side: ChangeJson['after'], texts: Messages): string {
  if (side === null) {
    return '–';
  }
  const { client, server, outcome, reason } = side;
  if (client === null || server === null) {
    // A later version may know more reasons.
    const names: Readonly<Record<string, string>> = texts.reasons;
    return reason === null ? texts.outcomes[outcome ?? 'open'] : (names[reason] ?? reason);
  }
  const label = (verdict: Verdict): string => texts.verdicts[verdict];
  return `${texts.halves.client} ${label(client)}, ${texts.halves.server} ${label(server)}`;
}

function imageTexts({ flagChanged, own }: ChangesNotice['images'], { flags }: Messages): string[] {
  return [
    ...flagChanged.map((image) => ({ ...image, name: urnOf(image) })),
    ...own.flagChanged.map((image) => ({ ...image, name: ownImageName(image) })),
  ]
    .slice(0, mostImages)
    .map(({ name, was, smb1BinariesAbsent: is }) => `${cut(name)}: ${flags[was]} → ${flags[is]}`);
}

function portalUrl(portal: string, resourceId: string): string {
  return `${portal}/#@/resource${resourceId.split('/').map(encodeURIComponent).join('/')}`;
}

function cut(name: string): string {
  const shown = escapeActive(name);
  return shown.length > longestName ? `${shown.slice(0, longestName)}…` : shown;
}

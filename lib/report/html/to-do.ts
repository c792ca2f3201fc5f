import { type Half, type HalfVerdicts, halves } from '../../model/verdict.ts';
import { stepText } from '../advice/advice.ts';
import { adviceLink } from '../advice/advice-links.ts';
import type { Step } from '../advice/advice-steps.ts';
import { mostSystems, type OnGroup } from '../advice/on-groups.ts';
import { type Language, languages, messages } from '../messages/messages.ts';
import type { ReportFacts } from '../report-facts.ts';
import { carriedTags } from '../report-tags.ts';
import { verdictReasonText } from '../sentences/verdicts/verdict-reasons.ts';
import { type Html, html } from './html.ts';
import { inEach, say, sayCode, sayCounted } from './say.ts';

/** What to do with each VM that is on, told once for all that need the same; nothing where none is. */
export function toDoSection({ tally: { on } }: ReportFacts, tags: readonly string[]): Html {
  return on.length === 0
    ? html``
    : html`<section id="to-do" aria-labelledby="to-do-title">
<h2 id="to-do-title">${say((texts) => texts.toDo.title)}</h2>
<p class="lead">${say((texts) => texts.toDo.caption)}</p>
${on.map((group) => groupPart(group, tags))}
<p class="lead">${say((texts) => texts.detail.readOn)}: ${languages.map(pageLink)}</p>
</section>`;
}

function groupPart(group: OnGroup, tags: readonly string[]): Html {
  const { verdicts, reasons, steps, systems, count } = group;
  const names = systems.length > mostSystems ? [...systems.slice(0, mostSystems), '…'] : systems;
  return html`<h3>${sayCounted(
    count,
    (texts) => texts.toDo.group,
    (language) => ({ what: messages[language].exposureOf[whatIsOn(verdicts)] }),
  )}</h3>
<p class="under">${halves.map((half) => html`${say((texts) => texts.halves[half])}: ${sayCode((texts) => texts.verdicts, verdicts[half])}${reasonPart(half, reasons[half])} · `)}<bdi lang="en">${names.length === 0 ? '–' : names.join(', ')}</bdi></p>
${namesOf(group, tags)}
<ol class="steps">${steps.map((step) => html`<li>${stepParts(step)}</li>`)}</ol>
`;
}

/** Why a half has no verdict. */
function reasonPart(half: Half, reason: string | null): Html {
  return reason === null
    ? html``
    : html` ${inEach((language) => `(${verdictReasonText(reason, half, language)})`)}`;
}

function whatIsOn({ client, server }: HalfVerdicts) {
  if (server !== 'enabled') {
    return 'client-on';
  }
  return client === 'enabled' ? 'both' : 'server-on';
}

/** Each with the first of the tags that it carries, its group and its subscription: whose it is. */
function namesOf({ named, count, verdicts, systems }: OnGroup, tags: readonly string[]): Html {
  const items = named.map(
    ({ name, resourceId, resourceGroup, subscriptionId, subscriptionName, tags: own }) => {
      const [owner] = carriedTags(own, tags).map(([tag, value]) => `${tag}: ${value}`);
      return html`<li><button type="button" data-show-search="${resourceId}"><bdi>${name}</bdi></button> <span class="quiet">${
        owner === undefined ? say((texts) => texts.toDo.noOwner) : html`<bdi lang="en">${owner}</bdi>`
      } · <bdi lang="en">${resourceGroup} · ${subscriptionName ?? subscriptionId}</bdi></span></li>`;
    },
  );
  const search = systems.length === 1 ? (systems[0] ?? '') : '';
  const left = count - named.length;
  return html`<ul class="names">${items}${
    left === 0
      ? html``
      : html`<li><button type="button" data-show-client="${verdicts.client}" data-show-server="${verdicts.server}" data-show-search="${search}">${say((texts) => texts.toDo.more, { n: left })}</button></li>`
  }</ul>`;
}

/** A step with its commands as such. Both languages tell the same commands in the same order. */
function stepParts(step: Step): Html[] {
  const parts = { en: stepText(step, 'en'), ja: stepText(step, 'ja') };
  return parts.en.map((part, index) =>
    index % 2 === 1 ? commandPart(part) : inEach((language) => parts[language][index] ?? ''),
  );
}

/** The script says what the button does: without it there is none. */
function commandPart(command: string): Html {
  const words = command.split(' ').map((word, index) => html`${index === 0 ? '' : ' '}<span>${word}</span>`);
  return html`<code lang="en">${words}</code><button type="button" class="copy" aria-live="polite" data-copy="${command}" data-needs-script hidden></button>`;
}

function pageLink(language: Language): Html {
  const { title, url } = adviceLink('detect', language);
  return html`<span lang="${language}"><a href="${url}" rel="noreferrer noopener">${title}</a></span>`;
}

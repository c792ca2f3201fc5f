import { leftOutOfSample, openIn } from '../../findings/coverage.ts';
import { type Headline, headline } from '../../findings/images/image-summary.ts';
import type { IncompleteReason } from '../../model/reasons/incomplete-reason.ts';
import { scopeDimensions } from '../../model/scope.ts';
import { type ExposureState, exposureStates } from '../exposure-state.ts';
import { messages } from '../messages/messages.ts';
import type { ReportFacts } from '../report-facts.ts';
import { incompleteSentence } from '../sentences/incomplete.ts';
import { noteText } from '../sentences/notes.ts';
import { named } from '../sentences/scope-text.ts';
import { headlineAnswer, noneExposed } from '../summary.ts';
import { type Html, html } from './html.ts';
import { inEach, say, sayCode, sayCounted, sayTime } from './say.ts';

/** Two questions, two answers, then how far they reach. */
export function answerSection(facts: ReportFacts): Html {
  const { audit, coverage } = facts;
  return html`<section class="answer" id="answer">
<h1 class="unseen">${say((texts) => texts.title)}</h1>
${partOnly(facts)}
${notComplete(facts)}
${noted(facts)}
${clientOnly(facts)}
<div class="answers">
${imageAnswer(facts)}
${exposureAnswer(facts)}
</div>
${exposureTiles(facts)}
<dl class="facts">
<div><dt>${say((texts) => texts.facts.coverage)}</dt><dd>${knownOf(coverage.known, coverage.discovered)}</dd></div>
<div><dt>${say((texts) => texts.facts.started)}</dt><dd>${sayTime(audit.startedAt)}</dd></div>
<div><dt>${say((texts) => texts.facts.ended)}</dt><dd>${audit.endedAt === null ? '–' : sayTime(audit.endedAt)}</dd></div>
<div><dt>${say((texts) => texts.facts.state)}</dt><dd>${sayCode((texts) => texts.states, audit.state)}</dd></div>
<div class="broad"><dt>${say((texts) => texts.facts.scope)}</dt><dd>${scopeText(facts)}</dd></div>
</dl>
</section>`;
}

function imageAnswer({ audit, images }: ReportFacts): Html {
  const head = headline(images);
  const isLooking = audit.state === 'planning' && head.marketplaceImages === 0;
  return html`<div role="group" aria-labelledby="images-question">
<h2 id="images-question">${say((texts) => texts.questions.images)}</h2>
<p class="big">${isLooking ? say((texts) => texts.headline.looking) : inEach((language) => headlineAnswer(head, language, (count) => count.toLocaleString(language)))}</p>
${imageParts(head)}
<p class="lead">${say((texts) => texts.headline.explain)}${ofOthers(head)}</p>
</div>`;
}

function exposureAnswer(facts: ReportFacts): Html {
  return html`<div role="group" aria-labelledby="vms-question">
<h2 id="vms-question">${say((texts) => texts.questions.vms)}</h2>
<p class="big">${exposureText(facts)}</p>
${sampled(facts)}
${exposureParts(facts)}
${facts.coverage.byExposure.on === 0 ? html`` : html`<p data-needs-script hidden><button type="button" class="act" data-show-status="exposure:on">${say((texts) => texts.exposed.show)}</button></p>`}
<p class="lead">${say((texts) => texts.exposed.explain)}</p>
</div>`;
}

function sampled({ coverage }: ReportFacts): Html {
  const leftOut = leftOutOfSample(coverage);
  return leftOut === 0
    ? html``
    : html`<p class="caution" role="note"><strong>${sayCounted(leftOut, (texts) => texts.exposed.sample)}</strong></p>`;
}

function exposureText({ audit, coverage }: ReportFacts): Html {
  const { known, byExposure, client } = coverage;
  if (known === 0) {
    return say((texts) => texts.exposed.unjudged);
  }
  if (!audit.halves.includes('server')) {
    return sayCounted(known, (texts) => texts.exposed.clientOnly, { on: client.enabled });
  }
  if (byExposure.on === 0) {
    return inEach((language) => noneExposed(coverage, language, (count) => count.toLocaleString(language)));
  }
  const kind = leftOutOfSample(coverage) > 0 ? 'atLeast' : 'some';
  return sayCounted(known, (texts) => texts.exposed[kind], { on: byExposure.on });
}

/** The server that is on stands first and apart. */
function exposureParts(facts: ReportFacts): Html {
  const counts = exposureCounts(facts);
  const parts = (['server-on', 'client-on'] as const).filter((state) => counts[state] > 0);
  return facts.audit.halves.includes('server') && parts.length > 0
    ? html`<ul class="parts">${parts.map(
        (state) =>
          html`<li class="${state}">${say((texts) => texts.exposed.part.replace('{what}', texts.exposures[state]), { n: counts[state] })}</li>`,
      )}</ul>`
    : html``;
}

/** The two sums of the headline, each with its parts. */
function imageParts({ marketplaceImages, flagged, byFlag }: Headline): Html {
  const without = partList([
    ['confirmed', byFlag.confirmed],
    ['single', byFlag.single],
  ]);
  const others = partList([
    ['present', byFlag.no],
    ['mixed', byFlag.mixed],
    ['notInOs', byFlag['not-in-os']],
    ['unjudged', byFlag.unjudged],
  ]);
  const rest = marketplaceImages - flagged;
  return html`<dl class="sums">
${flagged === 0 ? html`` : html`<div><dt>${say((texts) => texts.headline.without, { n: flagged })}</dt><dd>${without}</dd></div>`}
${rest === 0 ? html`` : html`<div><dt>${sayCounted(rest, (texts) => texts.headline.others)}</dt><dd>${others}</dd></div>`}
</dl>`;
}

type Part = 'confirmed' | 'single' | 'present' | 'mixed' | 'notInOs' | 'unjudged';

function partList(parts: readonly (readonly [Part, number])[]): Html {
  const shown = parts.filter(([, n]) => n > 0);
  return html`<ul class="parts">${shown.map(
    ([part, n]) => html`<li class="${part}">${say((texts) => texts.headline[part], { n })}</li>`,
  )}</ul>`;
}

/** Every discovered VM is in exactly one. */
function exposureCounts({ coverage }: ReportFacts): Readonly<Record<ExposureState, number>> {
  const { byExposure, server, discovered, known } = coverage;
  return {
    'server-on': server.enabled,
    'client-on': byExposure.on - server.enabled,
    'not-known': byExposure['not-known'],
    possible: byExposure.possible,
    impossible: byExposure.impossible,
    none: discovered - known,
  };
}

function exposureTiles(facts: ReportFacts): Html {
  const counts = exposureCounts(facts);
  return html`<ul class="tiles" aria-labelledby="vms-question">${exposureStates.map(
    (state) =>
      html`<li class="${state}"><button type="button" data-show-status="exposure:${state}"><strong>${counts[state].toLocaleString('en')}</strong> ${say((texts) => texts.exposures[state])}</button></li>`,
  )}</ul>`;
}

function clientOnly({ audit }: ReportFacts): Html {
  return audit.halves.includes('server')
    ? html``
    : html`<div class="caution" role="note">
<p><strong>${say((texts) => texts.clientOnly.title)}</strong></p>
<p>${say((texts) => texts.clientOnly.explain)}</p>
</div>`;
}

function ofOthers({ ofOthers: n, marketplaceImages }: Headline): Html {
  if (n === 0) {
    return html``;
  }
  const sentence =
    marketplaceImages === 1
      ? say((texts) => texts.headline.onlyOfOther)
      : sayCounted(n, (texts) => texts.headline.ofOthers, { images: marketplaceImages });
  return html`<span lang="en"> </span>${sentence}`;
}

function partOnly({ audit: { lineage } }: ReportFacts): Html {
  return lineage === null || lineage.isContinued === true
    ? html``
    : html`<div class="caution" role="note">
<p><strong>${say((texts) => texts.part.title, { id: lineage.from })}</strong></p>
<p>${say((texts) => texts.part.rest)}</p>
</div>`;
}

function noted({ audit: { notes = [] } }: ReportFacts): Html {
  return notes.length === 0
    ? html``
    : html`<div class="caution" role="note">
<p><strong>${say((texts) => texts.noted)}</strong></p>
<ul>${notes.map((note) => html`<li>${inEach((language) => noteText(note, language))}</li>`)}</ul>
</div>`;
}

function notComplete({ audit, coverage, answers }: ReportFacts): Html {
  if (audit.state === 'complete') {
    return html``;
  }
  const isOpen = answers !== null || openIn(coverage) > 0;
  return html`<div class="caution" role="note">
<p><strong>${inEach((language) => messages[language].notComplete.title.replace('{state}', messages[language].states[audit.state] ?? audit.state))}</strong></p>
${isOpen ? html`<p>${say((texts) => texts.notComplete.open)}${answers === null || answers.images === 0 ? html`` : html` ${say((texts) => texts.notComplete.images, { ...answers })}`}</p>` : html``}
<ul>${audit.incompleteBecause.map((because) => html`<li>${reasonText(because)}</li>`)}</ul>
</div>`;
}

/** What an earlier version wrote as a sentence has no other language. */
function reasonText(reason: IncompleteReason): Html {
  return reason.code === 'as-written'
    ? html`<bdi lang="en">${reason.message}</bdi>`
    : inEach((language) => incompleteSentence(reason, language));
}

function knownOf(known: number, discovered: number): Html {
  const percent = discovered === 0 ? '0' : ((100 * known) / discovered).toFixed(known === discovered ? 0 : 1);
  return sayCounted(discovered, (texts) => texts.facts.knownOf, { known, discovered, percent });
}

function scopeText({ audit: { scope }, tally: { subscriptionNames } }: ReportFacts): Html {
  const sides = (['include', 'exclude'] as const).flatMap((side) => {
    const parts = scopeDimensions.flatMap((dimension) => {
      const values = scope[side]?.[dimension]?.map((value) =>
        dimension === 'subscriptions' ? named(value, subscriptionNames.get(value.toLowerCase())) : value,
      );
      return values === undefined
        ? []
        : [
            listPart(
              say((texts) => texts.scope[dimension]),
              values,
            ),
          ];
    });
    return parts.length === 0
      ? []
      : [
          html`<div>${say((texts) => texts.scope[side])}${parts.map((part, index) => (index === 0 ? part : html` · ${part}`))}</div>`,
        ];
  });
  return sides.length === 0 ? say((texts) => texts.scope.everything) : html`${sides}`;
}

/** More stand behind their count. */
const mostListed = 6;

function listPart(label: Html, values: readonly string[]): Html {
  const list = html`<bdi lang="en">${values.join(', ')}</bdi>`;
  return values.length > mostListed
    ? html`<details><summary>${label}: ${values.length}</summary>${list}</details>`
    : html`${label}: ${list}`;
}

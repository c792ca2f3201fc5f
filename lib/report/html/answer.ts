import { type Headline, headline } from '../../findings/image-summary.ts';
import { isClosed } from '../../model/audit.ts';
import type { IncompleteReason } from '../../model/incomplete-reason.ts';
import { type Scope, scopeDimensions } from '../../model/scope.ts';
import type { Verdict } from '../../model/verdict.ts';
import { messages } from '../messages.ts';
import type { ReportFacts } from '../report-facts.ts';
import { incompleteSentence } from '../sentences/incomplete.ts';
import { noteText } from '../sentences/notes.ts';
import { type Html, html } from './html.ts';
import { inEach, say, sayCode, sayCounted, timeText } from './say.ts';

/** The answer first, then how far it reaches. */
export function answerSection(facts: ReportFacts): Html {
  const { audit, coverage, images } = facts;
  const head = headline(images);
  return html`<section class="answer" id="answer">
<h1>${headlineText(head)}</h1>
${imageParts(head)}
<p class="lead">${say((texts) => texts.headline.explain)}${ofOthers(head)}</p>
${partOnly(facts)}
${notComplete(facts)}
${noted(facts)}
${clientTiles(facts)}
<dl class="facts">
<div><dt>${say((texts) => texts.facts.coverage)}</dt><dd>${judgedOf(coverage.byOutcome.judged, coverage.discovered)}</dd></div>
<div><dt>${say((texts) => texts.facts.started)}</dt><dd>${timeText(audit.startedAt)}</dd></div>
<div><dt>${say((texts) => texts.facts.ended)}</dt><dd>${audit.endedAt === null ? '–' : timeText(audit.endedAt)}</dd></div>
<div><dt>${say((texts) => texts.facts.state)}</dt><dd>${sayCode((texts) => texts.states, audit.state)}</dd></div>
<div class="broad"><dt>${say((texts) => texts.facts.scope)}</dt><dd>${scopeText(audit.scope)}</dd></div>
</dl>
</section>`;
}

function headlineText({ marketplaceImages, flagged }: Headline): Html {
  if (marketplaceImages === 0) {
    return say((texts) => texts.headline.none);
  }
  if (flagged === 0) {
    return sayCounted(marketplaceImages, (texts) => texts.headline.zero);
  }
  const values = { flagged, images: marketplaceImages };
  return marketplaceImages === 1
    ? say((texts) => texts.headline.ofOne, values)
    : sayCounted(flagged, (texts) => texts.headline.some, values);
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

/** What an owner of VMs asks first. Every discovered VM is in one of the four. */
function clientTiles({ coverage, tally }: ReportFacts): Html {
  const count = (...kinds: readonly Verdict[]): number =>
    kinds.reduce((sum, kind) => sum + (tally.byVerdict[kind] ?? 0), 0);
  const known = [
    ['on', count('enabled')],
    ['possible', count('disabled', 'installable')],
    ['impossible', count('binaries-absent', 'not-in-os')],
  ] as const;
  const open = coverage.discovered - known.reduce((sum, [, n]) => sum + n, 0);
  const tiles = [...known, ['open', open] as const];
  return html`<p class="tiles-title" id="tiles-title">${sayCounted(coverage.discovered, (texts) => texts.clients.title)}</p>
<ul class="tiles" aria-labelledby="tiles-title">${tiles.map(
    ([state, n]) =>
      html`<li class="${state}"><button type="button" data-show-status="client:${state}"><strong>${n.toLocaleString('en')}</strong> ${say((texts) => texts.clients[state])}</button></li>`,
  )}</ul>`;
}

function ofOthers({ ofOthers: n, marketplaceImages }: Headline): Html {
  if (n === 0) {
    return html``;
  }
  return marketplaceImages === 1
    ? html` ${say((texts) => texts.headline.onlyOfOther)}`
    : html` ${sayCounted(n, (texts) => texts.headline.ofOthers, { images: marketplaceImages })}`;
}

function partOnly({ audit: { lineage } }: ReportFacts): Html {
  return lineage === null
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

function notComplete({ audit, coverage }: ReportFacts): Html {
  if (audit.state === 'complete') {
    return html``;
  }
  const open = coverage.pending + coverage.starting + coverage.started;
  return html`<div class="caution" role="note">
<p><strong>${inEach((language) => messages[language].notComplete.title.replace('{state}', messages[language].states[audit.state]))}</strong></p>
${isClosed(audit.state) && open === 0 ? html`` : html`<p>${say((texts) => texts.notComplete.open)}</p>`}
<ul>${audit.incompleteBecause.map((because) => html`<li>${reasonText(because)}</li>`)}</ul>
</div>`;
}

/** What an earlier version wrote as a sentence has no other language. */
function reasonText(reason: IncompleteReason): Html {
  return reason.code === 'as-written'
    ? html`<bdi lang="en">${reason.message}</bdi>`
    : inEach((language) => incompleteSentence(reason, language));
}

function judgedOf(judged: number, discovered: number): Html {
  const percent =
    discovered === 0 ? '0' : ((100 * judged) / discovered).toFixed(judged === discovered ? 0 : 1);
  return sayCounted(discovered, (texts) => texts.facts.judgedOf, { judged, discovered, percent });
}

function scopeText({ include, exclude }: Scope): Html {
  const sides = (['include', 'exclude'] as const).flatMap((side) => {
    const given = side === 'include' ? include : exclude;
    const parts = scopeDimensions.flatMap((dimension) => {
      const values = given?.[dimension];
      return values === undefined
        ? []
        : [html`${say((texts) => texts.scope[dimension])}: <bdi lang="en">${values.join(', ')}</bdi>`];
    });
    return parts.length === 0
      ? []
      : [
          html`<div>${say((texts) => texts.scope[side])} ${parts.map((part, index) => (index === 0 ? part : html` · ${part}`))}</div>`,
        ];
  });
  return sides.length === 0 ? say((texts) => texts.scope.everything) : html`${sides}`;
}

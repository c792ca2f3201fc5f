import type { Coverage } from '../../model/audit.ts';
import { outcomes } from '../../model/outcome.ts';
import { type Half, halves, verdicts } from '../../model/verdict.ts';
import { exposureStates } from '../exposure-state.ts';
import type { ReportFacts } from '../report-facts.ts';
import { type Html, html } from './html.ts';
import { say } from './say.ts';

const columns = [
  ['name', ''],
  ['exposure', 'mid'],
  ['client', ''],
  ['server', ''],
  ['image', 'wide'],
  ['system', 'wide'],
  ['group', 'mid'],
  ['tags', 'wide'],
  ['probed', 'roomy'],
] as const;

/** The frame of the table; its rows are made by the script from the blocks that follow it. */
export function vmSection({ coverage }: ReportFacts): Html {
  const choices = [
    'all',
    'exposure:on',
    ...exposureStates.map((state) => `exposure:${state}`),
    ...outcomes
      .filter((outcome) => outcome !== 'judged')
      .flatMap((outcome) => outcomeChoices(coverage, outcome)),
    'outcome:open',
    'exempt',
    'expired',
    'last-known',
  ];
  return html`<section id="vms" aria-labelledby="vms-title">
<h2 id="vms-title">${say((texts) => texts.vms.title)}</h2>
<noscript><p class="caution">${say((texts) => texts.noScript)}</p></noscript>
<div data-needs-script hidden>
<div class="filters">
<label>${say((texts) => texts.vms.search)}<input id="vm-search" type="search" autocomplete="off" spellcheck="false"></label>
<label>${say((texts) => texts.vms.status)}<select id="vm-status">${choices.map((choice) => html`<option value="${choice}">${choice}</option>`)}</select></label>
</div>
<details id="vm-filters"><summary>${say((texts) => texts.vms.filters)}</summary>
<div class="filters">
${halves.map((half) => verdictField(half))}
${choice('subscription')}${choice('tag')}${choice('countBy', 'group')}
</div>
<div class="scroll" id="vm-groups" tabindex="0" role="group" aria-labelledby="vms-title"></div>
</details>
<div class="told"><p class="count" id="vm-count" role="status"></p>
<button type="button" id="vm-clear">${say((texts) => texts.vms.clear)}</button>
<button type="button" id="vm-save">${say((texts) => texts.vms.save)}</button></div>
<table id="vm-table" aria-labelledby="vms-title"><caption class="unseen">${say((texts) => texts.vms.caption)}</caption>
<thead><tr>${columns.map(
    ([column, room]) =>
      html`<th scope="col" data-column="${column}" class="${room}"${column === 'exposure' ? html` aria-sort="ascending"` : html``}><button type="button">${say((texts) => texts.vms[column])}</button></th>`,
  )}</tr></thead>
<tbody id="vm-rows"></tbody></table>
<p><button type="button" id="vm-more" hidden>${say((texts) => texts.vms.more)}</button></p>
</div>
</section>`;
}

/** The script fills it by the VMs that there are. */
function choice(label: 'subscription' | 'tag' | 'countBy', id: string = label): Html {
  return html`<label>${say((texts) => texts.vms[label])}<select id="vm-${id}"></select></label>`;
}

function verdictField(half: Half): Html {
  const choices = ['all', ...verdicts];
  return html`<label>${say((texts) => texts.halves[half])}<select id="vm-${half}">${choices.map((choice) => html`<option value="${choice}">${choice}</option>`)}</select></label>`;
}

/** An outcome with the reasons that occur. */
function outcomeChoices({ byReason }: Coverage, outcome: string): string[] {
  const reasons = Object.keys(byReason).filter((tally) => tally.startsWith(`${outcome}:`));
  return [`outcome:${outcome}`, ...reasons.map((tally) => `reason:${tally.slice(outcome.length + 1)}`)];
}

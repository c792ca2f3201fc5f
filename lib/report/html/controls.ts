import type { Half } from '../../model/verdict.ts';
import type { ControlCount } from '../finding-tally.ts';
import type { ReportFacts } from '../report-facts.ts';
import { type Html, html } from './html.ts';
import { htmlTable, type TableColumn } from './html-table.ts';
import { say } from './say.ts';

/** Whoever reports to a baseline finds its own ids here; nothing where no judged VM is held to any. */
export function controlTable({ tally: { controls } }: ReportFacts): Html {
  if (controls.length === 0) {
    return html``;
  }
  return html`<details id="controls"><summary>${say((texts) => texts.controls.title)}</summary>
<p class="lead">${say((texts) => texts.controls.caption)}</p>
${htmlTable('verdicts-title', columns, controls)}</details>`;
}

const columns: readonly TableColumn<ControlCount>[] = [
  {
    head: (texts) => texts.controls.id,
    name: ({ control: { id, source } }) => html`<a href="${source}" rel="noreferrer noopener">${id}</a>`,
  },
  { head: (texts) => texts.controls.half, cell: ({ control }) => halfOf(control.halves) },
  {
    head: (texts) => texts.controls.asks,
    cell: ({ control }) => html`<bdi lang="en">${control.title}</bdi>`,
  },
  { head: (texts) => texts.controls.judged, amount: ({ judged }) => judged },
  { head: (texts) => texts.controls.failed, amount: ({ failed }) => failed },
  { head: (texts) => texts.controls.notKnown, amount: ({ notKnown }) => notKnown },
];

function halfOf([half, other]: readonly Half[]): Html {
  return say((texts) =>
    half === undefined || other !== undefined ? texts.controls.both : texts.halves[half],
  );
}

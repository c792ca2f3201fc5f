import type { ControlCount } from '../finding-tally.ts';
import type { ReportFacts } from '../report-facts.ts';
import { type Html, html } from './html.ts';
import { say } from './say.ts';

/** Whoever reports to a baseline finds its own ids here; nothing where no judged VM is held to any. */
export function controlTable({ tally: { controls } }: ReportFacts): Html {
  if (controls.length === 0) {
    return html``;
  }
  return html`<details id="controls"><summary>${say((texts) => texts.controls.title)}</summary>
<p class="lead">${say((texts) => texts.controls.caption)}</p>
<div class="scroll" tabindex="0" role="group" aria-labelledby="verdicts-title"><table>
<thead><tr>
<th scope="col">${say((texts) => texts.controls.id)}</th>
<th scope="col">${say((texts) => texts.controls.half)}</th>
<th scope="col">${say((texts) => texts.controls.asks)}</th>
<th scope="col" class="amount">${say((texts) => texts.controls.judged)}</th>
<th scope="col" class="amount">${say((texts) => texts.controls.failed)}</th>
<th scope="col" class="amount">${say((texts) => texts.controls.notKnown)}</th>
</tr></thead><tbody>
${controls.map(controlRow)}
</tbody></table></div></details>`;
}

function controlRow({ control, judged, failed, notKnown }: ControlCount): Html {
  const { id, halves, title, source } = control;
  const [half] = halves;
  const whose =
    halves.length === 1 && half !== undefined
      ? say((texts) => texts.halves[half])
      : say((texts) => texts.controls.both);
  return html`<tr><th scope="row"><a href="${source}" rel="noreferrer noopener">${id}</a></th><td>${whose}</td><td lang="en">${title}</td>
<td class="amount">${judged}</td><td class="amount">${failed}</td><td class="amount">${notKnown}</td></tr>`;
}

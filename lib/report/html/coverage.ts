import type { Reason } from '../../model/outcome.ts';
import { outcomes } from '../../model/outcome.ts';
import { outcomeAdvice } from '../advice/outcome-advice.ts';
import { outcomeAdviceJa } from '../advice/outcome-advice-ja.ts';
import type { RuleCount } from '../finding-tally.ts';
import { counted, messages } from '../messages/messages.ts';
import { timeText } from '../messages/time-text.ts';
import type { ReportFacts } from '../report-facts.ts';
import { verdictReasonText } from '../sentences/verdict-reasons.ts';
import { type Html, html } from './html.ts';
import { inEach, say, sayCode, sayCounted } from './say.ts';
import { tenantTable } from './tenants.ts';

/** What this audit does not know, as plainly as what it found. */
export function coverageSection(facts: ReportFacts): Html {
  const { tally } = facts;
  return html`<section id="coverage" aria-labelledby="coverage-title">
<h2 id="coverage-title">${say((texts) => texts.coverage.title)}</h2>
<p class="lead">${sum(facts)}</p>
${reasonTable(facts)}
<ul class="remarks">${remarks(facts)}</ul>
${tally.conflicts.length + tally.unknowns.length === 0 ? html`` : html`<p class="lead">${say((texts) => texts.coverage.rules)}</p>`}
<div class="pair">
${ruleTable('conflicts', tally.conflicts)}
${ruleTable('unknowns', tally.unknowns)}
</div>
${tenantTable(tally.tenants)}
</section>`;
}

/** Every discovered VM is in exactly one part, so that the parts add up. */
function sum({ coverage }: ReportFacts): Html {
  const open = coverage.pending + coverage.starting + coverage.started;
  return inEach((language) => {
    const { coverage: texts, outcomes: labels } = messages[language];
    const counts = [
      ...outcomes.map((outcome) => [outcome, coverage.byOutcome[outcome]] as const),
      ['open', open] as const,
    ];
    const parts = counts
      .filter(([, count]) => count > 0)
      .map(
        ([outcome, count]) => `${count.toLocaleString(language)} ${labels[outcome].toLocaleLowerCase('en')}`,
      );
    return counted(coverage.discovered, texts.sum)
      .replace('{discovered}', coverage.discovered.toLocaleString(language))
      .replace('{parts}', parts.length === 0 ? '0' : parts.join(' + '));
  });
}

function reasonTable({ coverage }: ReportFacts): Html {
  const rows = Object.entries(coverage.byReason).sort(([, one], [, other]) => other - one);
  if (rows.length === 0) {
    return html`<p>${say((texts) => texts.coverage.all)}</p>`;
  }
  return html`<div class="scroll" tabindex="0" role="group" aria-labelledby="coverage-title"><table>
<thead><tr>
<th scope="col">${say((texts) => texts.coverage.reason)}</th>
<th scope="col">${say((texts) => texts.coverage.outcome)}</th>
<th scope="col" class="amount">${say((texts) => texts.coverage.count)}</th>
<th scope="col">${say((texts) => texts.coverage.what)}</th>
</tr></thead><tbody>
${rows.map(([tally, count]) => reasonRow(tally, count))}
</tbody></table></div>`;
}

function reasonRow(tally: string, count: number): Html {
  const [outcome = '', reason = ''] = tally.split(':');
  const english = outcomeAdvice[reason as Reason];
  const japanese = outcomeAdviceJa[reason as Reason];
  const advice = inEach((language) => {
    const { why, whatToDo } = language === 'en' ? english : japanese;
    return language === 'en' ? `${why} ${whatToDo}` : `${why}${whatToDo}`;
  });
  return html`<tr><th scope="row">${sayCode((texts) => texts.reasons, reason)}</th><td>${sayCode((texts) => texts.outcomes, outcome)}</td>
<td class="amount"><button type="button" data-show-status="reason:${reason}">${count}</button></td><td>${advice}</td></tr>`;
}

function remarks({ tally, coverage: { carriedOver } }: ReportFacts): Html[] {
  const { lastKnown, oldestCarried, exempt, expired } = tally;
  const said = [
    lastKnown > 0
      ? leadingTo(
          'last-known',
          sayCounted(lastKnown, (texts) => texts.coverage.lastKnown),
        )
      : null,
    carriedOver > 0
      ? leadingTo(
          'reason:unchanged',
          sayCounted(
            carriedOver,
            (texts) => texts.coverage.carried,
            (language) => ({
              oldest: oldestCarried === null ? '' : timeText(oldestCarried, language),
            }),
          ),
        )
      : null,
    exempt > 0
      ? leadingTo(
          'exempt',
          sayCounted(exempt, (texts) => texts.coverage.exempt),
        )
      : null,
    expired > 0
      ? leadingTo(
          'expired',
          sayCounted(expired, (texts) => texts.coverage.expired),
        )
      : null,
  ];
  return said.filter((each) => each !== null);
}

function leadingTo(status: string, sentence: Html): Html {
  return html`<li><button type="button" class="vm" data-show-status="${status}">${sentence}</button></li>`;
}

function ruleTable(kind: 'conflicts' | 'unknowns', rules: readonly RuleCount[]): Html {
  if (rules.length === 0) {
    return kind === 'conflicts' ? html`<p>${say((texts) => texts.coverage.noConflicts)}</p>` : html``;
  }
  const verdict = kind === 'conflicts' ? 'conflict' : 'unknown';
  return html`<div><h3 id="${kind}-title">${say((texts) => texts.coverage[kind])}</h3>
<table aria-labelledby="${kind}-title"><thead><tr>
<th scope="col">${say((texts) => texts.coverage.half)}</th><th scope="col">${say((texts) => texts.coverage.rule)}</th><th scope="col">${say((texts) => texts.coverage.reason)}</th>
<th scope="col" class="amount">${say((texts) => texts.coverage.count)}</th></tr></thead><tbody>
${rules.map(
  ({ half, rule, reason, count }) =>
    html`<tr><td>${say((texts) => texts.halves[half])}</td><td><code>${rule}</code></td><th scope="row">${inEach((language) => verdictReasonText(reason, half, language))}</th>
<td class="amount"><button type="button" data-show-${half}="${verdict}">${count}</button></td></tr>`,
)}
</tbody></table></div>`;
}

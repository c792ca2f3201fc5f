import { openIn } from '../../findings/coverage.ts';
import type { Reason } from '../../model/outcome.ts';
import type { Verdict } from '../../model/verdict.ts';
import { adviceOn } from '../advice/outcome-advice.ts';
import type { RuleCount } from '../finding-tally.ts';
import { counted, type Language, messages } from '../messages/messages.ts';
import { timeText } from '../messages/time-text.ts';
import type { ReportFacts } from '../report-facts.ts';
import { verdictReasonText } from '../sentences/verdicts/verdict-reasons.ts';
import { type Html, html } from './html.ts';
import { htmlTable, type TableColumn } from './html-table.ts';
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
  const open = openIn(coverage);
  return inEach((language) => {
    const { coverage: texts, outcomes: labels } = messages[language];
    const names: Readonly<Record<string, string>> = labels;
    const parts = Object.entries({ ...coverage.byOutcome, open })
      .filter(([, count]) => count > 0)
      .map(([outcome, count]) => [
        count.toLocaleString(language),
        (names[outcome] ?? outcome).toLocaleLowerCase('en'),
      ])
      .map((words) => (language === 'ja' ? words.toReversed() : words).join(' '));
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
  return htmlTable('coverage-title', reasonColumns, rows);
}

type Tallied = readonly [tally: string, count: number];

const reasonColumns: readonly TableColumn<Tallied>[] = [
  { head: (texts) => texts.coverage.reason, name: (row) => sayCode((texts) => texts.reasons, reasonOf(row)) },
  {
    head: (texts) => texts.coverage.outcome,
    cell: ([tally]) => sayCode((texts) => texts.outcomes, tally.slice(0, tally.indexOf(':'))),
  },
  {
    head: (texts) => texts.coverage.count,
    amount: (row) =>
      html`<button type="button" data-show-status="reason:${reasonOf(row)}">${row[1]}</button>`,
  },
  { head: (texts) => texts.coverage.what, cell: (row) => adviceText(reasonOf(row)) },
];

function reasonOf([tally]: Tallied): Reason {
  return tally.slice(tally.indexOf(':') + 1) as Reason;
}

function adviceText(reason: Reason): Html {
  return inEach((language) => {
    const { why, whatToDo } = adviceOn(reason, language) ?? { why: '–', whatToDo: '' };
    return language === 'en' ? `${why} ${whatToDo}` : `${why}${whatToDo}`;
  });
}

function remarks({ tally, coverage: { carriedOver } }: ReportFacts): Html[] {
  const { lastKnown, oldestCarried, exempt, expired } = tally;
  const oldest = (language: Language) => ({
    oldest: oldestCarried === null ? '' : timeText(oldestCarried, language),
  });
  const said = [
    { n: lastKnown, status: 'last-known', text: 'lastKnown' },
    { n: carriedOver, status: 'reason:unchanged', text: 'carried' },
    { n: exempt, status: 'exempt', text: 'exempt' },
    { n: expired, status: 'expired', text: 'expired' },
  ] as const;
  return said
    .filter(({ n }) => n > 0)
    .map(
      ({ n, status, text }) =>
        html`<li><button type="button" class="vm" data-show-status="${status}">${sayCounted(n, (texts) => texts.coverage[text], oldest)}</button></li>`,
    );
}

function ruleTable(kind: 'conflicts' | 'unknowns', rules: readonly RuleCount[]): Html {
  if (rules.length === 0) {
    return kind === 'conflicts' ? html`<p>${say((texts) => texts.coverage.noConflicts)}</p>` : html``;
  }
  return html`<div><h3 id="${kind}-title">${say((texts) => texts.coverage[kind])}</h3>
${htmlTable(`${kind}-title`, ruleColumns(kind === 'conflicts' ? 'conflict' : 'unknown'), rules)}</div>`;
}

function ruleColumns(verdict: Verdict): readonly TableColumn<RuleCount>[] {
  return [
    { head: (texts) => texts.coverage.half, cell: ({ half }) => say((texts) => texts.halves[half]) },
    { head: (texts) => texts.coverage.rule, cell: ({ rule }) => html`<code>${rule}</code>` },
    {
      head: (texts) => texts.coverage.reason,
      name: ({ reason, half }) => inEach((language) => verdictReasonText(reason, half, language)),
    },
    {
      head: (texts) => texts.coverage.count,
      amount: ({ half, count }) =>
        html`<button type="button" data-show-${half}="${verdict}">${count}</button>`,
    },
  ];
}

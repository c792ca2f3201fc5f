import { createHash } from 'node:crypto';
import type { Finding } from '../../model/finding.ts';
import type { Write } from '../json/json-document.ts';
import { type Language, languages } from '../messages/messages.ts';
import { auditTime, type ReportFacts } from '../report-facts.ts';
import { answerSection } from './answer.ts';
import { changesSection } from './changes.ts';
import { verdictSection } from './charts/verdict-chart.ts';
import { clientTexts } from './client/client-texts.ts';
import { coverageSection } from './coverage.ts';
import { embeddedJson, type Html, html } from './html.ts';
import { imageSection } from './image-matrix.ts';
import { ownImageSection } from './own-images.ts';
import { say } from './say.ts';
import { clientScript } from './script.ts';
import { style } from './style/style.ts';
import { toDoSection } from './to-do.ts';
import { createVmBlocks } from './vm-rows.ts';
import { vmSection } from './vm-table.ts';

export type ReportOptions = {
  /** Null: the reader's own. Both languages are in the file. */
  readonly language: Language | null;
  /** Tags that tell whose a VM is; those that no VM carries are not shown. */
  readonly tags: readonly string[];
};

/**
 * What the file may do, and nothing else: its own style and script, known by their digests. No request leaves it. A server that
 * sends the file can send this as a header, too.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src '${digest(style)}'`,
  `script-src '${digest(clientScript)}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Writes one HTML file that needs nothing else: the answer first, the VMs a page at a time. */
export async function writeHtmlReport(
  facts: ReportFacts,
  findings: AsyncIterable<readonly Finding[]>,
  { language, tags }: ReportOptions,
  write: Write,
): Promise<void> {
  await write(headOf(facts, language));
  const sections = [
    answerSection,
    toDoSection,
    verdictSection,
    changesSection,
    imageSection,
    ownImageSection,
    coverageSection,
    vmSection,
  ];
  for (const section of sections) {
    await write(`${section(facts, tags).markup}\n`);
  }
  await write(footOf(facts).markup);
  const blockOf = createVmBlocks({ exemptions: facts.exemptions, at: auditTime(facts.audit), tags });
  for await (const page of findings) {
    await write(dataBlock('data-vms', blockOf(page)));
  }
  await write(
    dataBlock('id="texts"', Object.fromEntries(languages.map((each) => [each, clientTexts(each)]))),
  );
  await write(dataBlock('id="facts"', { audit: facts.audit.id, tags }));
  await write(`<script>${clientScript}</script>\n</body>\n</html>\n`);
}

function headOf(facts: ReportFacts, language: Language | null): string {
  const fixed = language === null ? 'no' : 'yes';
  const begin = html`<html lang="${language ?? 'en'}" data-fixed="${fixed}" data-audit-time="${auditTime(facts.audit)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>SMB1 audit</title>`;
  return `<!doctype html>\n${begin.markup}\n<style>${style}</style>\n</head>\n<body>\n${masthead(facts).markup}\n`;
}

const contents = ['to-do', 'verdicts', 'changes', 'images', 'own-images', 'coverage', 'vms'] as const;

function masthead({ ownImages, tally }: ReportFacts): Html {
  const isThere = { 'own-images': ownImages.length > 0, 'to-do': tally.on.length > 0 };
  const shown = contents.filter((part) => !(part in isThere) || isThere[part as keyof typeof isThere]);
  return html`<a class="skip" href="#answer">${say((texts) => texts.skip)}</a>
<header>
<p class="brand">Azure SMB1 Auditor</p>
<nav aria-labelledby="contents-label"><span id="contents-label" class="unseen">${say((texts) => texts.nav.label)}</span>
<ul>${shown.map((part) => html`<li><a href="#${part}">${say((texts) => texts.nav[part])}</a></li>`)}</ul></nav>
<div class="switches" data-needs-script hidden>
<button type="button" data-set-language="en" lang="en">English</button>
<button type="button" data-set-language="ja" lang="ja">日本語</button>
<button type="button" id="theme">${say((texts) => texts.theme)}</button>
</div>
</header>
<main>`;
}

function footOf({ audit }: ReportFacts): Html {
  return html`</main>
<footer>
<p>${say((texts) => texts.footer)}</p>
<p>${say((texts) => texts.facts.audit)} <code>${audit.id}</code> · ${say((texts) => texts.facts.startedBy)} <bdi>${audit.startedBy}</bdi> · ${say((texts) => texts.facts.probe)} <code>${audit.probeSha256}</code></p>
</footer>
`;
}

function dataBlock(attribute: string, value: unknown): string {
  return `<script type="application/json" ${attribute}>${embeddedJson(value)}</script>\n`;
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

import { imagePages } from '../../lib/findings/images/image-pages.ts';
import { everyFinding, findingPages } from '../../lib/findings/store/pages.ts';
import type { Store } from '../../lib/findings/store/store.ts';
import type { Audit } from '../../lib/model/audit.ts';
import { explainFinding } from '../../lib/report/explain-finding.ts';
import { lineText } from '../../lib/report/explain-probe.ts';
import { writeJsonDocument } from '../../lib/report/json/json-document.ts';
import { findingColumns } from '../../lib/report/table/by-vm.ts';
import { csv, writeDelimited } from '../../lib/report/table/delimited.ts';

/** An audit as `--output json` and `--output csv` print it. */
export async function printedAudit(store: Store, audit: Audit): Promise<string> {
  let text = '';
  const write = async (part: string): Promise<void> => {
    text += part;
  };
  const coverage = await store.coverage(audit.id);
  const findings = findingPages(store, audit.id);
  await writeJsonDocument({ audit, coverage, findings, images: imagePages(store, audit, {}) }, write);
  await writeDelimited(csv, findingColumns, findingPages(store, audit.id), write);
  return text;
}

/** Every finding of an audit explained, with what its guest printed where that was kept. */
export async function printedExplanations(store: Store, audit: Audit): Promise<string> {
  const lines: string[] = [];
  for await (const finding of everyFinding(store, audit)) {
    const raw = await store.readEvidence(audit.id, finding.target.key);
    const { text, json } = explainFinding(finding, { rawOutput: raw });
    lines.push(...text.map(lineText), JSON.stringify(json));
  }
  return lines.join('\n');
}

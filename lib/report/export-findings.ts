import type { Exempt, ExemptHalves } from '../findings/exemptions.ts';
import type { Finding } from '../model/finding.ts';
import { type Half, halves } from '../model/verdict.ts';
import { exemptionJson, findingJson } from './json/finding-json.ts';
import { type Write, writeNdjson } from './json/json-document.ts';
import { tagColumns } from './report-tags.ts';
import type { SarifSource } from './sarif/write-sarif.ts';
import { findingColumns } from './table/by-vm.ts';
import { type Column, columnsOf, hidden } from './table/columns.ts';
import { csv, writeDelimited } from './table/delimited.ts';

export const exportFormats = ['csv', 'ndjson', 'sarif'] as const;

export type ExportFormat = (typeof exportFormats)[number];

export type ExportSource = SarifSource & {
  /** Tags with a column of their own in CSV; the other formats have all tags. */
  readonly tags: readonly string[];
};

/**
 * Writes one line per finding, a page at a time, each with the exemptions that cover its halves or did; as SARIF, one result for each VM
 * that is not known to be without SMB 1.0.
 */
export async function exportFindings(
  format: ExportFormat,
  source: ExportSource,
  write: Write,
): Promise<void> {
  if (format === 'sarif') {
    const { writeSarif } = await import('./sarif/write-sarif.ts');
    return await writeSarif(source, write);
  }
  const { pages, exemptions, tags, at } = source;
  const items = withExemptions(pages(), (finding) => exemptions(finding.target, at));
  if (format === 'ndjson') {
    return await writeNdjson(items, exportedJson, write);
  }
  await writeDelimited(csv, exportColumns(tags), items, write);
}

type Exported = { readonly finding: Finding; readonly exempt: ExemptHalves | null };

async function* withExemptions(
  pages: AsyncIterable<readonly Finding[]>,
  exemptOf: (finding: Finding) => ExemptHalves | null,
): AsyncGenerator<readonly Exported[]> {
  for await (const page of pages) {
    yield page.map((finding) => ({ finding, exempt: exemptOf(finding) }));
  }
}

function exportedJson({ finding, exempt }: Exported) {
  return { ...findingJson(finding), exemption: exempt === null ? null : exemptionJson(exempt) };
}

function exportColumns(tags: readonly string[]): readonly Column<Exported>[] {
  return [
    ...columnsOf([...findingColumns, ...tagColumns(tags)], ({ finding }: Exported) => finding),
    ...halves.flatMap((half) => [
      exemptColumn(`${half}Exemption`, half, ({ state }) => state),
      exemptColumn(`${half}ExemptionOwner`, half, ({ exemption }) => exemption.owner),
      exemptColumn(`${half}ExemptionReason`, half, ({ exemption }) => exemption.reason),
      exemptColumn(`${half}ExemptionExpires`, half, ({ exemption }) => exemption.expires),
    ]),
  ];
}

function exemptColumn(name: string, half: Half, cell: (exempt: Exempt) => string): Column<Exported> {
  return hidden(name, ({ exempt }) => {
    const own = exempt?.[half] ?? null;
    return own === null ? null : cell(own);
  });
}

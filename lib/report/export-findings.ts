import type { Exempt, Exemptions } from '../findings/exemptions.ts';
import type { Finding } from '../model/finding.ts';
import { findingColumns } from './by-vm.ts';
import type { Column } from './columns.ts';
import { csv, writeDelimited } from './delimited.ts';
import { findingJson } from './finding-json.ts';
import { type Write, writeNdjson } from './json-document.ts';

export const exportFormats = ['csv', 'ndjson'] as const;

export type ExportFormat = (typeof exportFormats)[number];

export type ExportSource = {
  readonly pages: AsyncIterable<readonly Finding[]>;
  readonly exemptions: Exemptions;
  /** The time at which exemptions are looked at, epoch milliseconds. */
  readonly at: number;
};

/** Writes one line per finding, a page at a time, each with the exemption that covers it or did. */
export async function exportFindings(
  format: ExportFormat,
  { pages, exemptions, at }: ExportSource,
  write: Write,
): Promise<void> {
  const items = withExemptions(pages, (finding) => exemptions(finding.target, at));
  if (format === 'ndjson') {
    return await writeNdjson(items, exportedJson, write);
  }
  await writeDelimited(csv, exportColumns, items, write);
}

type Exported = { readonly finding: Finding; readonly exempt: Exempt | null };

async function* withExemptions(
  pages: AsyncIterable<readonly Finding[]>,
  exemptOf: (finding: Finding) => Exempt | null,
): AsyncGenerator<readonly Exported[]> {
  for await (const page of pages) {
    yield page.map((finding) => ({ finding, exempt: exemptOf(finding) }));
  }
}

function exportedJson({ finding, exempt }: Exported) {
  if (exempt === null) {
    return { ...findingJson(finding), exemption: null };
  }
  const { owner, reason, expires } = exempt.exemption;
  return { ...findingJson(finding), exemption: { state: exempt.state, owner, reason, expires } };
}

const exportColumns: readonly Column<Exported>[] = [
  ...findingColumns.map(({ cell, ...column }) => ({
    ...column,
    cell: ({ finding }: Exported) => cell(finding),
  })),
  exemptColumn('exemption', ({ state }) => state),
  exemptColumn('exemptionOwner', ({ exemption }) => exemption.owner),
  exemptColumn('exemptionReason', ({ exemption }) => exemption.reason),
  exemptColumn('exemptionExpires', ({ exemption }) => exemption.expires),
];

function exemptColumn(name: string, cell: (exempt: Exempt) => string): Column<Exported> {
  return { name, isShown: false, cell: ({ exempt }) => (exempt === null ? null : cell(exempt)) };
}

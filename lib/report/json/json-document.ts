import type { AnyImageFinding } from '../../findings/images/image-findings.ts';
import type { Audit, Coverage } from '../../model/audit.ts';
import type { Finding } from '../../model/finding.ts';
import { escapedJson } from '../escape-active.ts';
import { auditJson } from './audit-json.ts';
import { findingJson, imageJson } from './finding-json.ts';

/** Takes text and resolves when more may come. */
export type Write = (text: string) => Promise<void>;

export type AuditDocument = {
  readonly audit: Audit;
  readonly coverage: Coverage;
  readonly findings: AsyncIterable<readonly Finding[]>;
  readonly images: AsyncIterable<readonly AnyImageFinding[]>;
};

/** Writes one whole audit as one JSON document, a page at a time. */
export async function writeJsonDocument(document: AuditDocument, write: Write): Promise<void> {
  await write(`{"audit":${escapedJson(auditJson(document.audit, document.coverage))},\n"findings":`);
  await writeJsonArray(document.findings, findingJson, write);
  await write(',\n"images":');
  await writeJsonArray(document.images, imageJson, write);
  await write('}\n');
}

/** Writes `[…]` with one item per line. */
export async function writeJsonArray<Item>(
  pages: AsyncIterable<readonly Item[]>,
  toJson: (item: Item) => unknown,
  write: Write,
): Promise<void> {
  let separator = '[\n';
  for await (const page of pages) {
    if (page.length > 0) {
      await write(separator + page.map((item) => escapedJson(toJson(item))).join(',\n'));
      separator = ',\n';
    }
  }
  await write(separator === '[\n' ? '[]' : '\n]');
}

/** Writes one JSON text per line. */
export async function writeNdjson<Item>(
  pages: AsyncIterable<readonly Item[]>,
  toJson: (item: Item) => unknown,
  write: Write,
): Promise<void> {
  for await (const page of pages) {
    await write(page.map((item) => `${escapedJson(toJson(item))}\n`).join(''));
  }
}

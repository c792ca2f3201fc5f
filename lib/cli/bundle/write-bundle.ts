import type { Exemptions } from '../../findings/exemptions.ts';
import { requireAudit } from '../../findings/store/audits.ts';
import type { FindingStore } from '../../findings/store/findings.ts';
import { findingPages, onePage } from '../../findings/store/pages.ts';
import { type Audit, isClosed } from '../../model/audit.ts';
import { AuditError } from '../../model/errors.ts';
import type { Finding } from '../../model/finding.ts';
import { escapedJson } from '../../report/escape-active.ts';
import { exportFindings } from '../../report/export-findings.ts';
import { writeHtmlReport } from '../../report/html/write-report.ts';
import { type Write, writeJsonDocument } from '../../report/json/json-document.ts';
import type { Language } from '../../report/messages/messages.ts';
import { auditTime, type ReportFacts, type ReportStore, readReportFacts } from '../../report/report-facts.ts';
import { imageColumns } from '../../report/table/by-image.ts';
import { csv, writeDelimited } from '../../report/table/delimited.ts';
import { probeSha256 } from '../../smb/probe/probe.ts';
import { probeTemplate } from '../../smb/probe/probe-script.ts';
import { type AddFile, makeFolder } from './bundle-folder.ts';
import { type BundleManifest, manifestName, manifestText, type SealedFile } from './bundle-manifest.ts';

export type BundleOptions = {
  readonly folder: string;
  readonly exemptions: Exemptions;
  readonly tags: readonly string[];
  /** Of the report; null: its reader's own. */
  readonly language: Language | null;
  readonly made: BundleManifest['made'];
  /** Of this product. */
  readonly version: string;
};

/**
 * Writes an audit as a folder that can be kept and shown: what was found in every form, the raw output where it was kept, the probe, and
 * a manifest with the SHA-256 of each. Returns the manifest's own SHA-256, which has to be kept elsewhere: who changes a file can change
 * the manifest too. Throws `usage.invalid` for an audit that is still open, whose findings would change under it.
 */
export async function writeBundle(
  store: ReportStore & FindingStore,
  audit: Audit,
  { folder, exemptions, made, ...options }: BundleOptions,
): Promise<string> {
  const { id, state, trigger, startedBy, startedAt, endedAt } = audit;
  if (!isClosed(state)) {
    throw new AuditError('usage.invalid', { code: 'audit-not-closed', id, state });
  }
  let sealed = '';
  await makeFolder(folder, async (add) => {
    const facts = await readReportFacts(store, audit, exemptions);
    const files = await addDocuments(add, store, { facts, ...options });
    const probe = await addProbe(add, audit);
    const evidence = await addEvidence(add, store, facts);
    const kept = [probe, evidence?.file].filter((file) => file !== undefined && file !== null);
    const manifest = manifestText({
      bundle: 1,
      audit: { id, state, trigger, startedBy, startedAt, endedAt },
      probe: { sha256: audit.probeSha256, file: probe?.path ?? null },
      evidence: evidence === null ? null : { file: evidence.file.path, outputs: evidence.outputs },
      made,
      files: [...files, ...kept],
    });
    sealed = (await add(manifestName, (write) => write(manifest))).sha256;
  });
  return sealed;
}

async function addDocuments(
  add: AddFile,
  store: ReportStore & FindingStore,
  {
    facts,
    tags,
    language,
    version,
  }: Pick<BundleOptions, 'tags' | 'language' | 'version'> & { readonly facts: ReportFacts },
): Promise<readonly SealedFile[]> {
  const { audit, coverage, exemptions } = facts;
  const images = [...facts.images, ...facts.ownImages];
  const pages = () => findingPages(store, audit.id);
  const source = { audit, pages, exemptions, tags, at: auditTime(audit), version };
  return [
    await add('report.html', (write) => writeHtmlReport(facts, pages(), { language, tags }, write)),
    await add('audit.json', (write) =>
      writeJsonDocument({ audit, coverage, findings: pages(), images: onePage(images) }, write),
    ),
    await add('findings.csv', (write) => exportFindings('csv', source, write)),
    await add('findings.ndjson', (write) => exportFindings('ndjson', source, write)),
    await add('findings.sarif', (write) => exportFindings('sarif', source, write)),
    await add('images.csv', (write) => writeDelimited(csv, imageColumns, onePage(images), write)),
  ];
}

/** The script itself, where it is the one that was sent. */
async function addProbe(add: AddFile, { probeSha256: sent }: Audit): Promise<SealedFile | null> {
  return sent === probeSha256 ? await add('probe.ps1', (write) => write(probeTemplate)) : null;
}

async function addEvidence(
  add: AddFile,
  store: ReportStore & FindingStore,
  { audit }: ReportFacts,
): Promise<{ readonly file: SealedFile; readonly outputs: number } | null> {
  if (!audit.limits.saveEvidence) {
    return null;
  }
  let outputs = 0;
  const file = await add('evidence.ndjson', async (write) => {
    for await (const page of findingPages(store, audit.id)) {
      outputs += await writeOutputs(store, audit, { page, write });
    }
    // Until its end no output was missing that there had been.
    await requireAudit(store, audit.id);
  });
  return { file, outputs };
}

async function writeOutputs(
  store: FindingStore,
  { id }: Audit,
  { page, write }: { readonly page: readonly Finding[]; readonly write: Write },
): Promise<number> {
  let written = 0;
  for (const { target, probedAt } of page) {
    const output = await store.readEvidence(id, target.key);
    if (output !== null) {
      await write(`${escapedJson({ resourceId: target.resourceId, probedAt, output })}\n`);
      written += 1;
    }
  }
  return written;
}

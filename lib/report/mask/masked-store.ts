import type { Exempt, ExemptHalves, Exemptions } from '../../findings/exemptions.ts';
import type { Audit, Page } from '../../model/audit.ts';
import type { Finding } from '../../model/finding.ts';
import type { ResourceKey } from '../../model/ids.ts';
import type { Target } from '../../model/target.ts';
import type { ReportStore } from '../report-facts.ts';
import { maskAudit } from './mask-audit.ts';
import { maskFinding, maskImage } from './mask-finding.ts';
import { createPseudonyms } from './pseudonyms.ts';
import { maskedText } from './safe-words.ts';

/** What a report or an export reads, masked. */
export type Masked = {
  readonly store: ReportStore;
  readonly audit: Audit;
  readonly exemptions: Exemptions;
};

/**
 * A store whose readers see nothing that tells whose estate it is: whatever is written from it is masked, by one key the same everywhere.
 * `audit` is the one to be shown, as the store itself has it.
 */
export function maskStore(
  store: ReportStore,
  {
    audit,
    exemptions,
    key,
  }: { readonly audit: Audit; readonly exemptions: Exemptions; readonly key: string },
): Masked {
  const pseudonyms = createPseudonyms(key);
  const originals = new WeakMap<Target, Target>();
  const keys = new Map<ResourceKey, ResourceKey>();
  const scopes = new Map<string, string>();
  const auditOf = (original: Audit): Audit => {
    const masked = maskAudit(original, pseudonyms);
    scopes.set(masked.scopeHash, original.scopeHash);
    return masked;
  };
  const findingOf = (original: Finding): Finding => {
    const masked = maskFinding(original, pseudonyms);
    originals.set(masked.target, original.target);
    keys.set(masked.target.key, original.target.key);
    return masked;
  };
  return {
    audit: auditOf(audit),
    exemptions: (target, at) => maskExempt(exemptions(originals.get(target) ?? target, at), pseudonyms.name),
    store: {
      pageSize: store.pageSize,
      coverage: store.coverage,
      readAudit: async (id) => {
        const found = await store.readAudit(id);
        return found === null ? null : auditOf(found);
      },
      listAudits: async ({ scopeHash }, limit, cursor) => {
        const filter = scopeHash === undefined ? {} : { scopeHash: scopes.get(scopeHash) ?? scopeHash };
        return mapPage(await store.listAudits(filter, limit, cursor), auditOf);
      },
      finding: async (id, key) => {
        const found = await store.finding(id, keys.get(key) ?? key);
        return found === null ? null : findingOf(found);
      },
      findings: async (id, filter, limit, cursor) =>
        mapPage(await store.findings(id, filter, limit, cursor), findingOf),
      imageFindings: async (id, filter, limit, cursor) =>
        mapPage(await store.imageFindings(id, filter, limit, cursor), (image) =>
          maskImage(image, pseudonyms),
        ),
    },
  };
}

function mapPage<Item>({ items, next }: Page<Item>, map: (item: Item) => Item): Page<Item> {
  return { items: items.map(map), next };
}

function maskExempt(
  exempt: ExemptHalves | null,
  name: (kind: string, text: string) => string,
): ExemptHalves | null {
  const masked = (own: Exempt | null): Exempt | null =>
    own === null
      ? null
      : {
          ...own,
          exemption: { ...own.exemption, owner: name('person', own.exemption.owner), reason: maskedText },
        };
  return exempt === null ? null : { client: masked(exempt.client), server: masked(exempt.server) };
}

import type { Finding } from '../model/finding.ts';
import type { Cell, Column } from './columns.ts';
import { type FindingJson, findingJson } from './finding-json.ts';

/** A finding, flat: the columns of CSV and TSV, and a few of them for the terminal. */
export const findingColumns: readonly Column<Finding>[] = [
  shown('name', ({ name }) => name),
  hidden('resourceId', ({ resourceId }) => resourceId),
  hidden('subscriptionId', ({ subscriptionId }) => subscriptionId),
  shown('resourceGroup', ({ resourceGroup }) => resourceGroup),
  shown('location', ({ location }) => location),
  shown('outcome', ({ outcome }) => outcome ?? 'open'),
  shown('verdict', ({ verdict }) => verdict),
  shown('reason', ({ reason, verdictReason }) => reason ?? verdictReason),
  hidden('osName', ({ os }) => os.name),
  shown('osBuild', ({ os }) => os.build),
  hidden('managedBy', ({ managedBy }) => managedBy),
  hidden('provenanceEnd', ({ provenance }) => provenance.end),
  hidden('provenanceReason', ({ provenance }) => provenance.reason.message),
  hidden('publisher', ({ provenance }) => provenance.image?.publisher ?? null),
  shown('offer', ({ provenance }) => provenance.image?.offer ?? null),
  shown('sku', ({ provenance }) => provenance.image?.sku ?? null),
  shown('version', ({ provenance }) => provenance.image?.version ?? null),
  hidden('imageDate', ({ provenance }) => provenance.imageDate),
  hidden('because', ({ because }) => because.map(({ signal, value }) => `${signal}=${value}`).join('; ')),
  hidden('warnings', ({ warnings }) => warnings.join('; ')),
  hidden('scQuerySmb1', ({ scQuery }) => scQuery?.smb1 ?? null),
  hidden('scQuerySmb2', ({ scQuery }) => scQuery?.smb2 ?? null),
  hidden('smb1Server', ({ smb1Server }) => smb1Server),
  hidden('probeSha256', ({ probeSha256 }) => probeSha256),
  hidden('probedAt', ({ probedAt }) => probedAt),
  hidden('lastKnownVerdict', ({ lastKnown }) => lastKnown?.verdict ?? null),
  hidden('lastKnownProbedAt', ({ lastKnown }) => lastKnown?.probedAt ?? null),
].map(({ cell, ...column }) => ({ ...column, cell: (finding) => cell(findingJson(finding)) }));

function shown(name: string, cell: (finding: FindingJson) => Cell): Column<FindingJson> {
  return { name, isShown: true, cell };
}

function hidden(name: string, cell: (finding: FindingJson) => Cell): Column<FindingJson> {
  return { name, isShown: false, cell };
}

import type { Finding } from '../../model/finding.ts';
import { type Half, halves } from '../../model/verdict.ts';
import { type FindingJson, findingJson } from '../json/finding-json.ts';
import { detailText } from '../sentences/outcome-text.ts';
import { type Column, columnsOf, hidden, shown, whole } from './columns.ts';

const jsonColumns: readonly Column<FindingJson>[] = [
  whole('name', ({ name }) => name),
  hidden('resourceId', ({ resourceId }) => resourceId),
  hidden('subscriptionId', ({ subscriptionId }) => subscriptionId),
  { ...shown(2, 'subscriptionName', ({ subscriptionName }) => subscriptionName), hidesEmpty: true },
  hidden('tenantId', ({ tenantId }) => tenantId),
  { ...whole('resourceGroup', ({ resourceGroup }) => resourceGroup), isBelow: true },
  hidden('tags', ({ tags }) =>
    Object.entries(tags)
      .map(([key, value]) => `${key}=${value}`)
      .join('; '),
  ),
  shown(8, 'outcome', ({ outcome }) => outcome ?? 'open'),
  { ...whole('exposure', ({ exposure }) => exposure), standIn: 'reason' },
  whole('client', ({ client }) => client?.verdict ?? null),
  whole('server', ({ server }) => server?.verdict ?? null),
  { ...shown(3, 'reason', ({ reason }) => reason), together: reasonText },
  hidden('blockedBy', ({ blockedBy }) => blockedBy),
  hidden('detail', ({ detail }) => detail && detailText(detail)),
  hidden('osName', ({ os }) => os.name),
  shown(6, 'osBuild', ({ os }) => os.build),
  shown(7, 'location', ({ location }) => location),
  hidden('managedBy', ({ managedBy }) => managedBy),
  hidden('provenanceEnd', ({ provenance }) => provenance.end),
  hidden('provenanceReason', ({ provenance }) => provenance.reason.message),
  hidden('publisher', ({ provenance }) => provenance.image?.publisher ?? null),
  shown(9, 'offer', ({ provenance }) => provenance.image?.offer ?? null),
  shown(5, 'sku', ({ provenance }) => provenance.image?.sku ?? null),
  shown(5, 'version', ({ provenance }) => provenance.image?.version ?? null),
  hidden('imageDate', ({ provenance }) => provenance.imageDate),
  ...halves.flatMap(halfColumns),
  hidden('scQuerySmb1', ({ scQuery }) => scQuery?.smb1 ?? null),
  hidden('scQuerySmb2', ({ scQuery }) => scQuery?.smb2 ?? null),
  hidden('probeSha256', ({ probeSha256 }) => probeSha256),
  hidden('probedAt', ({ probedAt }) => probedAt),
  hidden('carriedOver', ({ carriedOver }) => carriedOver),
  hidden('lastKnownClient', ({ lastKnown }) => lastKnown?.client ?? null),
  hidden('lastKnownServer', ({ lastKnown }) => lastKnown?.server ?? null),
  hidden('lastKnownProbedAt', ({ lastKnown }) => lastKnown?.probedAt ?? null),
];

/** Columns ask for the same finding one after the other. */
const made = new WeakMap<Finding, FindingJson>();

function jsonOf(finding: Finding): FindingJson {
  const json = made.get(finding) ?? findingJson(finding);
  made.set(finding, json);
  return json;
}

/** A finding, flat: the columns of CSV and TSV, and a few of them for the terminal. */
export const findingColumns = columnsOf(jsonColumns, jsonOf);

function halfColumns(half: Half): Column<FindingJson>[] {
  return [
    hidden(`${half}Reason`, (finding) => finding[half]?.verdictReason ?? null),
    hidden(`${half}Rule`, (finding) => finding[half]?.rule ?? null),
    hidden(`${half}Because`, (finding) =>
      (finding[half]?.because ?? []).map(({ signal, value }) => `${signal}=${value}`).join('; '),
    ),
    hidden(`${half}Warnings`, (finding) => (finding[half]?.warnings ?? []).join('; ')),
    hidden(`${half}ChangesAtReboot`, (finding) => finding[half]?.changesAtReboot ?? null),
    hidden(`${half}FailedControls`, (finding) => (finding[half]?.failedControls ?? []).join('; ')),
  ];
}

/**
 * Why there is no verdict, or why that of a half is doubtful or about to change: once where both say the same. Beside a verdict `unchanged`
 * would read as if it spoke of that.
 */
function reasonText({ reason, client, server, carriedOver }: FindingJson): string | null {
  const [ofClient, ofServer] = [reasonOfHalf(client), reasonOfHalf(server)];
  if (ofClient === null && ofServer === null) {
    return carriedOver ? 'carried-over' : reason;
  }
  if (ofClient === ofServer) {
    return ofClient;
  }
  const parts = [
    ofClient === null ? null : `client: ${ofClient}`,
    ofServer === null ? null : `server: ${ofServer}`,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

function reasonOfHalf(half: FindingJson['client']): string | null {
  return half?.verdictReason ?? (half?.changesAtReboot === true ? 'changes-at-reboot' : null);
}

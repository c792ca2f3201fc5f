import { zeros } from '../../findings/coverage.ts';
import type { Exemptions } from '../../findings/exemptions.ts';
import { everyItem } from '../../findings/store/pages.ts';
import type { Audit } from '../../model/audit.ts';
import type { Finding } from '../../model/finding.ts';
import { escapedJson } from '../escape-active.ts';
import { type Write, writeJsonArray } from '../json/json-document.ts';
import { incompleteJson } from '../sentences/incomplete.ts';
import { plainMessage, type SarifResult, sarifResult } from './sarif-result.ts';
import { ruleDescriptors, ruleIds, ruleOf, type SarifRuleId } from './sarif-rules.ts';

/**
 * Results of a run: code scanning refuses an upload with more, and shows the 5,000 most severe
 * (https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit).
 */
export const mostResults = 25_000;

type SarifPages = AsyncIterable<readonly Finding[]>;

export type SarifSource = {
  readonly audit: Audit;
  /** Read anew with every call. */
  pages(): SarifPages;
  readonly exemptions: Exemptions;
  /** The time at which exemptions are looked at, epoch milliseconds. */
  readonly at: number;
  /** Of this product; null: not told. */
  readonly version: string | null;
};

/**
 * Writes an audit as SARIF 2.1.0 in the shape of GitHub code scanning: one result for each VM that can speak SMB 1.0, could be made to, or
 * of which it is not known. Reads the findings twice and holds a page of them; where a run has no room for all, the least severe are left
 * out, which a notification of the run counts.
 */
export async function writeSarif(source: SarifSource, write: Write): Promise<void> {
  const { room, leftOut } = await roomByRule(source.pages());
  await write(`${headOf(source, leftOut)},"results":`);
  await writeJsonArray(resultsOf(source, room), ({ json }) => json, write);
  await write('}]}\n');
}

/** How many results of each rule are written. */
type Room = Record<SarifRuleId, number>;

async function roomByRule(pages: SarifPages): Promise<{ readonly room: Room; readonly leftOut: number }> {
  const room: Room = zeros(ruleIds);
  for await (const finding of everyItem(pages)) {
    const found = ruleOf(finding);
    if (found !== null) {
      room[found.rule] += 1;
    }
  }
  let left: number = mostResults;
  for (const rule of ruleIds) {
    const count = room[rule];
    // VMs of an open audit may be judged before they are read again.
    room[rule] = count <= left ? Number.POSITIVE_INFINITY : Math.max(left, 0);
    left -= count;
  }
  return { room, leftOut: Math.max(-left, 0) };
}

async function* resultsOf({ pages, exemptions, at }: SarifSource, room: Room): AsyncGenerator<SarifResult[]> {
  for await (const page of pages()) {
    yield page
      .map((finding) => sarifResult(finding, exemptions(finding.target, at)))
      .filter((result) => result !== null && room[result.rule]-- > 0) as SarifResult[];
  }
}

/** All of the document up to its results, without the braces that end it. */
function headOf({ audit, version }: SarifSource, leftOut: number): string {
  const { id, state, scopeHash, startedAt, endedAt, probeSha256 } = audit;
  const run = {
    tool: {
      driver: {
        name: 'smb1-audit',
        fullName: 'Azure SMB1 Auditor',
        ...(version === null ? {} : { version, semanticVersion: version }),
        rules: ruleDescriptors,
      },
    },
    automationDetails: { id: `smb1-audit/${scopeHash.slice(0, 12)}/${id}` },
    invocations: [
      {
        executionSuccessful: state === 'complete' || state === 'incomplete',
        startTimeUtc: startedAt,
        ...(endedAt === null ? {} : { endTimeUtc: endedAt }),
        toolExecutionNotifications: notificationsOf(audit, leftOut),
      },
    ],
    columnKind: 'utf16CodeUnits',
    properties: { auditId: id, state, probeSha256 },
  };
  const document = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [run],
  };
  return escapedJson(document).slice(0, -'}]}'.length);
}

function notificationsOf({ incompleteBecause }: Audit, leftOut: number) {
  const texts = [
    ...incompleteBecause.map((reason) => incompleteJson(reason).message),
    ...(leftOut === 0
      ? []
      : [
          `${leftOut} results are left out, the least severe: a run takes ${mostResults}. Export by subscription to have all.`,
        ]),
  ];
  return texts.map((text) => ({ level: 'warning', message: { text: plainMessage(text) } }));
}

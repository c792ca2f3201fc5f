import type { Exemptions } from '../../findings/exemptions.ts';
import type { Audit } from '../../model/audit.ts';
import type { Finding } from '../../model/finding.ts';
import { escapedJson } from '../escape-active.ts';
import type { Write } from '../json/json-document.ts';
import { incompleteJson } from '../sentences/incomplete.ts';
import { plainMessage } from './sarif-message.ts';
import { sarifResult } from './sarif-result.ts';
import { ruleDescriptors, ruleIds, type SarifRuleId } from './sarif-rules.ts';

/**
 * Results of a run: code scanning refuses an upload with more, and shows the 5,000 most severe
 * (https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit).
 */
export const mostResults = 25_000;

export type SarifSource = {
  readonly audit: Audit;
  readonly pages: AsyncIterable<readonly Finding[]>;
  readonly exemptions: Exemptions;
  /** The time at which exemptions are looked at, epoch milliseconds. */
  readonly at: number;
  /** Of this product; null: not told. */
  readonly version: string | null;
};

/**
 * Writes an audit as SARIF 2.1.0 in the shape of GitHub code scanning: one result for each VM that can speak SMB 1.0, could be made to, or
 * of which it is not known; the most severe first. Holds no more than {@link mostResults} of them in memory; what is left out is counted
 * in a notification of the run.
 */
export async function writeSarif(source: SarifSource, write: Write): Promise<void> {
  const { results, leftOut } = await collect(source);
  await write(`${headOf(source, leftOut)},"results":[`);
  let separator = '\n';
  for (const rule of ruleIds) {
    for (const result of results[rule]) {
      await write(separator + result);
      separator = ',\n';
    }
  }
  await write(']}]}\n');
}

type Results = Record<SarifRuleId, string[]>;

async function collect({ pages, exemptions, at }: SarifSource) {
  const results: Results = {
    'smb1-server-on': [],
    'smb1-client-on': [],
    'smb1-not-known': [],
    'smb1-no-verdict': [],
    'smb1-possible': [],
  };
  let held = 0;
  let leftOut = 0;
  for await (const page of pages) {
    for (const finding of page) {
      const result = sarifResult(finding, exemptions(finding.target, at));
      if (result !== null) {
        results[result.rule].push(escapedJson(result.json));
        held += 1;
      }
    }
    while (held > mostResults) {
      dropLeastSevere(results);
      held -= 1;
      leftOut += 1;
    }
  }
  return { results, leftOut };
}

function dropLeastSevere(results: Results): void {
  ruleIds.toReversed().find((rule) => results[rule].pop() !== undefined);
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

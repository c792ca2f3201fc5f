import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import tool from '@microsoft/sarif-multitool';

export type Complaint = { readonly ruleId: string; readonly level: string; readonly text: string };

/** Asks the network whether links answer. */
const withoutNetwork = `<?xml version="1.0" encoding="utf-8"?>
<Properties>
  <Properties Key="SARIF2006.UrisShouldBeReachable.Options">
    <Property Key="RuleEnabled" Value="Disabled" Type="Driver.RuleEnabledState" />
  </Properties>
</Properties>
`;

/**
 * Errors and warnings of Microsoft's own validator: the JSON schema, the standard's rules, and those of GitHub's code scanning.
 * Its package makes the program executable by an install script, which an installation without scripts leaves out.
 */
export async function complaintsOf(sarif: string): Promise<readonly Complaint[]> {
  chmodSync(tool, 0o755);
  const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-sarif-'));
  try {
    const [given, config, said] = ['given.sarif', 'config.xml', 'said.sarif'].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    writeFileSync(given, sarif);
    writeFileSync(config, withoutNetwork);
    const options = { config, output: said, 'rule-kind': 'Sarif;Ghas', level: 'Error;Warning', kind: 'Fail' };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    // It ends with 1 where it has something to say.
    await promisify(execFile)(tool, ['validate', given, ...args]).catch(() => {});
    return readComplaints(readFileSync(said, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Said = {
  readonly runs: readonly {
    readonly results?: readonly {
      readonly ruleId: string;
      readonly level?: string;
      readonly message: { readonly id?: string; readonly arguments?: readonly string[] };
    }[];
  }[];
};

function readComplaints(text: string): Complaint[] {
  const { runs } = JSON.parse(text) as Said;
  return runs.flatMap(({ results = [] }) =>
    results.map(({ ruleId, level = 'warning', message }) => ({
      ruleId,
      level,
      text: [message.id, ...(message.arguments ?? [])].join(' | '),
    })),
  );
}

import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

type Complaint = { readonly ruleId: string; readonly level: string; readonly text: string };

/**
 * What Microsoft's own validator says of a SARIF file: the JSON schema, the standard's rules, and the rules of GitHub's code scanning.
 * Its package makes itself executable by an install script, which an installation without scripts leaves out.
 */
export async function complaintsOf(sarif: string): Promise<readonly Complaint[]> {
  const tool = createRequire(import.meta.url)('@microsoft/sarif-multitool') as string;
  chmodSync(tool, 0o755);
  const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-sarif-'));
  try {
    const [given, said] = [join(folder, 'given.sarif'), join(folder, 'said.sarif')];
    writeFileSync(given, sarif);
    const args = [
      'validate',
      given,
      '--output',
      said,
      '--rule-kind',
      'Sarif;Ghas',
      '--level',
      'Error;Warning;Note',
    ];
    await promisify(execFile)(tool, [...args, '--kind', 'Fail', '--log', 'ForceOverwrite']).catch(() => {});
    return readComplaints(readFileSync(said, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Said = {
  readonly runs: readonly {
    readonly invocations?: readonly { readonly toolExecutionNotifications?: readonly unknown[] }[];
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

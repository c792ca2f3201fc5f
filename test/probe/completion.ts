import { completionFacts } from '../../lib/cli/completion/completion-facts.ts';
import { completionScript } from '../../lib/cli/completion/shell-scripts.ts';
import { helpEnglish } from '../../lib/cli/texts/help-english.ts';
import type { Host } from './host.ts';

/** What is offered for what was typed. */
const lines: readonly (readonly [string, readonly string[]])[] = [
  ['smb1-audit pl', ['plan']],
  ['smb1-audit re', ['resume', 'report']],
  ['smb1-audit run --max-', ['--max-errors', '--max-in-flight', '--max-age']],
  ['smb1-audit findings --output j', ['json']],
  ['smb1-audit findings -o n', ['ndjson', 'none']],
  ['smb1-audit findings --client binaries', ['binaries-absent']],
  ['smb1-audit report la', ['latest', 'last']],
  ['smb1-audit completion p', ['powershell']],
];

/** The completion script in PowerShell's own engine. */
export function completionChecks() {
  const script = completionScript('powershell', completionFacts(helpEnglish));
  return lines.map(([line, expected]) => ({
    name: `PowerShell completes: ${line}`,
    problem: async (ready: Host): Promise<string | null> => {
      const offered = await ready.offered(script, line);
      const isSame = [...offered].sort().join(' ') === [...expected].sort().join(' ');
      return isSame ? null : `offered ${offered.join(' ') || 'nothing'}`;
    },
  }));
}

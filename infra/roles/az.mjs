// The Azure CLI. Words may come in lists, an option with its value, so that one list is one line of a call.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Did it do it? */
export function az(...words) {
  return run(words, 'inherit').status === 0;
}

/** Null where az failed, which has said why. */
export function azJson(...words) {
  const { status, stdout } = run([...words, '--output', 'json'], 'pipe');
  return status === 0 ? JSON.parse(stdout) : null;
}

/** All rows of a query; null where az failed. */
export function askResourceGraph(query) {
  const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-'));
  const body = join(folder, 'query.json');
  const rows = [];
  try {
    for (let skipToken; ; ) {
      const options = {
        authorizationScopeFilter: 'AtScopeAboveAndBelow',
        resultFormat: 'objectArray',
        $top: 1000,
      };
      writeFileSync(body, JSON.stringify({ query, options: { ...options, $skipToken: skipToken } }));
      const url = '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01';
      const answer = azJson('rest', ['--method', 'post'], ['--url', url], ['--body', `@${body}`]);
      if (answer === null) {
        return null;
      }
      rows.push(...answer.data);
      skipToken = answer.$skipToken;
      if (!skipToken) {
        return rows;
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(words, stdout) {
  const args = words.flat(2);
  process.stdout.write(`az ${args.join(' ')}\n`);
  // On Windows az is a script, which only a shell can start.
  const isWindows = process.platform === 'win32';
  const command = isWindows ? args.map((arg) => `"${arg}"`) : args;
  const ended = spawnSync('az', command, {
    stdio: ['ignore', stdout, 'inherit'],
    shell: isWindows,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (ended.error !== undefined) {
    process.stderr.write(`The Azure CLI did not run: ${ended.error.message}\n`);
  }
  return ended;
}

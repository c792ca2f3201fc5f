import { spawnSync } from 'node:child_process';

const tellAtEnd = `data:text/javascript,${encodeURIComponent(
  "process.on('exit', () => { const { user, system } = process.cpuUsage(); process.stderr.write('cpu ' + (user + system) / 1000) })",
)}`;

/** Milliseconds of processor time of a Node with these arguments, as the process itself counts them at its end. */
export function cpuMs(args: readonly string[]): number {
  const { stderr } = spawnSync(process.execPath, ['--import', tellAtEnd, ...args], { encoding: 'utf8' });
  return Number(/cpu ([\d.]+)/.exec(stderr)?.[1]);
}

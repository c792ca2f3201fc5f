import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Version of Core Tools' `func` on PATH, which carries the real Functions host; null when there is none. */
export async function findFunc(): Promise<string | null> {
  try {
    return (await promisify(execFile)('func', ['--version'])).stdout.trim();
  } catch {
    return null;
  }
}

export const howToInstall = [
  'To run the app on the real Functions host, install Azure Functions Core Tools 4, so that `func` is on PATH:',
  '  npm install --global azure-functions-core-tools@4 --unsafe-perm true',
  '  or see https://learn.microsoft.com/azure/azure-functions/functions-run-local',
];

/** Where else a host was looked for, and what was answered. */
export const alsoAsked = [
  ['Azure.Functions.Cli.Workloads.Host.linux-x64', '4.1048.200-preview.1'],
  ['Azure.Functions.Cli.Workloads.Host', 'any'],
  ['Azure.Functions.Cli.Workloads.Workers.Node', '3.13.0-preview.1'],
  ['Azure.Functions.Cli.Workloads.ExtensionBundles', '4.35.0'],
  ['Microsoft.Azure.WebJobs.Script.WebHost', 'any'],
  ['Microsoft.Azure.Functions.NodeJsWorker', 'any'],
].map(([id, version]) => `  NuGet ${id} ${version}: NU1101, no packages exist with this id (November 2026)`);

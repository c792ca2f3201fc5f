import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SimulatedAzure } from '../support/simulated-azure.ts';

type AzResult = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export type Az = {
  /** What it printed as JSON; throws with its own words when it failed. */
  json(...args: readonly string[]): Promise<unknown>;
  remove(): void;
};

/** The Azure CLI with a configuration of its own, and of this process's settings only where programs are. */
export function openAz(azure: SimulatedAzure): Az {
  const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-az-'));
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    AZURE_CONFIG_DIR: folder,
    AZURE_CORE_COLLECT_TELEMETRY: 'false',
    ...azure.env,
  };
  return {
    json: async (...args) => {
      const { code, stdout, stderr } = await start([...args, '--output', 'json'], env);
      if (code !== 0) {
        throw new Error(`az ${args.slice(0, 3).join(' ')}: exit ${code}: ${stderr.slice(-1000)}`);
      }
      return stdout.trim() === '' ? null : (JSON.parse(stdout) as unknown);
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Longest run of one command, in milliseconds; a run command takes az at least 30 s, its own wait between two looks. */
const longestMs = 150_000;

function start(args: readonly string[], env: Readonly<Record<string, string>>): Promise<AzResult> {
  const child = spawn('az', args, { stdio: ['ignore', 'pipe', 'pipe'], env, timeout: longestMs });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }),
    );
  });
}

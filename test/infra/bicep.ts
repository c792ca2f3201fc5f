import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Of the NuGet packages Azure.Bicep.CommandLine.<runtime>, which hold the compiler under `tools/`. */
const version = '0.49.2';

const cache = fileURLToPath(new URL('../../node_modules/.cache/bicep/', import.meta.url));
const restoreMinutes = 5;

export type Bicep = {
  readonly version: string;
  /** Compiles a file; the diagnostics are what it had to say, warnings included. */
  build(path: string): Promise<{ readonly template: string; readonly diagnostics: string }>;
  format(path: string): Promise<string>;
};

/** The real compiler, fetched once with the .NET SDK's own package restore; the reason in words when it cannot be had. */
export async function getBicep(): Promise<Bicep | { readonly missing: string }> {
  const runtime = runtimeName();
  if (runtime === null) {
    return { missing: `there is no Bicep package for ${platform()} ${arch()}` };
  }
  const name = `azure.bicep.commandline.${runtime}`;
  const executable = `${cache}${name}/${version}/tools/bicep${platform() === 'win32' ? '.exe' : ''}`;
  try {
    if (!existsSync(executable)) {
      await restore(name);
    }
    return connect(executable);
  } catch (error: unknown) {
    return { missing: reasonOf(error) };
  }
}

function runtimeName(): string | null {
  const system = { linux: 'linux', darwin: 'osx', win32: 'win' }[platform() as string];
  return system !== undefined && (arch() === 'x64' || arch() === 'arm64') ? `${system}-${arch()}` : null;
}

async function restore(name: string): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const project = `${cache}bicep.csproj`;
  const download = `<PackageDownload Include="${name}" Version="[${version}]" />`;
  writeFileSync(
    project,
    `<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>netstandard2.0</TargetFramework></PropertyGroup><ItemGroup>${download}</ItemGroup></Project>`,
  );
  await run('dotnet', ['restore', project, '--packages', cache], restoreMinutes * 60_000);
}

function connect(executable: string): Bicep {
  const minute = 60_000;
  return {
    version,
    async build(path) {
      const { stdout, stderr } = await run(executable, ['build', path, '--stdout'], minute);
      return { template: stdout, diagnostics: stderr };
    },
    format: async (path) =>
      (await run(executable, ['format', path, '--stdout', '--insert-final-newline'], minute)).stdout,
  };
}

/** Bicep's exit code 1 comes with its diagnostics; they are the answer then. */
async function run(
  command: string,
  args: readonly string[],
  timeout: number,
): Promise<{ stdout: string; stderr: string }> {
  try {
    return await promisify(execFile)(command, [...args], { timeout, maxBuffer: 64 * 1024 * 1024 });
  } catch (error: unknown) {
    const { code, stdout = '', stderr = '' } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (code === 1 && command !== 'dotnet') {
      return { stdout, stderr };
    }
    throw error;
  }
}

function reasonOf(error: unknown): string {
  const { code, stdout, message } = error as { code?: unknown; stdout?: string; message?: string };
  if (code === 'ENOENT') {
    return 'there is no dotnet on the path';
  }
  const line =
    stdout?.split('\n').find((text) => text.includes('error')) ?? message ?? 'dotnet restore failed';
  return line.trim().slice(0, 300);
}

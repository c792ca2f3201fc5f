import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validatorScript } from '../../lib/smb/validator/validator.ts';
import { type Bicep, getBicep } from './bicep.ts';
import { writeSums } from './sources.ts';
import { infraFolder } from './template.ts';

type Check = { readonly name: string; problem(bicep: Bicep): Promise<string> };

const mainFile = `${infraFolder}main.bicep`;
const entries = [mainFile, `${infraFolder}roles/management-group.bicep`];

const checks: readonly Check[] = [
  { name: 'the linter finds what it should', problem: lintsForReal },
  // A build lints the modules too.
  ...entries.map((path) => ({
    name: `${nameOf(path)} compiles without a word`,
    problem: async (bicep: Bicep) => (await bicep.build(path)).diagnostics,
  })),
  ...bicepFiles().map((path) => ({
    name: `${nameOf(path)} is formatted`,
    problem: (bicep: Bicep) => isFormatted(bicep, path),
  })),
  { name: 'the Bicep in docs/image-gate.md compiles without a word', problem: compilesGate },
  { name: 'infra/main.json is what the sources compile to', problem: isCurrent },
];

// What the compiled template must be like is in template.test.ts, which needs no compiler.
const bicep = await getBicep();
if ('missing' in bicep) {
  console.log(`!! NOT RUN: the real Bicep compiler could not be had: ${bicep.missing}`);
  const isRequired = process.env['SMB1_INFRA_REQUIRED'] === '1';
  console.log(isRequired ? '0 passed, 1 failed' : '0 passed, 0 failed');
  process.exitCode = isRequired ? 1 : 0;
} else {
  if (process.argv.includes('--update')) {
    writeFileSync(`${infraFolder}main.json`, (await bicep.build(mainFile)).template);
    writeSums();
  }
  process.exitCode = (await runChecks(bicep)) === 0 ? 0 : 1;
}

async function runChecks(ready: Bicep): Promise<number> {
  console.log(`Bicep ${ready.version}`);
  let failed = 0;
  for (const { name, problem } of checks) {
    const found = (await problem(ready)).trim();
    failed += found === '' ? 0 : 1;
    if (found !== '') {
      console.log(`FAILED ${name}\n${found}`);
    }
  }
  console.log(`${checks.length - failed} passed, ${failed} failed`);
  return failed;
}

async function lintsForReal(ready: Bicep): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'bicep-'));
  try {
    const path = join(folder, 'main.bicep');
    writeFileSync(path, "module bad 'bad.bicep' = { name: 'bad', params: { unused: '' } }\n");
    const resource = "resource a 'Microsoft.Storage/none@1900-01-01' = { name: 'a' }";
    writeFileSync(join(folder, 'bad.bicep'), `param unused string\n${resource}\n`);
    const { diagnostics } = await ready.build(path);
    const missed = ['no-unused-params', 'BCP081'].filter((rule) => !diagnostics.includes(rule));
    return missed.map((rule) => `${rule} was not reported`).join('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function compilesGate(ready: Bicep): Promise<string> {
  const page = readFileSync(new URL('../../docs/image-gate.md', import.meta.url), 'utf8');
  const folder = mkdtempSync(join(tmpdir(), 'bicep-'));
  try {
    const path = join(folder, 'gate.bicep');
    writeFileSync(path, /```bicep\n(.*?)```/s.exec(page)?.[1] ?? 'no Bicep');
    writeFileSync(join(folder, 'smb1-gate.ps1'), validatorScript([]));
    return (await ready.build(path)).diagnostics;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function isFormatted(ready: Bicep, path: string): Promise<string> {
  const isSame = (await ready.format(path)) === readFileSync(path, 'utf8');
  return isSame ? '' : `bicep format ${nameOf(path)} --insert-final-newline would change it`;
}

async function isCurrent(ready: Bicep): Promise<string> {
  const { template } = await ready.build(mainFile);
  const isSame = template.trim() === readFileSync(`${infraFolder}main.json`, 'utf8').trim();
  return isSame ? '' : 'it is stale: npm run test:infra -- --update';
}

function bicepFiles(): string[] {
  return readdirSync(infraFolder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.bicep'))
    .sort()
    .map((path) => infraFolder + path);
}

function nameOf(path: string): string {
  return `infra/${path.slice(infraFolder.length)}`;
}

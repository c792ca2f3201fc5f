import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { commands } from '../../lib/cli/commands.ts';
import { settingsTable } from '../../lib/settings/settings.ts';
import { committedTemplate, readJson } from '../infra/template.ts';

const docs = new URL('../../docs/', import.meta.url);
const text = readFileSync(new URL('deploy.md', docs), 'utf8');
const parameters = JSON.stringify(readJson('main.parameters.json'));
const template = committedTemplate();

/** Distinct first groups of a pattern in the page. */
function named(pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))];
}

function parameterOf(variable: string): string | undefined {
  return new RegExp(`"(\\w+)":\\{"value":"\\$\\{${variable}=`).exec(parameters)?.[1];
}

describe('docs/deploy.md', () => {
  it('sets variables that the deployment reads', () => {
    const variables = named(/(?:azd env set |^\| `|`, `)((?:AUDIT|VNET)_[A-Z_]+)/gm);

    expect(variables.length).toBeGreaterThan(10);
    expect(variables.filter((name) => !parameters.includes(`\${${name}=`))).toEqual([]);
  });

  it("tells the deployment's defaults", () => {
    const rows = [...text.matchAll(/^\| `((?:AUDIT|VNET)_[A-Z_]+)` \| `([^`]+)` \|/gm)];

    expect(rows.length).toBeGreaterThan(5);
    expect(rows.filter(([, name, value]) => !parameters.includes(`\${${name}=${value}}`))).toEqual([]);
  });

  it('names the Bicep parameter of each variable', () => {
    const rows = [...text.matchAll(/^\| (`(?:AUDIT|VNET)_[^|]+) \| [^|]+ \| ([^|]+) \|/gm)];
    const codes = (cell = '') => [...cell.matchAll(/`(\w+)`/g)].map(([, code = '']) => code);

    expect(rows.length).toBeGreaterThan(10);
    for (const [, variables, names] of rows) {
      expect(codes(names)).toEqual(codes(variables).map(parameterOf));
    }
  });

  it.each(['deploy.md', 'deploy.ja.md'])('runs no install script of a package: %s', (page) => {
    const installs = [...readFileSync(new URL(page, docs), 'utf8').matchAll(/npm (?:ci|i|install)\b.*/g)];

    expect(installs.length).toBeGreaterThan(2);
    expect(installs.map(([command]) => command)).toEqual(
      installs.map(() => expect.stringContaining('npm ci --ignore-scripts')),
    );
  });

  it('asks for the azd that azure.yaml requires', () => {
    const project = readFileSync(new URL('../azure.yaml', docs), 'utf8');
    const [, version] = /^ {2}azd: '>= ([\d.]+)'$/m.exec(project) ?? [];

    expect(text).toContain(`install-azd) ${version} or newer`);
  });

  it('asks for outputs that the template has', () => {
    const outputs = named(/(?:azd env get-value|\$\(output) ([A-Z_]+)/g);
    // azd keeps this one itself.
    const known = new Set([...Object.keys(template.outputs), 'AZURE_SUBSCRIPTION_ID']);

    expect(outputs.length).toBeGreaterThan(6);
    expect(outputs.filter((name) => !known.has(name))).toEqual([]);
  });

  it('passes parameters that the template has', () => {
    const given = named(/(?:--parameters |^ {2,}.*?--parameters .*? )([a-z]\w+)=/gm);
    const file = readJson('alone.parameters.json') as { readonly parameters: object };
    const known = [...Object.keys(template.parameters), 'discoveryPrincipalId', 'probePrincipalId'];

    expect(Object.keys(file.parameters).filter((name) => !known.includes(name))).toEqual([]);
    expect(given.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('names commands and settings that exist', () => {
    const words = named(/(?:npx --no-install |`)smb1-audit ([a-z]+)/g);
    const known = new Set(settingsTable().map(({ name }) => name));

    expect(words.filter((word) => commands.every(({ name }) => name !== word))).toEqual([]);
    expect(named(/\b(SMB1_AUDIT_[A-Z_]+[A-Z])\b/g).filter((name) => !known.has(name))).toEqual([]);
  });

  it('leads to pages and headings that are there', () => {
    const headings = named(/^#+ (.+)$/gm).map((title) => `#${title.toLowerCase().replaceAll(' ', '-')}`);
    const targets = named(/\]\((?!https?:)([^)]+)\)/g);

    expect(targets.filter((target) => target.startsWith('#') && !headings.includes(target))).toEqual([]);
    expect(
      targets.filter(
        (target) => !target.startsWith('#') && !existsSync(new URL(target.split('#')[0] ?? '', docs)),
      ),
    ).toEqual([]);
  });
});

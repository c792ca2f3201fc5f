import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { committedTemplate } from './template.ts';

const folder = new URL('../../.github/workflows/', import.meta.url);

/** What a workflow's jobs may write. */
const writes: Readonly<Record<string, readonly string[]>> = {
  'code-scanning.yml': ['security-events'],
  'release.yml': ['contents', 'id-token', 'attestations'],
};

describe('the workflows', () => {
  it.each(readdirSync(folder))(
    '%s pins every action by its commit and says which version that is',
    (name) => {
      const lines = readFileSync(new URL(name, folder), 'utf8').split('\n');
      const uses = lines.filter((line) => /\buses:/.test(line));

      expect(uses.length).toBeGreaterThan(0);
      expect(uses.filter((line) => !/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
    },
  );

  it.each(readdirSync(folder))('%s may only read, but for jobs that say what they write', (name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    const written = [...text.matchAll(/^( *)([\w-]+): write$/gm)];

    expect(text).toMatch(/^permissions:\n {2}contents: read$/m);
    // Six blanks: below a job.
    expect(written.filter(([, indent]) => indent?.length !== 6)).toEqual([]);
    expect(written.map(([, , what]) => what)).toEqual(writes[name] ?? []);
  });

  it('installs and builds nothing in the job that publishes a release', () => {
    const [, publish = ''] = readFileSync(new URL('release.yml', folder), 'utf8').split(/^ {2}publish:$/m);

    expect(publish).toContain('contents: write');
    expect(publish).not.toMatch(/\bnpm\b|\bnode\b|checkout/);
  });

  it('test on both versions of Node.js that the app may run on', () => {
    const [, versions] = /node: \[(.*)\]/.exec(readFileSync(new URL('ci.yml', folder), 'utf8')) ?? [];

    expect(versions?.replaceAll(/['\s]/g, '').split(',')).toEqual(
      committedTemplate().parameters['nodeVersion']?.allowedValues,
    );
  });

  it('run what the check of this repository runs', () => {
    const workflow = readFileSync(new URL('ci.yml', folder), 'utf8');
    const script = readFileSync(new URL('../../.ci/run', import.meta.url), 'utf8');
    const scripts = [...script.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);

    expect(scripts.length).toBeGreaterThan(5);
    expect(scripts.filter((name) => !workflow.includes(`npm run ${name}`))).toEqual([]);
  });

  it('fail where a tool is missing whose tests are else left out', () => {
    const workflow = readFileSync(new URL('ci.yml', folder), 'utf8');
    const switches = ['probe', 'infra', 'browser'].map((name) => {
      const runner = readFileSync(new URL(`../${name}/run.ts`, import.meta.url), 'utf8');
      return /SMB1_\w+_REQUIRED/.exec(runner)?.[0];
    });

    expect(switches.filter((name) => !workflow.includes(`${name}: '1'`))).toEqual([]);
  });
});

describe('the update bot', () => {
  it('offers a version of anything once it is a week old, for a person to merge', () => {
    const text = readFileSync(new URL('../dependabot.yml', folder), 'utf8');
    const [, ...kinds] = text.split(/^ {2}- package-ecosystem: /m);
    const waits = kinds.map((kind) => /^ {4}cooldown:\n {6}default-days: 7$/m.test(kind));
    const workflows = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));

    expect(kinds.map((kind) => kind.split('\n')[0])).toEqual(['npm', 'github-actions', 'docker']);
    expect(waits).toEqual([true, true, true]);
    expect(workflows.filter((workflow) => /gh pr merge|auto-?merge/i.test(workflow))).toEqual([]);
  });
});

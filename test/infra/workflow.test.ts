import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const folder = new URL('../../.github/workflows/', import.meta.url);

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

  it.each(readdirSync(folder))('%s may only read', (name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');

    expect(text).toMatch(/^permissions:\n {2}contents: read$/m);
    expect(text.match(/: write/)).toBeNull();
  });
});

import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { functionNames } from '../../functions/app/function-names.ts';

function modulesIn(folder: string): string[] {
  const files = readdirSync(new URL(`../../functions/${folder}`, import.meta.url));
  return files.filter((file) => file.endsWith('.ts')).map((file) => file.replace(/\.ts$/, ''));
}

describe('functions/', () => {
  it('has a file of its name for every function, and nothing beside them but the index', () => {
    const names: readonly string[] = Object.values(functionNames);
    const durable = modulesIn('orchestrations').filter((name) => names.includes(name));

    expect([...modulesIn(''), ...durable].sort()).toEqual([...names, 'index'].sort());
  });
});

import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { externalGuest, inProcessGuest } from './guest-link.ts';
import type { GuestMachine } from './world.ts';

const machine: GuestMachine = {
  osVersion: '10.0.14393.3025',
  release: '2016',
  language: 'en-US',
  smb1: 'enabled',
};

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guest-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function program(source: string): Promise<string> {
  const path = join(folder, 'guest.mjs');
  await writeFile(path, `#!${process.execPath}\n${source}`);
  await chmod(path, 0o755);
  return path;
}

const echo = `
let text = '';
for await (const chunk of process.stdin) text += chunk;
const { script, vm } = JSON.parse(text);
process.stdout.write(JSON.stringify({ stdout: script + vm.smb1, stderr: '', exitCode: 0, seconds: 2 }));
`;

describe('externalGuest', () => {
  it('hands the script and the machine to the program and reads its report', async () => {
    const guest = externalGuest(await program(echo));

    expect(await guest({ script: 'ü', vm: machine })).toEqual({
      stdout: 'üenabled',
      stderr: '',
      exitCode: 0,
      seconds: 2,
    });
  });

  it('serves more calls than it runs programs at once', async () => {
    const guest = externalGuest(await program(echo));

    const reports = await Promise.all(
      Array.from({ length: 9 }, (_, index) => guest({ script: String(index), vm: machine })),
    );

    expect(reports.map(({ stdout }) => stdout)).toEqual(
      Array.from({ length: 9 }, (_, index) => `${index}enabled`),
    );
  });

  it.each([
    {
      name: 'fails',
      source: 'console.error("no such release"); process.exit(3);',
      words: /ended with 3: no such release/,
    },
    { name: 'prints something else', source: 'process.stdout.write("{}");', words: /did not print/ },
  ])('rejects when the program $name', async ({ source, words }) => {
    const guest = externalGuest(await program(source));

    await expect(guest({ script: 'x', vm: machine })).rejects.toThrow(words);
  });

  it('rejects when there is no such program', async () => {
    const guest = externalGuest(join(folder, 'absent'));

    await expect(guest({ script: 'x', vm: machine })).rejects.toThrow(/could not be started/);
  });
});

describe('inProcessGuest', () => {
  it('turns a throwing guest into a rejection', async () => {
    const guest = inProcessGuest(() => {
      throw new Error('no such release');
    });

    await expect(guest({ script: 'x', vm: machine })).rejects.toThrow('no such release');
  });
});

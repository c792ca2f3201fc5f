import { readFileSync } from 'node:fs';

/** Tests that start another process or a real store, and wait for it: `npm run test:processes`. All others are `npm test`. */
export const processes = JSON.parse(readFileSync(new URL('test/processes.json', import.meta.url), 'utf8'));

export default {
  testEnvironment: '<rootDir>/build/worker-environment.mjs',
  runtime: '<rootDir>/build/worker-modules.mjs',
  transform: {},
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/probe/',
    '<rootDir>/test/browser/',
    ...processes.map((path) => `<rootDir>/${path}`),
  ],
  // dist/app has a package.json of the same name.
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  setupFiles: ['<rootDir>/test/support/replay-seed.ts', '<rootDir>/test/support/functions-core-mock.ts'],
  testSequencer: '<rootDir>/build/longest-first.mjs',
  reporters: ['default', '<rootDir>/build/processor-time.mjs'],
  testTimeout: 60_000,
  // A worker that has nothing left to do gives back half a gigabyte, on a busy machine for longer than the half second that Jest waits.
  workerGracefulExitTimeout: 10_000,
  // Many suites wait for processes and timers: Jest's own default would leave a core of two idle.
  maxWorkers: '100%',
};

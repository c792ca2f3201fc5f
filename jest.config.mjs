export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '<rootDir>/build/strip-types.mjs' },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/probe/', '<rootDir>/test/browser/'],
  setupFiles: ['<rootDir>/test/support/replay-seed.ts'],
  testTimeout: 60_000,
  // Many suites wait for processes and timers: Jest's own default would leave a core of two idle.
  maxWorkers: '100%',
};

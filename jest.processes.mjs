import base, { processes } from './jest.config.mjs';

export default {
  ...base,
  globalSetup: '<rootDir>/test/support/start-shared.mjs',
  globalTeardown: '<rootDir>/test/support/stop-shared.mjs',
  testMatch: processes.map((path) => `<rootDir>/${path}`),
  testPathIgnorePatterns: ['/node_modules/'],
  // The audits of whole apps take minutes on a busy machine.
  testTimeout: 240_000,
};

import base, { processes } from './jest.config.mjs';

export default {
  ...base,
  globalSetup: '<rootDir>/test/support/start-shared.mjs',
  globalTeardown: '<rootDir>/test/support/stop-shared.mjs',
  testMatch: processes.map((path) => `<rootDir>/${path}`),
  testPathIgnorePatterns: ['/node_modules/'],
};

import base, { processes } from './jest.config.mjs';

export default {
  ...base,
  testMatch: processes.map((path) => `<rootDir>/${path}`),
  testPathIgnorePatterns: ['/node_modules/'],
};

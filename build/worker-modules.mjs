import { createRequire, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

const globalsKey = Symbol.for('smb1-audit-test-globals');
const globalsUrl = 'jest:globals';
const names = ['afterAll', 'afterEach', 'beforeAll', 'beforeEach', 'describe', 'expect', 'it', 'test'];
const globalsSource = `export const { ${names.join(', ')} } = globalThis[Symbol.for('${Symbol.keyFor(globalsKey)}')];`;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals' ? { url: globalsUrl, shortCircuit: true } : next(specifier, context),
  load: (url, context, next) =>
    url === globalsUrl ? { format: 'module', source: globalsSource, shortCircuit: true } : next(url, context),
});

/** The runner loads its parts once for each test file, and has no other way to begin anew: its state and its handlers are taken back here. */
function beginAnew() {
  const { resetState } = require('jest-circus');
  resetState();
  const states = Object.getOwnPropertySymbols(globalThis).filter(
    (key) => key.description === 'JEST_STATE_SYMBOL',
  );
  for (const key of states) {
    globalThis[key] = globalThis[states.at(-1)];
  }
  globalThis[Symbol.for('EVENT_HANDLERS')].length = ownHandlers;
}

/** How many the runner brings before a test file adds its own. */
const ownHandlers = 2;

/**
 * Node's own modules in place of Jest's, which evaluates every module anew for each test file: with the SDKs and all they stand on that
 * was a third of the tests' processor time. The test files of a worker share modules, as the calls of one process do.
 */
export default class WorkerModules {
  setGlobalsForRuntime(globals) {
    globalThis[globalsKey] = globals;
  }

  requireInternalModule(path) {
    const module = require(path);
    beginAnew();
    return module;
  }

  requireModule(path) {
    return require(path);
  }

  unstable_shouldLoadAsEsm() {
    return true;
  }

  async unstable_importModule(path) {
    await import(pathToFileURL(path));
  }

  getSourceMaps() {
    return new Map();
  }

  getAllCoverageInfoCopy() {}

  enterTestCode() {}

  leaveTestCode() {}

  teardown() {}
}

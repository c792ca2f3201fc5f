/**
 * Jest's environment without a realm of its own: suites run where the worker runs, by the modules that `worker-modules.mjs` gives them.
 * What Jest or a suite sets there is set back when the suite has ended.
 */
export default class WorkerEnvironment {
  global = globalThis;
  #before = { console, exit: process.exit, env: { ...process.env } };

  async setup() {
    // As Node's default says: Jest has each error record a hundred calls.
    Error.stackTraceLimit = 10;
  }

  async teardown() {
    globalThis.console = this.#before.console;
    process.exit = this.#before.exit;
    for (const name of Object.keys(process.env)) {
      if (!(name in this.#before.env)) {
        delete process.env[name];
      }
    }
    Object.assign(process.env, this.#before.env);
  }

  getVmContext() {
    return null;
  }
}

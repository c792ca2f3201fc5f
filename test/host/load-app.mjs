/* oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-return -- Node's loader has no types */
// Loads the built app as the Node worker of the Functions host does, and tells its parent when that is done. Plain JavaScript,
// because the time it takes is measured: node test/host/load-app.mjs BUNDLE
import Module from 'node:module';
import { pathToFileURL } from 'node:url';

const functions = [];
const starts = [];
const core = {
  version: '4.0.0',
  log: () => undefined,
  setProgrammingModel: () => undefined,
  registerFunction: ({ name, bindings }) => functions.push({ name, bindings }),
  registerHook: (name, callback) => {
    starts.push(...(name === 'appStart' ? [callback] : []));
    return { dispose: () => undefined };
  },
};
const load = Module._load;
Module._load = (request, ...rest) => (request === '@azure/functions-core' ? core : load(request, ...rest));

await import(pathToFileURL(process.argv[2]).href);
const { user, system } = process.cpuUsage();
process.stdout.write(`${JSON.stringify({ functions, cpuMs: (user + system) / 1000 })}\n`);
// The worker runs these when the app is loaded; what they say is beside the answer.
console.log = console.error;
for (const start of starts) {
  await start({});
}

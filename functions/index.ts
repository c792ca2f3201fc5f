import { setFlagsFromString } from 'node:v8';
import { app } from '@azure/functions';
import { readSettings } from '../lib/settings/settings.ts';
import { probeSha256 } from '../lib/smb/probe/probe.ts';
import { createAppDeps } from './app/create-app-deps.ts';
import { appRoot, productAt, startLine } from './app/product.ts';
import { nameSourcesInStacks } from './app/readable-stacks.ts';
import { appStore } from './app/store-address.ts';
import { registerTimer } from './audit-timer.ts';
import { registerHttp } from './http/register-http.ts';
import { registerOrchestrations } from './orchestrations/register-orchestrations.ts';
import { telemetryAddress } from './telemetry/telemetry-address.ts';

nameSourcesInStacks(import.meta.url);
// As the command line's launcher does: the garbage of a long pass would grow to several times what lives.
setFlagsFromString('--heap-growing-percent=50');
setFlagsFromString('--semi-space-growth-factor=1');

/** The composition root: the environment is read here, once, and nowhere else. A bad setting stops the start and is named. */
const settings = readSettings(process.env);
const telemetry = telemetryAddress(process.env);
const problems = settings.unknown.map(
  ({ name, meant }) =>
    `${name} is not a setting and has no effect.${meant === null ? '' : ` Did you mean ${meant}?`}`,
);
for (const problem of [...problems, ...telemetry.problems]) {
  // The host takes what a worker writes to stderr for information unless the text itself says that it warns.
  console.warn(`Warning: ${problem}`);
}

const product = productAt(appRoot(import.meta.dirname), probeSha256);
const stopping = new AbortController();
const hostName = process.env['WEBSITE_HOSTNAME'];
const deps = createAppDeps(settings, {
  storage: appStore(settings.store, process.env),
  telemetry,
  product,
  origin: hostName === undefined ? '' : `https://${hostName}`,
  arePrincipalsVerified: process.env['WEBSITE_AUTH_ENABLED']?.toLowerCase() === 'true',
  stopping: stopping.signal,
});

// Exports are streamed: the host must be 4.28 or newer.
app.setup({ enableHttpStream: true });
app.hook.appStart(async () => {
  console.log(await startLine(product));
});
app.hook.appTerminate(() => stopping.abort());

registerOrchestrations(deps);
if (settings.schedule !== null) {
  const isSet = (process.env['SMB1_AUDIT_SCHEDULE'] ?? '').trim() !== '';
  registerTimer(deps, isSet ? '%SMB1_AUDIT_SCHEDULE%' : settings.schedule);
}
if (settings.http) {
  registerHttp(deps);
}

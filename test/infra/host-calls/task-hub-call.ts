import { fileURLToPath } from 'node:url';

/** Members of DurableTask.Core's backend interfaces, and of the extension's, that were called, by name. */
export const recordedBackendFile = fileURLToPath(
  new URL('../../fixtures/host-backend-calls.json', import.meta.url),
);

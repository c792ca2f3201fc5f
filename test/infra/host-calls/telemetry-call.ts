import { fileURLToPath } from 'node:url';

/** A request to the endpoints of a connection string of Application Insights. */
export type TelemetryCall = {
  readonly method: string;
  readonly path: string;
  /** The Azure SDK's package that names itself in the user agent; null is the extension's own telemetry, which does not. */
  readonly sender: string | null;
  /** What its bearer token was asked for; null is a request without one. */
  readonly audience: string | null;
};

export const recordedTelemetryFile = fileURLToPath(
  new URL('../../fixtures/host-telemetry-calls.json', import.meta.url),
);

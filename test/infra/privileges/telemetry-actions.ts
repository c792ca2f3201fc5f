import type { TelemetryCall } from '../host-calls/telemetry-call.ts';
import type { Needed } from './storage-actions.ts';

/**
 * Ingestion and live metrics. Microsoft names the role for both and not the action, of which the role has two: `Metrics/Write` is for
 * metrics of a resource, which go elsewhere (https://learn.microsoft.com/azure/azure-monitor/metrics/metrics-store-custom-rest-api).
 * https://learn.microsoft.com/azure/azure-monitor/app/azure-ad-authentication
 */
const telemetryPaths = ['/v2.1/track', '/QuickPulseService.svc/ping', '/QuickPulseService.svc/post'];

/** Data action that a call to Application Insights asks for, in the words of `storageActions`. What is not known is an action that nobody grants. */
export function telemetryActions({ method, path, audience }: TelemetryCall): Needed {
  if (audience === null) {
    return [[]];
  }
  const isKnown = method === 'POST' && telemetryPaths.includes(path);
  return [[isKnown ? 'Microsoft.Insights/Telemetry/Write' : `${method} ${path}`]];
}

import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import type { Clock } from '../../model/ports.ts';
import { readGraphReset } from '../../run-command/headers.ts';

/**
 * Holds a query of Resource Graph while the last answer says that none is left in its window: the service counts by windows of five
 * seconds, which a bucket of the same rate overdraws at its start.
 * https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests
 */
export function graphQuotaPolicy({ clock }: { readonly clock: Clock }): PipelinePolicy {
  let openAt = 0;
  return {
    name: 'smb1-audit-graph-quota',
    async sendRequest(request, next) {
      if (!/\/providers\/Microsoft\.ResourceGraph\//i.test(request.url)) {
        return await next(request);
      }
      const waitMs = openAt - clock.now();
      if (waitMs > 0) {
        await clock.sleep(waitMs, request.abortSignal as AbortSignal | undefined);
      }
      const response = await next(request);
      // A window is seconds long; a longer one is not believed, so that an odd answer cannot hold discovery.
      openAt = clock.now() + Math.min(readGraphReset(response.headers) ?? 0, longestWindowMs);
      return response;
    },
  };
}

const longestWindowMs = 60_000;

import { concludeStep, steps } from '../../lib/audit/durable/durable-steps.ts';
import type { AppDeps } from '../app/app-deps.ts';
import { registerActivity } from './activity.ts';
import { purgeOutdated } from './purge-outdated.ts';
import { tellChanges } from './tell-changes.ts';
import { tellMonitors } from './tell-monitors.ts';

/** Once an audit is closed, its changes go to the webhook, what it came to goes to whoever watches, and outdated audits go. */
export function registerAuditConclude(deps: AppDeps): void {
  registerActivity(deps, steps.conclude, async (ports, input) => {
    const output = await concludeStep(ports, input);
    if (output.kind === 'closed' && output.isOld !== true) {
      await tellChanges(deps, ports, input.auditId);
      await tellMonitors(deps, ports, input.auditId);
      await purgeOutdated(deps, ports);
    }
    return output;
  });
}

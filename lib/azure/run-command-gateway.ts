import type { HttpClient } from '@azure/core-rest-pipeline';
import type { RunCommandPort } from '../run-command/port.ts';
import type { RunCommandDeps } from './run-command-exchange.ts';
import { pollRunCommand } from './run-command-poll.ts';
import { startRunCommand } from './run-command-start.ts';

export type RunCommandGatewayDeps = Omit<RunCommandDeps, 'httpClient'> & {
  /** Absent: Node's own. */
  readonly httpClient?: HttpClient;
};

/**
 * Run Command over ARM: https://learn.microsoft.com/rest/api/compute/virtual-machines/run-command. The POST goes through the
 * SDK and is sent exactly once; the SDK's poller never polls, because the status URL is asked for here, when the engine says
 * so.
 */
export function createRunCommandGateway({ httpClient, ...rest }: RunCommandGatewayDeps): RunCommandPort {
  let client = httpClient;
  const deps: RunCommandDeps = {
    ...rest,
    httpClient: async () => {
      client ??= (await import('@azure/core-rest-pipeline')).createDefaultHttpClient();
      return client;
    },
  };
  return {
    start: (target, script, signal) => startRunCommand(deps, target, script, signal),
    poll: (token, signal) => pollRunCommand(deps, token, signal),
  };
}

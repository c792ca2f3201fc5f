import { isAuditError } from '../../model/errors.ts';
import { boundedDetail } from '../../model/reasons/bounded-detail.ts';
import type { AuditLog } from '../../model/texts/log-texts.ts';
import { nothingTold } from '../../run-command/headers.ts';
import type { RunCommandPort } from '../../run-command/port.ts';
import type { RunCommandDeps } from './exchange.ts';
import { pollRunCommand } from './poll.ts';
import { startRunCommand } from './start.ts';

/**
 * Run Command over ARM: https://learn.microsoft.com/rest/api/compute/virtual-machines/run-command. The POST goes through the
 * SDK and is sent exactly once; the SDK's poller never polls, because the status URL is asked for here, when the engine says
 * so.
 */
export function createRunCommandGateway(deps: RunCommandDeps): RunCommandPort {
  return {
    start: (target, script, signal) =>
      within(deps.log, () => startRunCommand(deps, target, script, signal), {
        ...unread,
        kind: 'unanswered',
      }),
    poll: (token, signal) =>
      within(deps.log, () => pollRunCommand(deps, token, signal), {
        ...unread,
        kind: 'unclear',
        status: null,
      }),
  };
}

const unread = { ...nothingTold, why: { code: 'answer-unread' } } as const;

/** A fault of ours in one call is logged and costs its own row; what ends the audit for every row is thrown on. */
async function within<Answer>(
  log: AuditLog,
  call: () => Promise<Answer>,
  otherwise: Answer,
): Promise<Answer> {
  try {
    return await call();
  } catch (error: unknown) {
    if (isAuditError(error)) {
      throw error;
    }
    const reason = boundedDetail(error instanceof Error ? error.message : 'no error was thrown');
    log.error('The answer to a run command could not be read', { reason });
    return otherwise;
  }
}

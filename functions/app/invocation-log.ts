import type { InvocationContext } from '@azure/functions';
import type { Log, LogFields } from '../../lib/model/ports.ts';

/**
 * Writes one JSON object a line, so that `parse_json(message)` in a log query finds the fields. `correlationId` is the trace that
 * the invocation belongs to, or its own id: outside of a trace, as an activity is, the host sends an empty one.
 */
export function createInvocationLog(context: InvocationContext, fixed: LogFields = {}): Log {
  const correlationId = context.traceContext?.traceParent || context.invocationId;
  const line = (text: string, fields: LogFields = {}): string =>
    JSON.stringify({ message: text, correlationId, ...fixed, ...fields }, inWords);
  return {
    error: (text, fields) => context.error(line(text, fields)),
    warn: (text, fields) => context.warn(line(text, fields)),
    info: (text, fields) => context.info(line(text, fields)),
  };
}

function inWords(_name: string, value: unknown): unknown {
  return value instanceof Error ? value.message : value;
}

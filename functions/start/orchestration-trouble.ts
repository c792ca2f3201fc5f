import { type AuditError, saidError } from '../../lib/model/errors.ts';

export function unavailable(cause: unknown): AuditError {
  const text = 'The orchestration service of this app did not accept the request: try again in a minute.';
  return saidError('orchestration.unavailable', text, { cause });
}

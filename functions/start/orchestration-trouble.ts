import { AuditError } from '../../lib/model/errors.ts';

export function unavailable(cause: unknown): AuditError {
  return new AuditError(
    'orchestration.unavailable',
    {
      code: 'as-said',
      text: 'The orchestration service of this app did not accept the request: try again in a minute.',
    },
    { cause },
  );
}

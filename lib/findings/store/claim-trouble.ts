import { AuditError } from '../../model/errors.ts';
import type { Claim } from './leases.ts';
import type { OpenRow } from './ledger.ts';

export function claimLost({ vm }: Claim): AuditError {
  const message = `The claim on ${vm} was lost to another process, which goes on in its place.`;
  return new AuditError('store.fenced', message, { data: { vm } });
}

export function vmClaimed({ target }: OpenRow): AuditError {
  const message = `${target.resourceId} is being checked by itself: wait until its claim ends.`;
  return new AuditError('store.claimed', message, { data: { vm: target.key } });
}
